using System.Text;
using CsCheck;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval.Tests.Chunking;

/// <summary>What holds of every document, hostile ones among them.</summary>
public sealed class ChunkerProperties
{
    // Pieces of which documents are made that parsers find hard.
    private static readonly string[] Pieces =
    [
        "# ", "## ", "###### ", "\n", "\n\n", "\r\n", "\r", "- ", "  - ", "1. ", "> ", ">>>>", "```\n", "~~~", "| a | b |\n|---|---|\n", "---\n", "===\n", "***", "    ",
        "[a]: b\n", "[", "](", "<div>", "</div>", "<h1>", "</h1>", "<h3>", "<p>", "<br>", "<li>", "<td>", "<pre>", "</pre>", "<script>", "</script>", "<title>", "</title>",
        "<!--", "-->", "<textarea>", "<plaintext>", "<img alt='x y'>", "&amp;", "&#0;", "&lt", "<", ">", "\"", "{", "}", "{\"a\":", "[1,", "\"b\"", ",", ":", "\\u0000", "\\ud800",
        "\0", "\u0007", "\ud83d\ude00", "\ud83d", "\ufeff", "é", "e\u0301", "中文字符。", "การเรียน", "a", "the quick brown fox. ", "Why? ", "supercalifragilistic",
        "\t", "   ", "\u00a0", "\u2028",
    ];

    private static readonly Gen<string> Texts = Gen.Frequency(
        (6, Of(Pieces).Array[0, 120].Select(string.Concat)),
        (2, Of("word ", "Sentence here. ", "\n\n", "# Head\n", "x").Array[0, 600].Select(string.Concat)),
        (1, Gen.Select(Of(Pieces), Gen.Int[1, 2000]).Select((piece, count) => new StringBuilder().Insert(0, piece, count).ToString())),
        (1, Gen.String[0, 200]));

    private static readonly Gen<ChunkSettings> Settings = Gen.Select(Gen.Int[32, 300], Gen.Int[0, 15]).Select((tokens, overlap) =>
        new ChunkSettings { TokensMax = tokens, OverlapTokens = overlap });

    private static readonly Gen<(string Text, string MediaType, ChunkSettings Settings)> Cases = Gen.Select(Texts, Of([.. DocumentMediaType.All]), Settings);

    private static Gen<string> Of(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static void Check(Action<SourceText, IReadOnlyList<ChunkEntry>, ChunkSettings> holds, int iterations = 1_500) => Cases.Sample(given =>
    {
        if (DocumentChunker.Read(Encoding.UTF8.GetBytes(given.Text), given.MediaType) is { } source)
            holds(source, DocumentChunker.Cut("d", source, given.Settings)!, given.Settings);
    }, iter: iterations);

    [Fact]
    public void No_chunk_has_more_tokens_than_allowed_and_each_says_how_many_it_has() => Check((_, chunks, settings) => Assert.All(chunks, chunk =>
    {
        Assert.InRange(chunk.Tokens, 1, settings.TokensMax);
        Assert.Equal(Chunks.Tokens.Count(chunk.Text), chunk.Tokens);
    }));

    [Fact]
    public void Every_character_of_content_stands_in_a_chunk_or_in_its_section() => Check((source, chunks, settings) =>
    {
        var shown = new bool[source.Text.Length];
        var end = 0;
        foreach (var part in DocumentChunker.Parts(source, settings))
        {
            Assert.True(part.End > end && part.Start < part.End, "Chunks are in order, and each brings something new.");
            end = part.End;
            Array.Fill(shown, true, part.Start, part.End - part.Start);
        }
        // A heading is told of in the section of what is below it.
        var missing = Missing(source.Text, shown);
        Assert.All(missing, part => Assert.Contains(chunks, chunk => Words(part).All(word => chunk.Section.Contains(word, StringComparison.Ordinal))));
    });

    [Fact]
    public void Blocks_are_in_order_and_apart() => Check((source, _, _) =>
    {
        var end = 0;
        foreach (var block in source.Blocks)
        {
            Assert.True(block.Start >= end && block.End > block.Start && block.End <= source.Text.Length);
            end = block.End;
        }
    });

    [Fact]
    public void What_is_given_can_be_stored() => Check((source, chunks, settings) => DocumentEntry.Check([new DocumentEntry
    {
        Tenant = "t",
        Collection = "c",
        Id = "d",
        Title = source.Title,
        MediaType = DocumentMediaType.Plain,
        Source = default,
        Chunker = DocumentChunker.Name(settings),
        Hash = default,
        Chunks = chunks,
        DocumentsMax = 1,
        At = default,
    }]));

    [Fact]
    public void Ids_are_all_different_and_the_same_each_time() => Check((source, chunks, settings) =>
    {
        Assert.Equal(chunks.Count, chunks.Select(chunk => chunk.Id).Distinct().Count());
        Assert.Equal(chunks, DocumentChunker.Cut("d", source, settings)!);
    }, iterations: 500);

    [Fact]
    public void A_section_is_cut_in_the_same_way_whatever_stands_in_the_others()
    {
        var paragraphs = Of("Alpha beta gamma delta. Epsilon zeta!\n\n", "One two three four five six seven.\n\n", "- item\n- item two\n\n").Array[1, 40].Select(string.Concat);
        Gen.Select(paragraphs, paragraphs, paragraphs).Sample(given =>
        {
            var (first, second, kept) = given;
            IEnumerable<string> Kept(string other) => Chunks.Of($"# A\n\n{other}\n# B\n\n{kept}", settings: Chunks.Small).Where(chunk => chunk.Section == "B").Select(chunk => chunk.Id);
            Assert.Equal(Kept(first), Kept(second));
        }, iter: 200);
    }

    private static IEnumerable<string> Missing(string text, bool[] shown)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (shown[i] || char.IsWhiteSpace(text[i])) continue;
            var end = i;
            while (end < text.Length && !shown[end] && text[end] != '\n') end++;
            yield return text[i..end];
            i = end;
        }
    }

    private static IEnumerable<string> Words(string part) => part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('#', '=', '-')).Where(word => word.Length > 0);
}
