using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps documents.</summary>
public abstract class DocumentStoreConformance : DocumentConformance
{
    [Fact]
    public async Task A_document_comes_back_field_by_field_after_reopening()
    {
        var entry = Document("a/b ü 🔑", "one", "two") with
        {
            Title = "Title ü",
            MediaType = "text/markdown",
            Metadata = """{"topic":"x"}"""u8.ToArray(),
            Contract = new ContractId("note", new(1, 2, 3)),
            ContractHash = ContentHash.OfBytes("schema"u8),
            Chunker = "1/256/32",
        };
        Assert.Equal(new DocumentPut(DocumentPutResult.Added, 1, 2, 0), await PutAsync(entry));
        await ReopenAsync();
        var stored = (await GetAsync(entry.Id))!;
        Assert.Equal(new StoredDocument
        {
            Id = entry.Id,
            Revision = 1,
            Title = entry.Title,
            MediaType = entry.MediaType,
            Source = stored.Source,
            Bytes = entry.Source.Length,
            Metadata = stored.Metadata,
            Contract = "note@1.2.3",
            ContractHash = entry.ContractHash.ToString(),
            Chunker = entry.Chunker,
            Hash = entry.Hash.ToString(),
            Chunks = 2,
            Tokens = 6,
            AddedAt = entry.At,
            UpdatedAt = entry.At,
        }, stored);
        Assert.Equal(entry.Source.ToArray(), stored.Source.ToArray());
        Assert.Equal(entry.Metadata.ToArray(), stored.Metadata.ToArray());
        Assert.Equal(new CollectionState(1, 2, 6, 1), await Documents.CollectionAsync(Mine, Guides, Cancel));
    }

    [Fact]
    public async Task A_record_comes_back_with_its_revision()
    {
        await PutAsync(Record(7));
        Assert.Equal(new RecordReference("note", "n/1", 7), (await GetAsync("note/n/1"))!.Record);
        Assert.Equal(new RecordReference("note", "n/1", 7), Assert.Single(await Documents.ChunksOfAsync(Mine, Guides, "note/n/1", Cancel)).Record);
    }

