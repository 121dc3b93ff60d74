using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway;

namespace Sluice.Retrieval.Tests.Searching;

public sealed class DocumentSearchTests : IAsyncDisposable
{
    private const string Second =
        """{"type":"object","required":["id","body"],"properties":{"id":{"type":"string"},"body":{"type":"string"}},"additionalProperties":false}""";

    private readonly RetrievalHome _home = new();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Passages_tell_where_they_come_from()
    {
        await _home.AddAsync("guides", RetrievalHome.Document("zoo.md", "# Zoo\n\n## Wombat\n\nDigs at night."));
        await _home.AddAsync("guides", RetrievalHome.Document("other.md", "Nothing."));
        await _home.AddAsync("guides", RetrievalHome.Document("third.md", "Neither."));
        var found = await _home.SearchAsync("guides", "who digs?");
        Assert.Equal((RetrievalMethod.Lexical, null, null, 0), (found.Method, found.Embedding, found.Degraded, found.Stale));
        var passage = Assert.Single(found.Passages);
        Assert.Equal(new RetrievedPassage
        {
            Id = passage.Id,
            Document = "zoo.md",
            Revision = 1,
            Title = "Zoo",
            Section = "Zoo › Wombat",
            Text = "Digs at night.",
            Tokens = passage.Tokens,
            Score = passage.Score,
            LexicalRank = 1,
        }, passage);
        Assert.True(passage.Score > 0 && passage.Tokens > 0);
    }

    [Fact]
    public async Task A_collection_that_the_workspace_does_not_have_is_refused()
    {
        var answer = await _home.Services.GetRequiredService<IRetriever>().SearchAsync(new RetrievalRequest { Tenant = RetrievalHome.Mine, Collection = "none", Text = "x" }, RetrievalHome.Cancel);
        Assert.Equal(RetrievalCode.CollectionNotFound, answer.Refusal!.Code);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _home.SearchAsync("guides", "x", count: 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _home.SearchAsync("guides", "x", count: RetrievalRequest.CountMax + 1));
    }

    [Fact]
    public async Task Others_documents_are_never_found()
    {
        await _home.AddAsync("guides", RetrievalHome.Document("a", "wombat"), RetrievalHome.Theirs);
        await _home.AddNoteAsync("n", "wombat", tenant: RetrievalHome.Theirs);
        Assert.Empty(await _home.FoundAsync("guides", "wombat"));
        Assert.Empty(await _home.FoundAsync("notes", "wombat"));
        Assert.Equal(["a"], await _home.FoundAsync("guides", "wombat", RetrievalHome.Theirs));
        Assert.Equal(["note/n"], await _home.FoundAsync("notes", "wombat", RetrievalHome.Theirs));
    }

    [Fact]
    public async Task A_record_comes_with_its_reference_and_version()
    {
        await _home.AddNoteAsync("a", "wombat burrow");
        var passage = Assert.Single((await _home.SearchAsync("notes", "burrow")).Passages);
        Assert.Equal((new RecordReference("note", "a", 1), "note@1.0.0", 1), (passage.Record, passage.Contract!.ToString(), passage.Revision));
    }

    [Fact]
    public async Task An_older_revision_of_a_record_is_not_shown()
    {
        await _home.AddNoteAsync("a", "wombat");
        await _home.AddNoteAsync("b", "wombat");
        await _home.AddNoteAsync("a", "platypus", index: false);
        var found = await _home.SearchAsync("notes", "wombat");
        Assert.Equal(["note/b"], found.Passages.Select(passage => passage.Document));
        Assert.Equal(1, found.Stale);
        await _home.IndexNoteAsync("a");
        Assert.Equal(["note/a"], await _home.FoundAsync("notes", "platypus"));
    }

    [Fact]
    public async Task A_record_in_the_shape_of_an_older_version_is_not_shown_until_it_is_indexed_again()
    {
        await _home.AddNoteAsync("a", "wombat");
        var first = File.ReadAllBytes(Path.Combine(_home.Folder, "contracts/note/1.0.0/schema.json"));
        await _home.ReopenAsync(("contracts/note/2.0.0/schema.json", Second), ("contracts/note/2.0.0/migration.yaml", $$"""
            kind: Migration
            contract: note
            from: {version: 1.0.0, hash: "{{Contracts.ContentHash.OfJson(first)}}"}
            to: {version: 2.0.0, hash: "{{Contracts.ContentHash.OfJson(System.Text.Encoding.UTF8.GetBytes(Second))}}"}
            ops:
              - rename: {from: text, to: body}
            """));
        var stale = await _home.SearchAsync("notes", "wombat");
        Assert.Empty(stale.Passages);
        Assert.Equal(1, stale.Stale);
        await _home.IndexNoteAsync("a");
        var passage = Assert.Single((await _home.SearchAsync("notes", "wombat")).Passages);
        Assert.Equal(("note@2.0.0", "id: a\nbody: wombat"), (passage.Contract!.ToString(), passage.Text));
    }

    [Fact]
    public async Task Records_of_a_contract_that_the_collection_no_longer_names_are_not_shown()
    {
        await _home.AddNoteAsync("a", "wombat");
        await _home.ReopenAsync(("collections/notes.yaml", ""));
        Assert.Empty(await _home.FoundAsync("notes", "wombat"));
    }

    [Fact]
    public async Task Documents_whose_metadata_no_longer_fit_are_not_shown()
    {
        await _home.AddAsync("cards", RetrievalHome.Document("long", "wombat one", """{"topic":"marsupials"}"""));
        await _home.AddAsync("cards", RetrievalHome.Document("short", "wombat two", """{"topic":"x"}"""));
        await _home.AddAsync("guides", RetrievalHome.Document("bare", "wombat three"));
        await _home.ReopenAsync(("contracts/strict/1.0.0/schema.json", """{"type":"object","required":["topic"],"properties":{"topic":{"type":"string","minLength":3}}}"""),
            ("collections/cards.yaml", "metadata: strict\n"), ("collections/guides.yaml", "metadata: strict\n"));
        var found = await _home.SearchAsync("cards", "wombat");
        Assert.Equal(("long", "strict@1.0.0", 1), (Assert.Single(found.Passages).Document, found.Passages[0].Contract!.ToString(), found.Stale));
        Assert.Empty(await _home.FoundAsync("guides", "wombat"));
        await _home.ReopenAsync(("collections/cards.yaml", ""));
        Assert.Equal(2, (await _home.FoundAsync("cards", "wombat")).Count);
    }

    [Fact]
    public async Task Stale_records_do_not_take_the_places_of_others()
    {
        foreach (var number in Enumerable.Range(0, 6))
        {
            await _home.AddNoteAsync($"s{number}", "wombat wombat wombat");
            await _home.AddNoteAsync($"s{number}", "gone", index: false);
        }
        await _home.AddNoteAsync("a", "one wombat among other words");
        await _home.AddNoteAsync("b", "one wombat among other words");
        Assert.Equal(2, (await _home.SearchAsync("notes", "wombat", count: 2)).Passages.Count);
    }
}
