using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sluice.Workspace;

/// <summary>A YAML mapping as JSON, with the line of every value by its JSON Pointer. Plain words are read as YAML 1.2 reads them for
/// JSON: null, true, false and numbers; what older readers take for something else is refused, not guessed.</summary>
internal sealed partial class YamlJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _file;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private bool _failed;

    private YamlJson(string file, ProblemList problems) => (_file, _problems) = (file, problems);

    /// <summary>The JSON.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; private set; }

    /// <summary>Converts a mapping; null and problems when it holds what JSON has no place for.</summary>
    public static YamlJson? Convert(string file, YamlMappingNode mapping, ProblemList problems)
    {
        var json = new YamlJson(file, problems);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plain)) json.Write(mapping, "", writer);
        json.Utf8 = stream.ToArray();
        return json._failed ? null : json;
    }

    /// <summary>The line of a value, or of the nearest one above it that is there.</summary>
    public int LineOf(string pointer)
    {
        while (true)
        {
            if (_lines.TryGetValue(pointer, out var line)) return line;
            var cut = pointer.LastIndexOf('/');
            if (cut < 0) return 1;
            pointer = pointer[..cut];
        }
    }

    private void Write(YamlNode node, string pointer, Utf8JsonWriter writer)
    {
        if (!_lines.ContainsKey(pointer)) _lines[pointer] = Line(node);
        if (node.Tag is { IsEmpty: false } tag && !tag.IsNonSpecific) Refuse(node, "Tags (!name) are not read here; write the value without");
        switch (node)
        {
            case YamlMappingNode mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Children) Member(key, value, pointer, writer);
                writer.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                writer.WriteStartArray();
                var i = 0;
                foreach (var item in sequence) Write(item, $"{pointer}/{i++}", writer);
                writer.WriteEndArray();
                break;
            default:
                Scalar((YamlScalarNode)node, writer);
                break;
        }
    }

    private void Member(YamlNode key, YamlNode value, string pointer, Utf8JsonWriter writer)
    {
        if (key is not YamlScalarNode { Value: { } name })
        {
            Refuse(key, "A name must be a word");
            return;
        }
        var place = $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
        _lines[place] = Line(key);
        writer.WritePropertyName(name);
        Write(value, place, writer);
    }

    private void Scalar(YamlScalarNode scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain) writer.WriteStringValue(text);
        else if (text is "" or "~" or "null" or "Null" or "NULL") writer.WriteNullValue();
        else if (text is "true" or "True" or "TRUE") writer.WriteBooleanValue(true);
        else if (text is "false" or "False" or "FALSE") writer.WriteBooleanValue(false);
        else if (Number.IsMatch(text)) writer.WriteRawValue(text, skipInputValidation: true);
        else
        {
            if (Doubtful.IsMatch(text))
                Refuse(scalar, $"YAML readers differ in what {Suggestion.Quote(text)} is; write a number as JSON does, or quote the text");
            writer.WriteStringValue(text);
        }
    }

    private void Refuse(YamlNode node, string message)
    {
        _failed = true;
        _problems.Add(_file, Line(node), WorkspaceProblemCode.YamlInvalid, message + ".");
    }

    private static int Line(YamlNode node) => (int)Math.Max(node.Start.Line, 1);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number { get; }

    [GeneratedRegex(@"^([-+]?[0-9][0-9_]*|[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Doubtful { get; }
}
