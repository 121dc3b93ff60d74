using System.Text;
using Microsoft.Data.Sqlite;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Tests;

/// <summary>The full-text index and the tables it is made from.</summary>
public sealed class DocumentIndexTests : IAsyncLifetime
{
    private readonly SqliteHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Words_of_what_was_replaced_or_removed_are_nowhere_in_the_index()
    {
        await using (var store = await _home.OpenSqliteAsync())
        {
            IDocumentStore documents = store;
            foreach (var number in Enumerable.Range(0, 300))
            {
                await documents.PutDocumentsAsync([Document($"d{number % 30}", $"secret{number} platypus {number % 7}", $"wombat {number}")], Cancel);
                if (number % 5 == 0) await documents.RemoveDocumentAsync(Tenants.Default, "guides", $"d{number % 30}", Cancel);
            }
            foreach (var number in Enumerable.Range(0, 30)) await documents.PutDocumentsAsync([Document($"d{number}", "kangaroo")], Cancel);
        }
        using var connection = Open();
        Assert.Equal(["kangaroo"], connection.Texts("select term from chunk_terms_1"));
        Assert.Equal(30L, connection.Scalar("select doc from chunk_terms_1"));
        Assert.Equal(0L, connection.Scalar("select count(*) from chunk_words_1_data where instr(block, cast('secret' as blob)) > 0"));
        Consistent(connection);
    }

    [Fact]
    public async Task A_disk_that_is_full_leaves_no_document_half_indexed()
    {
        var stored = 0;
        await using (var store = await _home.OpenSqliteAsync(configure: options => options.PagesMax = 600))
        {
            var problem = await Assert.ThrowsAsync<StoreException>(async () =>
            {
                for (; ; stored++) await ((IDocumentStore)store).PutDocumentsAsync([Document($"d{stored}", Text(stored), Text(stored + 100_000))], Cancel);
            });
            Assert.Equal(StoreErrorCode.Full, problem.Code);
        }
        Assert.True(stored > 5, "Nothing was stored before the limit.");
        await using (var store = await _home.OpenSqliteAsync())
        {
            Assert.Equal(2 * stored, (await ((IDocumentStore)store).CollectionAsync(Tenants.Default, "guides", Cancel)).Chunks);
            await ((IDocumentStore)store).PutDocumentsAsync([Document($"d{stored}", Text(stored))], Cancel);
        }
        Consistent(Open());
    }

    [Fact]
    public async Task What_fails_within_a_put_leaves_the_index_as_it_was()
    {
        await using (var store = await _home.OpenSqliteAsync())
        {
            IDocumentStore documents = store;
            var stolen = Document("b", "one");
            await Assert.ThrowsAsync<StoreException>(() => documents.PutDocumentsAsync([Document("a", "one"), stolen with { Chunks = Document("a", "one").Chunks }], Cancel));
            await documents.PutDocumentsAsync([Document("a", "one", "two")], Cancel);
            await Assert.ThrowsAsync<StoreException>(() => documents.PutDocumentsAsync([Document("a", "three"), stolen with { Chunks = Document("a", "three").Chunks }], Cancel));
        }
        using var connection = Open();
        Assert.Equal(["on", "two"], connection.Texts("select term from chunk_terms_1"));
        Consistent(connection);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_home.File};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Every chunk is in the index once, every document has its chunks, and the counts are right.</summary>
    private static void Consistent(SqliteConnection connection)
    {
        connection.Run("insert into chunk_words_1(chunk_words_1) values ('integrity-check')");
        Assert.Equal("ok", connection.Scalar("pragma integrity_check"));
        Assert.Equal(0L, connection.Scalar("select count(*) from (select seq from chunk except select id from chunk_words_1_docsize)"));
        Assert.Equal(0L, connection.Scalar("select count(*) from (select id from chunk_words_1_docsize except select seq from chunk)"));
        Assert.Equal(0L, connection.Scalar("select count(*) from document d where chunks <> (select count(*) from chunk c where c.document_seq = d.seq)"));
        Assert.Equal(0L, connection.Scalar("""
            select count(*) from collection where documents <> (select count(*) from document) or chunks <> (select count(*) from chunk)
                or tokens <> (select sum(tokens) from chunk)
            """));
    }

    private static string Text(int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, 400).Select(_ => $"w{random.Next(100_000)}"));
    }

    private static DocumentEntry Document(string id, params string[] texts)
    {
        var all = Encoding.UTF8.GetBytes(string.Join('\n', texts));
        return new()
        {
            Tenant = Tenants.Default,
            Collection = "guides",
            Id = id,
            MediaType = "text/plain",
            Source = all,
            Chunker = "1",
            Hash = ContentHash.OfBytes(all),
            Chunks = [.. texts.Select(text => new ChunkEntry($"{id} {ContentHash.OfBytes(Encoding.UTF8.GetBytes(text))}", "", text, text.Length))],
            DocumentsMax = 1_000_000,
            At = TimeProvider.System.GetUtcNow(),
        };
    }
}
