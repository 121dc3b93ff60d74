using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests;

/// <summary>Records are found as they are now, or not at all.</summary>
public sealed class RecordIndexingTests : IAsyncDisposable
{
    private const string Second = """{"type":"object","required":["id","body"],"properties":{"id":{"type":"string"},"body":{"type":"string"}},"additionalProperties":false}""";

    private readonly RetrievalHome _home = new();

    private RecordIndexing Indexing => _home.Services.GetRequiredService<RecordIndexing>();

    [Fact]
    public async Task A_record_is_found_after_the_next_look_and_its_new_revision_after_the_one_after_that()
    {
        await _home.AddNoteAsync("a", "fractions are parts", index: false);
        Assert.Empty(await _home.FoundAsync("notes", "fractions"));
        Assert.Equal(new RecordIndexed(1, 0, 0), await LookAsync());
        Assert.Equal(["note/a"], await _home.FoundAsync("notes", "fractions"));
        Assert.Equal(new RecordIndexed(0, 0, 0), await LookAsync());
        await _home.AddNoteAsync("a", "primes have no parts", index: false);
        // Neither what it said before, nor, yet, what it says now.
        Assert.Empty(await _home.FoundAsync("notes", "fractions"));
        Assert.Empty(await _home.FoundAsync("notes", "primes"));
        Assert.Equal(new RecordIndexed(1, 0, 0), await LookAsync());
        Assert.Empty(await _home.FoundAsync("notes", "fractions"));
        Assert.Equal(["note/a"], await _home.FoundAsync("notes", "primes"));
    }

    [Fact]
    public async Task What_another_process_stored_while_nobody_looked_is_caught_up()
    {
        await LookAsync();
        for (var number = 0; number < 450; number++) await _home.AddNoteAsync($"n-{number}", $"number {number}", index: false);
        Assert.Equal(450, (await LookAsync()).Indexed);
        Assert.Equal(450, (await _home.Store.CollectionAsync(RetrievalHome.Mine, "notes", RetrievalHome.Cancel)).Documents);
    }

    [Fact]
    public async Task Tenants_do_not_mix()
    {
        await _home.AddNoteAsync("a", "mine alone", index: false);
        await _home.AddNoteAsync("a", "theirs alone", index: false, RetrievalHome.Theirs);
        Assert.Equal(2, (await LookAsync()).Indexed);
        Assert.Empty(await _home.FoundAsync("notes", "theirs"));
        Assert.Equal(["note/a"], await _home.FoundAsync("notes", "theirs", RetrievalHome.Theirs));
    }

