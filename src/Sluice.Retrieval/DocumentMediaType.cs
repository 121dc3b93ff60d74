using System.Diagnostics.CodeAnalysis;

namespace Sluice.Retrieval;

/// <summary>The kinds of documents that are read.</summary>
public static class DocumentMediaType
{
    /// <summary>Markdown (RFC 7763).</summary>
    public const string Markdown = "text/markdown";

    /// <summary>Plain text.</summary>
    public const string Plain = "text/plain";

    /// <summary>HTML.</summary>
    public const string Html = "text/html";

    /// <summary>JSON (RFC 8259).</summary>
    public const string Json = "application/json";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Markdown, Plain, Html, Json];

    /// <summary>The kind that a header <c>Content-Type</c> names; parameters do not matter.</summary>
    public static bool TryParse(string? contentType, [NotNullWhen(true)] out string? mediaType)
    {
        var name = (contentType ?? "").Split(';')[0].Trim();
        mediaType = All.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return mediaType is not null;
    }

    /// <summary>The kind of a file, by the ending of its name: <c>.md</c>, <c>.markdown</c>, <c>.txt</c>, <c>.html</c>, <c>.htm</c>, <c>.json</c>.</summary>
    public static bool TryOfFile(string name, [NotNullWhen(true)] out string? mediaType)
    {
        mediaType = Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".MD" or ".MARKDOWN" => Markdown,
            ".TXT" => Plain,
            ".HTML" or ".HTM" => Html,
            ".JSON" => Json,
            _ => null,
        };
        return mediaType is not null;
    }
}
