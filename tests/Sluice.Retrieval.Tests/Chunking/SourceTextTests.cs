namespace Sluice.Retrieval.Tests.Chunking;

public sealed class SourceTextTests
{
    [Fact]
    public void Markdown_is_read_below_its_headings() => Assert.Equal(
        [
            "Guide | Intro *text*.",
            "Guide › Setup | 1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |",
            "Guide › Setup › Code | ```sh\n# no heading\nrun\n```",
            "Guide › Empty | ## Empty",
            "Next | Text [link](https://example.org).",
        ],
        Chunks.Shown("Guide\n=====\n\nIntro *text*.\n\n## Setup ##\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n### Code\n\n```sh\n# no heading\nrun\n```\n\n"
            + "## Empty\n\n# Next\nText [link](https://example.org).\n"));

    [Fact]
    public void Front_matter_is_text_and_no_heading() => Assert.Equal(
        [" | ---\ntitle: x\n---", "Real | Text"], Chunks.Shown("---\ntitle: x\n---\n# Real\n\nText\n"));

    [Fact]
    public void A_heading_that_is_too_long_for_a_path_stands_in_the_text_too()
    {
        var heading = string.Join(' ', Enumerable.Repeat("word", 100));
        var chunk = Assert.Single(Chunks.Of($"# {heading}\n\ntext", settings: new() { TokensMax = 500 }));
        Assert.EndsWith("…", chunk.Section, StringComparison.Ordinal);
        Assert.Contains(heading, chunk.Text, StringComparison.Ordinal);
        Assert.EndsWith("text", chunk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_is_read_as_a_person_reads_it() => Assert.Equal(
        [
            "Zoo | Welcome to the zoo.\n\nA & B",
            "Zoo › Animals | Wombat\nPlatypus in water\n\ncode  line 1\n  line 2",
            "Zoo › Animals › Table | x y\n1 2\n\nPhoto of a quoll",
        ],
        Chunks.Shown("""
            <!doctype html><html><head><title>The  Zoo &amp; more</title><style>p { color: red }</style><script>if (a < b) alert("</p>")</script></head>
            <body><!-- hidden --><h1>Zoo</h1><p>Welcome   to
            the <b>zoo</b>.<p>A &amp; B</p><h2> Animals </h2><ul><li>Wombat</li><li>Platypus <i>in</i> water</ul>
            <pre>code  line 1
              line 2</pre><h3>Table</h3><table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2</td></tr></table><img alt="Photo of a quoll" src="x"></body></html>
            """, DocumentMediaType.Html));

    [Fact]
    public void Titles_are_those_that_documents_give_themselves()
    {
        Assert.Equal("The Zoo", Chunks.Read("<title>The\n Zoo</title><h1>Other</h1>", DocumentMediaType.Html).Title);
        Assert.Equal("Heading", Chunks.Read("<h1>Heading</h1>text", DocumentMediaType.Html).Title);
        Assert.Equal("First", Chunks.Read("## Sub\n\n# First\n\n# Second\n").Title);
        Assert.Equal("", Chunks.Read("no heading", DocumentMediaType.Plain).Title);
    }

    [Fact]
    public void Json_is_a_line_for_each_value_behind_its_names() => Assert.Equal(
        [" | name: Wombat\nlegs: 4\nwild: true\ntags[0]: marsupial\nhome.places[1].town: Perth"],
        Chunks.Shown("""{"name":"Wombat","legs":4,"wild":true,"none":null,"empty":"","tags":["marsupial"],"home":{"places":[null,{"town":"Perth"}]}}""", DocumentMediaType.Json));

    [Fact]
    public void Of_a_record_every_text_is_read_or_what_pointers_name()
    {
        ReadOnlyMemory<byte> record = """{"goal":"learn","weeks":3,"steps":[{"title":"a","done":true},{"title":"b"}],"x/y":{"~":"z"}}"""u8.ToArray();
        Assert.Equal("goal: learn\nsteps[0].title: a\nsteps[1].title: b\nx/y.~: z\n", JsonText.Read(record, []).Text);
        Assert.Equal("steps[0].title: a\nsteps[0].done: true\nweeks: 3\nx/y.~: z\n", JsonText.Read(record, ["/steps/0", "/weeks", "/x~1y/~0", "/missing", "/steps/9", "/goal/0"]).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1} x")]
    [InlineData("not json")]
    public void What_is_no_json_is_told(string text) => Assert.Null(DocumentChunker.Read(System.Text.Encoding.UTF8.GetBytes(text), DocumentMediaType.Json));

    [Fact]
    public void A_byte_order_mark_line_ends_and_control_characters_are_no_content()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "# A\r\n\r\nb\0c\u0007d\re\u00FFf"u8];
        Assert.Equal("# A\n\nb c d\neÿf", DocumentChunker.Read(bytes, DocumentMediaType.Markdown)!.Text);
        Assert.Equal("a\uFFFDb", DocumentChunker.Read(new byte[] { (byte)'a', 0xFF, (byte)'b' }, DocumentMediaType.Plain)!.Text);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b><p>")]
    [InlineData("<table><tr><td>")]
    [InlineData("> ")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("*a_")]
    [InlineData("```\n")]
    [InlineData("[a]: b\n")]
    [InlineData("&")]
    [InlineData("<a a a a a a a ")]
    [InlineData("x")]
    [InlineData("\ud83d\ude00")]
    public void A_document_that_repeats_itself_without_end_is_read_all_the_same(string piece)
    {
        var text = new System.Text.StringBuilder().Insert(0, piece, 200_000 / piece.Length).Append(" end").ToString();
        foreach (var mediaType in (string[])[DocumentMediaType.Markdown, DocumentMediaType.Html, DocumentMediaType.Plain])
            Assert.All(Chunks.Of(text, mediaType), chunk => Assert.InRange(chunk.Tokens, 1, 256));
    }
}