    [Fact]
    public async Task A_contract_that_migrates_makes_its_records_stale_until_they_are_brought_up_to_date()
    {
        await _home.AddNoteAsync("a", "fractions are parts", index: false);
        await LookAsync();
        await MigrateAsync();
        Assert.Empty(await _home.FoundAsync("notes", "fractions"));
        Assert.Equal(new RecordIndexed(1, 0, 0), await LookAsync());
        var passage = Assert.Single((await _home.SearchAsync("notes", "fractions")).Passages);
        Assert.Equal(("note/a", "note@2.0.0"), (passage.Document, passage.Contract!.ToString()));
        Assert.Contains("body", passage.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_is_interrupted_is_gone_on_with_by_the_next_process()
    {
        for (var number = 0; number < 5; number++) await _home.AddNoteAsync($"n-{number}", $"word{number}", index: false);
        using var ending = new CancellationTokenSource();
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Indexing.LookAsync(ending.Token));
        await _home.IndexNoteAsync("n-3");
        await _home.ReopenAsync();
        Assert.Equal(4, (await LookAsync()).Indexed);
    }

    [Fact]
    public async Task A_record_that_cannot_be_shown_is_not_found_and_does_not_stand_in_the_way()
    {
        await _home.AddNoteAsync("a", "first", index: false);
        await LookAsync();
        // What is stored of it is changed behind Sluice's back.
        await _home.CorruptAsync("a");
        await _home.AddNoteAsync("b", "second", index: false);
        await MigrateAsync();
        Assert.Equal(new RecordIndexed(1, 1, 0), await LookAsync());
        Assert.Empty(await _home.FoundAsync("notes", "first"));
        Assert.Equal(["note/b"], await _home.FoundAsync("notes", "second"));
        Assert.Equal(new RecordIndexed(0, 0, 0), await LookAsync());
    }

    [Fact]
    public async Task A_collection_that_takes_no_records_any_more_loses_them()
    {
        await _home.AddNoteAsync("a", "fractions", index: false);
        await LookAsync();
        await _home.ReopenAsync(("collections/notes.yaml", ""));
        Assert.Empty(await _home.FoundAsync("notes", "fractions"));
        Assert.Equal(new RecordIndexed(0, 0, 1), await LookAsync());
        Assert.Equal(CollectionState.Empty with { Changes = 2 }, await _home.Store.CollectionAsync(RetrievalHome.Mine, "notes", RetrievalHome.Cancel));
    }

    [Fact]
    public async Task Other_places_or_another_cut_make_every_record_anew()
    {
        await _home.AddNoteAsync("a", "fractions", index: false);
        await LookAsync();
        await _home.ReopenAsync(("collections/notes.yaml", "records:\n  - contract: note\n    text: [/id]\n"));
        Assert.Equal(1, (await LookAsync()).Indexed);
        Assert.Empty(await _home.FoundAsync("notes", "fractions"));
        await _home.ReopenAsync(("collections/notes.yaml", "chunk: { tokensMax: 64 }\nrecords:\n  - contract: note\n"));
        Assert.Equal(1, (await LookAsync()).Indexed);
        Assert.Equal(["note/a"], await _home.FoundAsync("notes", "fractions"));
    }

    [Fact]
    public async Task A_contract_of_metadata_that_migrates_has_documents_searched_by_its_new_shape_alone()
    {
        await _home.AddAsync("cards", RetrievalHome.Document("a", "wombat one", """{"topic":"math"}"""));
        await LookAsync();
        await MigrateCardsAsync();
        // The text may be shown, since its metadata can be migrated; it is not found by a shape that is gone, nor yet by the new one.
        Assert.Equal(["a"], await _home.FoundAsync("cards", "wombat"));
        Assert.Equal((0, 1), await ByAsync("/topic"));
        Assert.Equal((0, 0), await ByAsync("/subject"));
        Assert.Equal(new RecordIndexed(1, 0, 0), await LookAsync());
        Assert.Equal((0, 0), await ByAsync("/topic"));
        Assert.Equal((1, 0), await ByAsync("/subject"));
        Assert.Equal(new RecordIndexed(0, 0, 0), await LookAsync());
        var document = await _home.Store.DocumentAsync(RetrievalHome.Mine, "cards", "a", RetrievalHome.Cancel);
        Assert.Equal(("card@2.0.0", """{"subject":"math"}""", 2), (document!.Contract, Encoding.UTF8.GetString(document.Metadata.Span), document.Revision));
    }

    [Fact]
    public async Task Metadata_that_cannot_be_brought_into_the_version_keeps_its_document_from_being_found()
    {
        await _home.AddAsync("cards", RetrievalHome.Document("a", "wombat one", """{"topic":"math"}"""));
        await MigrateCardsAsync();
        await _home.AddAsync("cards", RetrievalHome.Document("b", "wombat two", """{"subject":"math"}"""));
        // Back to the older version: nothing leads there.
        await _home.ReopenAsync(("collections/cards.yaml", "metadata: card@1\n"));
        Assert.Equal(["a"], await _home.FoundAsync("cards", "wombat"));
        Assert.Equal(new RecordIndexed(0, 0, 0), await LookAsync());
        Assert.Equal(["a"], await _home.FoundAsync("cards", "wombat"));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private Task<RecordIndexed> LookAsync() => Indexing.LookAsync(RetrievalHome.Cancel);

    private async Task<(int Found, int Stale)> ByAsync(string pointer)
    {
        var answer = await _home.Services.GetRequiredService<IRetriever>().SearchAsync(new RetrievalRequest
        {
            Tenant = RetrievalHome.Mine,
            Collection = "cards",
            Text = "wombat",
            Filter = new Dictionary<string, string> { [pointer] = "math" },
        }, RetrievalHome.Cancel);
        return (answer.Value!.Passages.Count, answer.Value.Stale);
    }

    private Task MigrateCardsAsync()
    {
        const string second = """{"type":"object","required":["subject"],"properties":{"subject":{"type":"string"}}}""";
        return _home.ReopenAsync(("contracts/card/2.0.0/schema.json", second), ("contracts/card/2.0.0/migration.yaml", $$"""
            kind: Migration
            contract: card
            from: {version: 1.0.0, hash: "{{HashOf(File.ReadAllText(Path.Combine(_home.Folder, "contracts/card/1.0.0/schema.json")))}}"}
            to: {version: 2.0.0, hash: "{{HashOf(second)}}"}
            ops:
              - move: {from: /topic, to: /subject}
            """));
    }

    private static ContentHash HashOf(string schema) => ContentHash.OfJson(Encoding.UTF8.GetBytes(schema));

    private Task MigrateAsync() => _home.ReopenAsync(("contracts/note/2.0.0/schema.json", Second), ("contracts/note/2.0.0/migration.yaml", $$"""
        kind: Migration
        contract: note
        from: {version: 1.0.0, hash: "{{HashOf(RetrievalHome.NoteSchema)}}"}
        to: {version: 2.0.0, hash: "{{HashOf(Second)}}"}
        ops:
          - move: {from: /text, to: /body}
        """));
}
