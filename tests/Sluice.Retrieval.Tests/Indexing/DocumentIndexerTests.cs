using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests.Indexing;

public sealed class DocumentIndexerTests : IAsyncDisposable
{
    private readonly RetrievalHome _home = new();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_document_is_cut_and_kept()
    {
        var outcome = await _home.AddAsync("guides", RetrievalHome.Document("zoo.md", "# Zoo\n\nText.\n\n## Wombat\n\nDigs.", """{"a":1}"""));
        Assert.Equal(new DocumentPut(DocumentPutResult.Added, 1, 2, 0), outcome.Put);
        var stored = (await _home.Store.DocumentAsync(RetrievalHome.Mine, "guides", "zoo.md", RetrievalHome.Cancel))!;
        Assert.Equal(("Zoo", "text/markdown", "1/o200k_base/256/32", 2), (stored.Title, stored.MediaType, stored.Chunker, stored.Chunks));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(stored.Metadata.Span));
        var chunks = await _home.Store.ChunksOfAsync(RetrievalHome.Mine, "guides", "zoo.md", RetrievalHome.Cancel);
        Assert.Equal([("Zoo", "Text."), ("Zoo › Wombat", "Digs.")], chunks.Select(chunk => (chunk.Section, chunk.Text)));
    }

    [Fact]
    public async Task The_same_is_told_and_any_difference_is_another_revision()
    {
        var document = RetrievalHome.Document("a", "text", """{"a":1}""");
        await _home.AddAsync("guides", document);
        Assert.Equal(DocumentPutResult.Unchanged, (await _home.AddAsync("guides", document)).Put!.Result);
        foreach (var other in (NewDocument[])[document with { Content = "texts"u8.ToArray() }, document with { Title = "T" }, document with { Metadata = default },
            document with { MediaType = DocumentMediaType.Plain }])
            Assert.Equal(DocumentPutResult.Replaced, (await _home.AddAsync("guides", other)).Put!.Result);
        Assert.Equal(5, (await _home.Store.DocumentAsync(RetrievalHome.Mine, "guides", "a", RetrievalHome.Cancel))!.Revision);
    }

    [Fact]
    public async Task Another_way_of_cutting_cuts_the_same_document_again()
    {
        var document = RetrievalHome.Document("a", string.Join("\n\n", Enumerable.Range(0, 40).Select(number => $"Paragraph number {number} of many.")));
        await _home.AddAsync("guides", document);
        await _home.ReopenAsync(("collections/guides.yaml", "chunk:\n  tokensMax: 32\n"));
        var again = await _home.AddAsync("guides", document);
        Assert.Equal((DocumentPutResult.Replaced, 2), (again.Put!.Result, again.Put.Revision));
        Assert.True(again.Put.Added > 5);
    }

    [Fact]
    public async Task What_is_refused_is_told_and_keeps_nothing_else_from_being_stored()
    {
        await _home.ReopenAsync(("collections/guides.yaml", "documentBytesMax: 1000\ndocumentsMax: 3\n"));
        NewDocument Some(string id, string text = "text", string metadata = "", string mediaType = DocumentMediaType.Plain) => RetrievalHome.Document(id, text, metadata, mediaType);
        var outcomes = await _home.Indexer.AddAsync(RetrievalHome.Mine, "guides",
        [
            Some("good"), Some(""), Some("a\nb"), Some(new string('i', 513)), Some("t") with { Title = "\ud800" }, Some("pdf", mediaType: "application/pdf"), Some("large", new string('x', 1001)),
            Some("json", "{", mediaType: DocumentMediaType.Json), Some("empty", " \n "), Some("script", "<script>x</script>", mediaType: DocumentMediaType.Html), Some("list", metadata: "[1]"),
            Some("broken", metadata: "{"), Some("much", metadata: $"{{\"a\":\"{new string('x', 16 * 1024)}\"}}"), Some("second"), Some("third"), Some("fourth"),
        ], RetrievalHome.Cancel);
        Assert.Equal(
            [
                null, RetrievalCode.DocumentIdInvalid, RetrievalCode.DocumentIdInvalid, RetrievalCode.DocumentIdInvalid, RetrievalCode.DocumentIdInvalid,
                RetrievalCode.DocumentTypeUnknown, RetrievalCode.DocumentTooLarge, RetrievalCode.DocumentUnreadable, RetrievalCode.DocumentEmpty, RetrievalCode.DocumentEmpty,
                RetrievalCode.MetadataInvalid, RetrievalCode.MetadataInvalid, RetrievalCode.MetadataInvalid, null, null, RetrievalCode.CollectionFull,
            ], outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.All(outcomes.Where(outcome => !outcome.Stored), outcome => Assert.Matches(@"^[A-Z'].+\.$", outcome.Refusal!.Message));
        Assert.Equal(3, (await _home.Store.CollectionAsync(RetrievalHome.Mine, "guides", RetrievalHome.Cancel)).Documents);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("latin1")]
    public async Task What_is_no_text_in_UTF_8_is_told_and_not_indexed_as_something_nobody_finds(string encoding)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes("Äpfel für Öfen überall");
        var outcome = await _home.AddAsync("guides", RetrievalHome.Document("a", "") with { Content = bytes });
        Assert.Equal(RetrievalCode.DocumentUnreadable, outcome.Refusal?.Code);
        var random = new byte[100_000];
        new Random(7).NextBytes(random);
        Assert.Equal(RetrievalCode.DocumentUnreadable, (await _home.AddAsync("guides", RetrievalHome.Document("a", "") with { Content = random })).Refusal?.Code);
    }

    [Fact]
    public async Task A_byte_that_is_spoiled_spoils_no_document()
    {
        byte[] bytes = [.. "Apples for ovens, and pears "u8, 0xFF, .. " and a quince"u8, 0];
        Assert.True((await _home.AddAsync("guides", RetrievalHome.Document("a", "") with { Content = bytes })).Stored);
    }

    [Fact]
    public async Task A_collection_that_the_workspace_does_not_have_is_told()
    {
        var outcome = await _home.AddAsync("none\n\ud800", RetrievalHome.Document("a", "text"));
        Assert.Equal(RetrievalCode.CollectionNotFound, outcome.Refusal!.Code);
        Assert.Contains("'none \uFFFD'", outcome.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_must_fit_the_contract_and_is_stamped_with_its_version()
    {
        var refused = await _home.AddAsync("cards", RetrievalHome.Document("a", "text", """{"topic":1}"""));
        Assert.Equal(RetrievalCode.MetadataInvalid, refused.Refusal!.Code);
        Assert.Equal("/topic", Assert.Single(refused.Errors).InstanceLocation);
        Assert.Equal(RetrievalCode.MetadataInvalid, (await _home.AddAsync("cards", RetrievalHome.Document("a", "text"))).Refusal!.Code);
        Assert.True((await _home.AddAsync("cards", RetrievalHome.Document("a", "text", """{"topic":"x"}"""))).Stored);
        Assert.Equal("card@1.0.0", (await _home.Store.DocumentAsync(RetrievalHome.Mine, "cards", "a", RetrievalHome.Cancel))!.Contract);
    }

    [Fact]
    public async Task A_record_is_indexed_in_its_latest_version_and_revision()
    {
        Assert.Equal(DocumentPutResult.Added, (await _home.AddNoteAsync("a", "wombat")).Put!.Result);
        Assert.Equal(DocumentPutResult.Replaced, (await _home.AddNoteAsync("a", "platypus")).Put!.Result);
        var stored = (await _home.Store.DocumentAsync(RetrievalHome.Mine, "notes", "note/a", RetrievalHome.Cancel))!;
        Assert.Equal((new RecordReference("note", "a", 2), "note@1.0.0", true), (stored.Record, stored.Contract, stored.Source.IsEmpty));
        Assert.Equal(["id: a\ntext: platypus"], (await _home.Store.ChunksOfAsync(RetrievalHome.Mine, "notes", "note/a", RetrievalHome.Cancel)).Select(chunk => chunk.Text));
        Assert.Equal(DocumentPutResult.Unchanged, (await _home.IndexNoteAsync("a")).Put!.Result);
    }

    [Fact]
    public async Task A_document_cannot_pass_for_a_record()
    {
        await _home.AddNoteAsync("a", "wombat");
        Assert.Equal(RetrievalCode.DocumentTaken, (await _home.AddAsync("notes", RetrievalHome.Document("note/a", "poison"))).Refusal!.Code);
        await Assert.ThrowsAsync<ArgumentException>(async () => await _home.Indexer.AddRecordAsync(RetrievalHome.Mine, "guides",
            await _home.NoteAsync("a"), RetrievalHome.Cancel));
    }
}
