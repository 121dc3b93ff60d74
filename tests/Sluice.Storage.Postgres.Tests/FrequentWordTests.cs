using System.Text;
using Npgsql;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Opening;

namespace Sluice.Storage.Postgres.Tests;

/// <summary>Searches for words that more chunks hold than can be scored.</summary>
public sealed class FrequentWordTests(PostgresServer server) : IAsyncLifetime
{
    private const string Script = "0028-word-classes.sql";
    private const int Chunks = 8_000;

    private readonly PostgresHome _home = new(server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        server.Require();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task The_best_are_those_that_scoring_every_chunk_gives_and_so_are_their_scores()
    {
        // Scores at most 3,000 chunks of one word at a time, 1,500 of two, and the other one all.
        await using var store = await _home.OpenPostgresAsync(configure: options => options.SearchPairsMax = 3_000);
        await using var all = await _home.OpenPostgresAsync(configure: options => options.SearchPairsMax = 10_000_000);
        await FillAsync(store);
        foreach (var text in (string[])["w0", "w1", "w0 w1", "w2 w0", "w0 w300", "w1 w3 w700", "w0 w5 w90"])
        {
            var expected = await FindAsync(all, text, 500);
            var scores = expected.ToDictionary(hit => hit.Chunk.Id, hit => hit.Score, StringComparer.Ordinal);
            foreach (var count in (int[])[1, 5, 10])
            {
                var found = await FindAsync(store, text, count);
                Assert.Equal(expected.Take(count).Select(hit => hit.Score), found.Select(hit => hit.Score), (one, other) => Math.Abs(one - other) < 1e-12);
                Assert.All(found, hit => Assert.Equal(scores[hit.Chunk.Id], hit.Score, 1e-12));
                Assert.Equal(count, found.DistinctBy(hit => hit.Chunk.Id).Count());
            }
        }
    }

    [Fact]
    public async Task What_was_put_last_is_found_by_a_word_that_all_hold()
    {
        await using var store = await _home.OpenPostgresAsync(configure: options => options.SearchPairsMax = 3_000);
        await FillAsync(store);
        await PutAsync(store, Document("often", [string.Join(' ', Enumerable.Repeat("w0", 70))]), Document("short", ["w0 w0 w0 w0 w0 w0"]));
        var found = (await FindAsync(store, "w0", 100)).Select(hit => hit.Chunk.Document).ToList();
        Assert.Equal("often", found[0]);
        Assert.Contains("short", found);
        Assert.Equal("short", Assert.Single(await FindAsync(store, "w0", 10, ("/topic", "short"))).Chunk.Document);
        await ((IDocumentStore)store).RemoveDocumentAsync(Tenants.Default, "guides", "often", Cancel);
        await PutAsync(store, Document("short", ["nothing of the kind"]));
        Assert.DoesNotContain((await FindAsync(store, "w0", 100)).Select(hit => hit.Chunk.Document), document => document is "often" or "short");
        await ConsistentAsync();
    }

    [Fact]
    public async Task What_was_put_before_the_index_had_classes_is_in_them_and_an_older_server_puts_into_them_too()
    {
        await RunAsync("create schema sluice");
        await RunAsync($"create table {SchemaScripts.Journal} (schemaversionsid serial primary key, scriptname varchar(255) not null, applied timestamp not null)");
        foreach (var script in SchemaScripts.Known.Where(name => !name.EndsWith(Script, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(PostgresStore).Assembly.GetManifestResourceStream(script)!);
            await RunAsync(await reader.ReadToEndAsync(Cancel));
            await RunAsync($"insert into {SchemaScripts.Journal} (scriptname, applied) values ('{script}', now())");
        }
        await RunAsync("""
            insert into collection (tenant, name, documents, chunks, words) values ('default', 'guides', 1, 2, 6);
            insert into document (collection_seq, id, revision, title, media_type, source, bytes, chunker, hash, chunks, tokens, added_at, updated_at)
            values (1, 'old', 1, '', 'text/plain', '', 0, '1', 'sha256:x', 2, 6, '2026-03-01T12:00:00.0000000Z', '2026-03-01T12:00:00.0000000Z');
            insert into chunk (collection_seq, document_seq, ordinal, id, section, text, tokens) values (1, 1, 0, 'a', '', 'run running ran', 3), (1, 1, 1, 'b', '', 'a run uphill', 3);
            insert into chunk_words (chunk_seq, document_seq, words, length) select seq, 1, chunk_vector(1, text), 3 from chunk;
            insert into chunk_term select term, count(*) from chunk_words cross join unnest(tsvector_to_array(words)) term group by term
            """);
        await using var store = await _home.OpenPostgresAsync();
        Assert.Equal(["1^1:run", "1~4"], await TextsAsync("select term from chunk_term where term ~ '[~^]' order by term"));
        Assert.Equal(["a", "b"], (await FindAsync(store, "runs", 2)).Select(hit => hit.Chunk.Id));
        await ConsistentAsync();
        Assert.Equal(["'1:run':1,2 '1^1:run' '1~3'"], await TextsAsync("select chunk_vector(1, 'run run')::text"));
        Assert.Equal([""], await TextsAsync("select chunk_vector(1, '')::text"));
    }

    private static Task<IReadOnlyList<LexicalHit>> FindAsync(IDocumentStore store, string text, int count, params (string Pointer, string Value)[] filter) => store.SearchAsync(
        new LexicalQuery
        {
            Tenant = Tenants.Default,
            Collection = "guides",
            Text = text,
            Count = count,
            TermsMax = 16,
            Filter = filter.ToDictionary(pair => pair.Pointer, pair => pair.Value, StringComparer.Ordinal),
        }, Cancel);

    /// <summary>Words with frequencies as in a language, and chunks of many lengths; another collection has the same words.</summary>
    private static async Task FillAsync(PostgresStore store)
    {
        var random = new Random(5);
        string Text() => string.Join(' ', Enumerable.Range(0, 1 + (int)(80 * Math.Pow(random.NextDouble(), 2))).Select(_ => $"w{(int)Math.Exp(random.NextDouble() * Math.Log(2_000)) - 1}"));
        for (var document = 0; document < Chunks / 100; document++)
            await PutAsync(store, Document($"d{document}", [.. Enumerable.Range(0, 100).Select(_ => Text())]));
        await PutAsync(store, Document("elsewhere", ["w0 w0 w0 w1"]) with { Collection = "others" });
    }

    private static async Task PutAsync(IDocumentStore store, params DocumentEntry[] documents) => await store.PutDocumentsAsync(documents, Cancel);

    private static DocumentEntry Document(string id, string[] texts)
    {
        var all = Encoding.UTF8.GetBytes(string.Join('\n', texts));
        return new()
        {
            Tenant = Tenants.Default,
            Collection = "guides",
            Id = id,
            MediaType = "text/plain",
            Source = all,
            Metadata = Encoding.UTF8.GetBytes($$"""{"topic":"{{id}}"}"""),
            Chunker = "1",
            Hash = ContentHash.OfBytes(all),
            Chunks = [.. texts.Select((text, place) => new ChunkEntry($"{id}-{place}-{text.Length}", "", text, text.Length))],
            DocumentsMax = 1_000_000,
            At = TimeProvider.System.GetUtcNow(),
        };
    }

    /// <summary>What is counted is what there is.</summary>
    private async Task ConsistentAsync() => Assert.Empty(await TextsAsync("""
        select coalesce(t.term, c.term) || ' ' || coalesce(t.chunks, 0) || ' ' || coalesce(c.chunks, 0) from chunk_term t
        full join (select term, count(*) as chunks from chunk_words cross join unnest(tsvector_to_array(words)) term group by term) c on c.term = t.term
        where t.chunks is distinct from c.chunks
        """));

    private async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await _home.ConnectionAsync() + ";Search Path=sluice");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync(Cancel);
        var texts = new List<string>();
        while (await row.ReadAsync(Cancel)) texts.Add(row.GetString(0));
        return texts;
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await _home.ConnectionAsync() + ";Search Path=sluice");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
