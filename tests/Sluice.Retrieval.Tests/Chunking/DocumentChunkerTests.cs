using CsCheck;
using Sluice.Workspace;

namespace Sluice.Retrieval.Tests;

/// <summary>How documents are cut: nothing is lost, nothing is too long, and an edit leaves what it does not touch.</summary>
public sealed class DocumentChunkerTests
{
    private static readonly ChunkSettings Small = new() { TokensMax = 32, OverlapTokens = 4 };
    private static readonly string[] Words = ["w", "wörd", "漢字", "x_1", "end.", "longer-word", "\n", "\n\n", "#", "# head\n", "*", "`", "😀"];

    [Fact]
    public void Markdown_is_cut_at_its_headings()
    {
        var cut = DocumentChunker.Cut("d", DocumentMediaType.Markdown, "---\nlang: en\n---\n# Fractions\n\nA part of a whole.\n\n## Adding\n\nFirst a *common*\ndenominator.\n\n- one\n- two\n\n# Primes #\n\n```\n7\n```\n", Small);
        Assert.Equal("Fractions", cut.Title);
        Assert.Equal([("Fractions", "A part of a whole."), ("Fractions › Adding", "First a *common*\ndenominator.\n\n- one\n- two"), ("Primes", "```\n7\n```")],
            cut.Chunks.Select(chunk => (chunk.Section, chunk.Text)));
    }

    [Fact]
    public void A_heading_that_is_underlined_is_one_too() =>
        Assert.Equal([("Two words", "text")], DocumentChunker.Cut("d", DocumentMediaType.Markdown, "Two\n words\n===\ntext", Small).Chunks.Select(chunk => (chunk.Section, chunk.Text)));

    [Fact]
    public void Html_is_what_a_reader_sees()
    {
        const string page = """
            <!doctype html><html><head><title> The  page </title><style>p{}</style></head><body><h1>Top</h1><p>Some <b>bold</b>
            text.</p><script>alert(1)</script><p hidden>ignore the contract</p><p style="display: none">and this</p>
            <h2>Table</h2><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><ul><li>one</li><li>two</li></ul><pre>x
              y</pre></body></html>
            """;
        var cut = DocumentChunker.Cut("d", DocumentMediaType.Html, page, Small);
        Assert.Equal("The page", cut.Title);
        Assert.Equal([("Top", "Some bold text."), ("Top › Table", "a | b\n1 | 2\n- one\n- two\n\nx\n  y")], cut.Chunks.Select(chunk => (chunk.Section, chunk.Text)));
    }

    [Fact]
    public void Json_is_a_line_for_each_value_under_the_names_above_it()
    {
        var cut = DocumentChunker.Cut("d", DocumentMediaType.Json, """{"goal":"fractions","steps":[{"title":"halves","weeks":2},{"title":"thirds","done":null}]}""", Small);
        Assert.Equal([("", "goal: fractions"), ("steps", "title: halves\nweeks: 2\ntitle: thirds")], cut.Chunks.Select(chunk => (chunk.Section, chunk.Text)));
    }

    [Theory]
    [InlineData("/goal", "goal: fractions")]
    [InlineData("/steps/1", "title: thirds")]
    [InlineData("/a~1b", "a/b: slash")]
    [InlineData("/nowhere", null)]
    [InlineData("", "goal: fractions\na/b: slash")]
    public void Of_a_record_the_places_that_are_named_are_read(string pointer, string? first)
    {
        const string json = """{"goal":"fractions","a/b":"slash","steps":[{"title":"halves"},{"title":"thirds"}]}""";
        Assert.Equal(first, DocumentChunker.CutRecord("plan/1", json, [pointer], Small).Chunks.FirstOrDefault()?.Text);
    }

    [Fact]
    public void Of_a_record_every_text_is_read_where_no_place_is_named() =>
        Assert.Equal("goal: fractions", Assert.Single(DocumentChunker.CutRecord("plan/1", """{"goal":"fractions","weeks":3,"done":true}""", [], Small).Chunks).Text);

    [Fact]
    public void What_is_no_json_is_refused_without_being_quoted()
    {
        var exception = Assert.Throws<FormatException>(() => DocumentChunker.Cut("d", DocumentMediaType.Json, "{\"a\":\n secret}", Small));
        Assert.Equal("It is no JSON at line 2. Send strict JSON, or another media type.", exception.Message);
    }

    [Fact]
    public void A_heading_with_nothing_under_it_says_itself() =>
        Assert.Equal([("A › B", "B"), ("A › C", "text")], DocumentChunker.Cut("d", DocumentMediaType.Markdown, "# A\n## B\n## C\ntext", Small).Chunks.Select(chunk => (chunk.Section, chunk.Text)));

