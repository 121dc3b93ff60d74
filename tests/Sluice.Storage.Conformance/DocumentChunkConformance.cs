using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps the chunks of documents.</summary>
public abstract class DocumentChunkConformance : DocumentConformance
{
    [Fact]
    public async Task A_chunk_comes_back_field_by_field()
    {
        var entry = Document("a") with { Title = "Zoo", Chunks = [Chunk("a", "Text 🦘", "Animals › Marsupials")] };
        await PutAsync(entry);
        var chunk = Assert.Single(await Documents.ChunksOfAsync(Mine, Guides, "a", Cancel));
        Assert.Equal(new StoredChunk
        {
            Position = chunk.Position,
            Id = entry.Chunks[0].Id,
            Document = "a",
            Revision = 1,
            Title = "Zoo",
            Section = "Animals › Marsupials",
            Text = "Text 🦘",
            Tokens = entry.Chunks[0].Tokens,
            Chunker = "1",
        }, chunk);
    }

    [Fact]
    public async Task Chunks_come_by_their_ids_in_the_order_asked_for()
    {
        var (a, b) = (Document("a", "one", "two"), Document("b", "three"));
        await PutAsync(a);
        await PutAsync(b);
        await PutAsync(Document("t", "theirs") with { Tenant = Theirs });
        string[] ids = [b.Chunks[0].Id, a.Chunks[1].Id, "none", Chunk("t", "theirs").Id, a.Chunks[0].Id];
        Assert.Equal(["three", "two", "one"], (await Documents.ChunksAsync(Mine, Guides, ids, Cancel)).Select(chunk => chunk.Text));
        Assert.Empty(await Documents.ChunksAsync(Mine, Guides, [], Cancel));
        Assert.Empty(await Documents.ChunksAsync(Mine, "other", ids, Cancel));
    }

    [Fact]
    public async Task A_chunk_that_stays_keeps_its_position_and_a_new_one_has_a_greater()
    {
        await PutAsync(Document("a", "one", "two", "three"));
        await PutAsync(Document("z", "other"));
        var before = await PositionsAsync();
        await PutAsync(Document("a", "three", "one", "four"));
        var after = await PositionsAsync();
        Assert.Equal((before["one"], before["three"], before["other"]), (after["one"], after["three"], after["other"]));
        Assert.DoesNotContain("two", after.Keys);
        Assert.True(after["four"] > before.Values.Max());
        Assert.Equal(["three", "one", "four"], await TextsAsync("a"));
    }

    [Fact]
    public async Task A_position_is_never_used_twice()
    {
        await PutAsync(Document("a", "one"));
        var last = (await PositionsAsync())["one"];
        await Documents.RemoveDocumentAsync(Mine, Guides, "a", Cancel);
        await PutAsync(Document("a", "one"));
        Assert.True((await PositionsAsync())["one"] > last);
    }

    [Fact]
    public async Task Another_title_makes_other_chunks_that_are_found_by_it()
    {
        await PutAsync(Document("a", "one") with { Title = "Wombats" });
        var before = (await PositionsAsync())["one"];
        await PutAsync(Document("a", "one") with { Title = "Platypus", Hash = Sluice.Contracts.ContentHash.OfBytes("x"u8) });
        Assert.True((await PositionsAsync())["one"] > before);
        Assert.Empty(await FoundAsync("wombats"));
        Assert.Equal(["a"], await FoundAsync("platypus"));
    }

    [Fact]
    public async Task Chunks_after_a_position_come_in_order_and_those_of_others_never()
    {
        foreach (var number in Enumerable.Range(1, 5))
        {
            await PutAsync(Document($"d{number}", $"text {number}"));
            await PutAsync(Document($"d{number}", $"theirs {number}") with { Tenant = Theirs });
        }
        var first = await Documents.ChunksAfterAsync(Mine, Guides, 0, 3, Cancel);
        Assert.Equal(["text 1", "text 2", "text 3"], first.Select(chunk => chunk.Text));
        var second = await Documents.ChunksAfterAsync(Mine, Guides, first[^1].Position, 3, Cancel);
        Assert.Equal(["text 4", "text 5"], second.Select(chunk => chunk.Text));
        Assert.Empty(await Documents.ChunksAfterAsync(Mine, Guides, second[^1].Position, 3, Cancel));
    }

    private async Task<Dictionary<string, long>> PositionsAsync() =>
        (await Documents.ChunksAfterAsync(Mine, Guides, 0, 1000, Cancel)).ToDictionary(chunk => chunk.Text, chunk => chunk.Position, StringComparer.Ordinal);
}
