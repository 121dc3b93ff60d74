using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval.Tests.Chunking;

/// <summary>What tests of chunks have in common.</summary>
internal static class Chunks
{
    internal static readonly ChunkSettings Small = new() { TokensMax = 40, OverlapTokens = 8 };

    internal static readonly TokenCounter Tokens = TokenCounter.For("gpt-4o");

    internal static SourceText Read(string text, string mediaType = DocumentMediaType.Markdown) =>
        DocumentChunker.Read(Encoding.UTF8.GetBytes(text), mediaType)!;

    internal static IReadOnlyList<ChunkEntry> Of(string text, string mediaType = DocumentMediaType.Markdown, ChunkSettings? settings = null, string document = "d") =>
        DocumentChunker.Cut(document, Read(text, mediaType), settings ?? new())!;

    /// <summary>Chunks as <c>section | text</c>.</summary>
    internal static IEnumerable<string> Shown(string text, string mediaType = DocumentMediaType.Markdown) =>
        Of(text, mediaType).Select(chunk => $"{chunk.Section} | {chunk.Text}");
}