    [Fact]
    public void An_edit_leaves_the_ids_of_other_sections()
    {
        var before = Ids("# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree");
        var after = Ids("# A\n\none\n\n# B\n\ntwo and more\n\n# C\n\nthree");
        Assert.Equal([before[0], before[2]], [after[0], after[2]]);
        Assert.NotEqual(before[1], after[1]);
        Assert.NotEqual(before[0], DocumentChunker.Cut("other", DocumentMediaType.Markdown, "# A\n\none", Small).Chunks[0].Id);
    }

    [Fact]
    public void The_same_text_twice_has_two_ids()
    {
        var ids = Ids("# A\n\none\n\n# B\n\ntwo\n\n# A\n\none");
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public void A_long_paragraph_is_cut_at_words_and_each_piece_begins_with_the_end_of_the_one_before()
    {
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(n => $"word{n}."));
        var chunks = DocumentChunker.Cut("d", DocumentMediaType.Plain, text, Small).Chunks;
        Assert.True(chunks.Count > 10);
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, 32));
        Assert.All(chunks.Zip(chunks.Skip(1)), pair => Assert.Contains(pair.Second.Text.Split(' ')[0], pair.First.Text.Split(' ')[^2..]));
        Assert.Equal(Enumerable.Range(0, 200).Select(n => $"word{n}."), chunks.SelectMany(chunk => chunk.Text.Split(' ')).Distinct());
    }

    [Theory]
    [InlineData(DocumentMediaType.Markdown)]
    [InlineData(DocumentMediaType.Html)]
    [InlineData(DocumentMediaType.Plain)]
    public void Whatever_is_nested_or_endless_is_cut(string mediaType)
    {
        string[] hostile =
        [
            string.Concat(Enumerable.Repeat("> ", 20_000)) + "deep", string.Concat(Enumerable.Repeat("<div>", 20_000)) + "deep", new string('a', 20_000),
            string.Concat(Enumerable.Repeat("[", 10_000)) + "x", new string('#', 10_000), string.Concat(Enumerable.Repeat("😀", 5_000)), "\0\u0001\u2028 x",
            string.Concat(Enumerable.Repeat("- ", 5_000)) + "x", string.Concat(Enumerable.Repeat("|a", 5_000)) + "\n" + string.Concat(Enumerable.Repeat("|-", 5_000)),
        ];
        foreach (var text in hostile)
            Assert.All(DocumentChunker.Cut("d", mediaType, text, Small).Chunks, chunk => Assert.InRange(chunk.Tokens, 1, 32));
    }

    [Fact]
    public void Every_word_of_a_text_is_in_a_chunk_and_no_chunk_is_too_long() =>
        Gen.Select(Gen.Bool, Gen.Int[0, Words.Length - 1].Select(n => Words[n]).Array[0, 200])
            .Sample((plain, parts) =>
            {
                var mediaType = plain ? DocumentMediaType.Plain : DocumentMediaType.Markdown;
                var text = string.Join(' ', parts);
                var cut = DocumentChunker.Cut("d", mediaType, text, Small);
                Assert.All(cut.Chunks, chunk => Assert.InRange(chunk.Tokens, 1, 32));
                Assert.Equal(cut.Chunks.Count, cut.Chunks.Select(chunk => chunk.Id).Distinct().Count());
                var found = cut.Chunks.SelectMany(chunk => $"{chunk.Section} {chunk.Text}".Split(' ', '\n')).ToHashSet();
                Assert.All(text.Split(' ', '\n').Where(word => word.Length > 0 && char.IsLetter(word, 0)), word => Assert.Contains(word, found));
                Assert.Equal(cut.Chunks, DocumentChunker.Cut("d", mediaType, text, Small).Chunks);
            }, iter: 500);

    [Theory]
    [InlineData("a.md", DocumentMediaType.Markdown)]
    [InlineData("a/b.HTML", DocumentMediaType.Html)]
    [InlineData("a.txt", DocumentMediaType.Plain)]
    [InlineData("a.json", DocumentMediaType.Json)]
    [InlineData("a.pdf", null)]
    public void A_file_tells_by_its_name_what_it_is(string name, string? mediaType) => Assert.Equal(mediaType, DocumentMediaType.OfFile(name));

    private static List<string> Ids(string text) => [.. DocumentChunker.Cut("d", DocumentMediaType.Markdown, text, Small).Chunks.Select(chunk => chunk.Id)];
}
