using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>A document that was cut.</summary>
/// <param name="Title">Its own title; empty when it has none.</param>
/// <param name="Chunks">Its chunks, in order; empty when it says nothing.</param>
public sealed record ChunkedDocument(string Title, IReadOnlyList<ChunkEntry> Chunks);

/// <summary>Cuts documents into chunks: first by their structure, so that no chunk has more than one section, then by tokens
/// (<c>o200k_base</c>). The same document and settings give the same chunks.</summary>
public static class DocumentChunker
{
    /// <summary>Raised whenever the same document could be cut otherwise; stored with every chunk.</summary>
    public const int Version = 1;

    private const int IdDigits = 24;

    /// <summary>What cuts, as it is stored with every document: version, tokenizer and settings.</summary>
    public static string NameOf(ChunkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return $"sluice-{Version} {ChunkPacker.Counter.Name} {settings.TokensMax}/{settings.OverlapTokens}";
    }

    /// <summary>Cuts a document.</summary>
    /// <param name="document">Its id; the ids of its chunks hang on it.</param>
    /// <param name="mediaType">What it is: one of <see cref="DocumentMediaType"/>.</param>
    /// <param name="text">Its text.</param>
    /// <param name="settings">How it is cut.</param>
    /// <exception cref="FormatException">It is not what its media type says; the message says what to do, without content.</exception>
    public static ChunkedDocument Cut(string document, string mediaType, string text, ChunkSettings settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(document);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(settings);
        var read = mediaType switch
        {
            DocumentMediaType.Markdown => MarkdownText.Read(text),
            DocumentMediaType.Html => HtmlText.Read(text),
            DocumentMediaType.Json => JsonText.Read(text, []),
            DocumentMediaType.Plain => PlainText.Read(text),
            _ => throw new ArgumentException($"There is no way to read {mediaType}.", nameof(mediaType)),
        };
        return Cut(document, read, settings);
    }

    /// <summary>Cuts chosen parts of a JSON document.</summary>
    /// <inheritdoc cref="Cut(string, string, string, ChunkSettings)"/>
    /// <param name="document">Its id.</param>
    /// <param name="json">The document.</param>
    /// <param name="pointers">JSON Pointers of the parts; empty: every string.</param>
    /// <param name="settings">How it is cut.</param>
    public static ChunkedDocument CutRecord(string document, string json, IReadOnlyList<string> pointers, ChunkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(pointers);
        ArgumentNullException.ThrowIfNull(settings);
        return Cut(document, JsonText.Read(json, pointers.Count == 0 ? [""] : pointers, stringsOnly: pointers.Count == 0), settings);
    }

    private static ChunkedDocument Cut(string document, StructuredText read, ChunkSettings settings)
    {
        var seen = new Dictionary<(string Section, string Text), int>();
        var chunks = new List<ChunkEntry>();
        foreach (var (section, text, tokens) in ChunkPacker.Pack(read.Blocks, settings))
        {
            var again = seen[(section, text)] = seen.GetValueOrDefault((section, text)) + 1;
            chunks.Add(new ChunkEntry(IdOf(document, section, text, again), section, text, tokens));
        }

        return new ChunkedDocument(Short(read.Title, DocumentEntry.TitleLengthMax), chunks);
    }

    /// <summary>The beginning of a text that has so many characters, whole ones only.</summary>
    internal static string Short(string text, int charactersMax) =>
        text.Length <= charactersMax ? text : text[..(char.IsLowSurrogate(text[charactersMax]) ? charactersMax - 1 : charactersMax)];

    // Neither the place in the document nor what stands around it: an edit elsewhere leaves the id.
    private static string IdOf(string document, string section, string text, int again)
    {
        var bytes = Encoding.UTF8.GetBytes($"{document}\0{section}\0{text}\0{again}");
        return $"chk_{Convert.ToHexStringLower(SHA256.HashData(bytes))[..IdDigits]}";
    }
}

/// <summary>What documents can be.</summary>
public static class DocumentMediaType
{
    /// <summary>CommonMark with tables.</summary>
    public const string Markdown = "text/markdown";

    /// <summary>Text without markup; an empty line parts paragraphs.</summary>
    public const string Plain = "text/plain";

    /// <summary>A page or a part of one.</summary>
    public const string Html = "text/html";

    /// <summary>Strict JSON.</summary>
    public const string Json = "application/json";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Markdown, Plain, Html, Json];

    /// <summary>By the ending of a file's name; null when it tells nothing.</summary>
    public static string? OfFile(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".MD" or ".MARKDOWN" => Markdown,
        ".TXT" or ".TEXT" => Plain,
        ".HTML" or ".HTM" or ".XHTML" => Html,
        ".JSON" => Json,
        _ => null,
    };
}
