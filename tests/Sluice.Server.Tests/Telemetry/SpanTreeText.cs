using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>A trace as text that can be read and compared: what differs from run to run is named, not shown.</summary>
internal static partial class SpanTreeText
{
    public static string Of(IReadOnlyList<SentSpan> spans)
    {
        var text = new StringBuilder();
        var known = spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        foreach (var root in spans.Where(span => !known.Contains(span.ParentId))) Write(text, spans, root, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, IReadOnlyList<SentSpan> spans, SentSpan span, int depth)
    {
        var indent = new string(' ', depth * 2);
        text.Append(indent).Append(span.Name).Append(" [").Append(span.KindName).Append(']').Append(span.Status == 2 ? $" error {span.StatusText}".TrimEnd() : "");
        if (span.Links.Count > 0) text.Append(" linked");
        text.Append('\n');
        foreach (var (name, value) in span.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
            text.Append(indent).Append("  · ").Append(name).Append(" = ").Append(Plain(name, value)).Append('\n');
        // Spans come in the order in which they ended; one parent's children end in the order in which they began.
        foreach (var child in spans.Where(child => child.ParentId == span.SpanId)) Write(text, spans, child, depth + 1);
    }

    private static string Plain(string name, string value) => name switch
    {
        "server.port" => "(port)",
        "sluice.gateway.version" => "(version)",
        "gen_ai.response.time_to_first_chunk" => "(seconds)",
        _ => Ids().Replace(Hash().Replace(value, "sha256:…"), "${kind}_…"),
    };

    [GeneratedRegex("sha256:[0-9a-f]{64}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hash();

    [GeneratedRegex("\\b(?<kind>sub|fail|job)_[0-9a-f]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ids();
}