    [Fact]
    public async Task The_same_document_is_told_and_writes_nothing()
    {
        var entry = Document("a", "one");
        await PutAsync(entry);
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new DocumentPut(DocumentPutResult.Unchanged, 1, 0, 0), await PutAsync(entry with { At = Time.GetUtcNow() }));
        Assert.Equal(entry.At, (await GetAsync("a"))!.UpdatedAt);
        Assert.Equal(1, (await Documents.CollectionAsync(Mine, Guides, Cancel)).Changes);
    }

    [Fact]
    public async Task Another_content_takes_the_place_of_the_first_and_counts_a_revision()
    {
        var first = Document("a", "one", "two");
        await PutAsync(first);
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new DocumentPut(DocumentPutResult.Replaced, 2, 2, 1), await PutAsync(Document("a", "two", "three", "four") with { Title = "" }));
        var stored = (await GetAsync("a"))!;
        Assert.Equal((2, 3, first.At, Time.GetUtcNow()), (stored.Revision, stored.Chunks, stored.AddedAt, stored.UpdatedAt));
        Assert.Equal(["two", "three", "four"], await TextsAsync("a"));
        Assert.Equal(new CollectionState(1, 3, 12, 2), await Documents.CollectionAsync(Mine, Guides, Cancel));
    }

    [Fact]
    public async Task A_later_revision_of_a_record_is_not_overtaken_by_an_earlier_one()
    {
        await PutAsync(Record(2));
        Assert.Equal(new DocumentPut(DocumentPutResult.Outdated, 1, 0, 0), await PutAsync(Record(1) with { Hash = ContentHash.OfBytes("other"u8) }));
        Assert.Equal(DocumentPutResult.Unchanged, (await PutAsync(Record(2))).Result);
        Assert.Equal(DocumentPutResult.Replaced, (await PutAsync(Record(3))).Result);
        Assert.Equal(3, (await GetAsync("note/n/1"))!.Record!.Revision);
    }

    [Fact]
    public async Task A_document_does_not_take_the_place_of_a_record_nor_a_record_that_of_a_document()
    {
        await PutAsync(Record(1));
        await PutAsync(Document("note/x", "mine"));
        Assert.Equal(DocumentPutResult.Taken, (await PutAsync(Document("note/n/1", "poisoned"))).Result);
        Assert.Equal(DocumentPutResult.Taken, (await PutAsync(Record(1) with { Id = "note/x" })).Result);
        Assert.Equal(["mine"], await TextsAsync("note/x"));
    }

    [Fact]
    public async Task Past_its_limit_a_collection_takes_no_new_document_and_still_replaces()
    {
        DocumentEntry Small(string id, string text) => Document(id, text) with { DocumentsMax = 2 };
        var puts = await Documents.PutDocumentsAsync([Small("a", "one"), Small("b", "two"), Small("c", "three")], Cancel);
        Assert.Equal([DocumentPutResult.Added, DocumentPutResult.Added, DocumentPutResult.Full], puts.Select(put => put.Result));
        Assert.Equal(DocumentPutResult.Replaced, (await PutAsync(Small("b", "four"))).Result);
        Assert.Null(await GetAsync("c"));
        Assert.True(await Documents.RemoveDocumentAsync(Mine, Guides, "a", Cancel));
        Assert.Equal(DocumentPutResult.Added, (await PutAsync(Small("c", "three"))).Result);
    }

    [Fact]
    public async Task A_removed_document_leaves_nothing_behind()
    {
        await PutAsync(Document("a", "platypus habitat") with { Metadata = """{"topic":"x"}"""u8.ToArray() });
        await PutAsync(Document("b", "wombat habitat"));
        Assert.True(await Documents.RemoveDocumentAsync(Mine, Guides, "a", Cancel));
        Assert.False(await Documents.RemoveDocumentAsync(Mine, Guides, "a", Cancel));
        Assert.Null(await GetAsync("a"));
        Assert.Empty(await TextsAsync("a"));
        Assert.Empty(await FoundAsync("platypus"));
        Assert.Empty(await FoundAsync("habitat", filter: ("/topic", "x")));
        Assert.Equal(["b"], await FoundAsync("habitat"));
        Assert.Equal(new CollectionState(1, 1, 14, 3), await Documents.CollectionAsync(Mine, Guides, Cancel));
    }

    [Fact]
    public async Task Lists_go_page_by_page_with_the_newest_first()
    {
        foreach (var number in Enumerable.Range(1, 7)) await PutAsync(Document($"d{number}", $"text {number}"));
        await PutAsync(Document("d3", "another text"));
        var pages = 0;
        var all = await AllAsync(cursor =>
        {
            pages++;
            return Documents.DocumentsAsync(Mine, Guides, 3, cursor, Cancel);
        });
        Assert.Equal(3, pages);
        Assert.Equal(["d7", "d6", "d5", "d4", "d3", "d2", "d1"], all.Select(document => document.Id));
        Assert.All(all, document => Assert.True(document.Source.IsEmpty && document.Bytes > 0));
        var problem = await Assert.ThrowsAsync<StoreException>(() => Documents.DocumentsAsync(Mine, Guides, 3, "x", Cancel));
        Assert.Equal(StoreErrorCode.CursorInvalid, problem.Code);
    }

    [Fact]
    public async Task Tenants_and_collections_have_documents_of_their_own()
    {
        await PutAsync(Document("a", "mine alone"));
        await PutAsync(Document("a", "theirs alone") with { Tenant = Theirs });
        await PutAsync(Document("a", "elsewhere alone") with { Collection = "other" });
        Assert.Equal(["theirs alone"], (await Documents.ChunksOfAsync(Theirs, Guides, "a", Cancel)).Select(chunk => chunk.Text));
        Assert.True(await Documents.RemoveDocumentAsync(Theirs, Guides, "a", Cancel));
        Assert.False(await Documents.RemoveDocumentAsync(Theirs, "other", "a", Cancel));
        Assert.Equal(["mine alone"], await TextsAsync("a"));
        Assert.NotNull(await GetAsync("a", Mine, "other"));
        Assert.Null(await GetAsync("a", Theirs));
        Assert.Empty((await Documents.DocumentsAsync(Theirs, Guides, 10, null, Cancel)).Items);
        Assert.Empty((await Documents.DocumentsAsync("nobody", Guides, 10, null, Cancel)).Items);
        Assert.Equal(CollectionState.Empty, await Documents.CollectionAsync("nobody", Guides, Cancel));
    }

    [Fact]
    public async Task Of_documents_put_together_all_are_there_or_none()
    {
        await PutAsync(Document("a", "before"));
        var stolen = Document("c", "new") with { Chunks = [Chunk("b", "new")] };
        var problem = await Assert.ThrowsAsync<StoreException>(() => Documents.PutDocumentsAsync([Document("a", "after"), Document("b", "new"), stolen], Cancel));
        Assert.Equal(StoreErrorCode.Constraint, problem.Code);
        Assert.Equal(["before"], await TextsAsync("a"));
        Assert.Null(await GetAsync("b"));
        Assert.Empty(await FoundAsync("after new"));
        Assert.Equal(["a"], await FoundAsync("before"));
    }

    [Fact]
    public async Task What_no_store_can_hold_is_refused_before_anything_is_written()
    {
        foreach (var bad in (DocumentEntry[])[Document("a", "nul \0"), Document("a", "half \ud800"), Document("\0", "x"), Document("", "x"), Document(new string('i', 513), "x"),
            Document("a", "x") with { Title = "\udc00" }, Document("a", "")])
        {
            var problem = await Assert.ThrowsAsync<StoreException>(() => PutAsync(bad));
            Assert.Equal(StoreErrorCode.Constraint, problem.Code);
        }
        Assert.Equal(CollectionState.Empty, await Documents.CollectionAsync(Mine, Guides, Cancel));
        Assert.Null(await GetAsync("\0"));
        Assert.False(await Documents.RemoveDocumentAsync(Mine, Guides, "\ud800", Cancel));
        Assert.Empty(await Documents.ChunksAsync(Mine, Guides, ["\0", "\ud800"], Cancel));
    }

    [Fact]
    public async Task Many_who_put_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 24).Select(number => Task.Run(() => PutAsync(Document($"d{number % 12}", $"shared words {number}")), Cancel)));
        Assert.Equal(12, (await Documents.CollectionAsync(Mine, Guides, Cancel)).Documents);
        Assert.Equal(12, (await FoundAsync("shared", count: 100)).Count);
        Assert.All(await AllAsync(cursor => Documents.DocumentsAsync(Mine, Guides, 100, cursor, Cancel)), document => Assert.Equal(2, document.Revision));
    }

    private DocumentEntry Record(long revision) => Document("note/n/1", $"revision {revision}") with { Record = new("note", "n/1", revision), MediaType = "application/json" };
}
