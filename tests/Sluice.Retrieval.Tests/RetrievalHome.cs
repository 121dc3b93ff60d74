using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests;

/// <summary>A workspace with collections, and a gateway over it that is opened anew when the workspace changed.</summary>
internal sealed class RetrievalHome : IAsyncDisposable
{
    internal const string NoteSchema =
        """{"type":"object","required":["id","text"],"properties":{"id":{"type":"string"},"text":{"type":"string"}},"additionalProperties":false}""";

    internal const string Mine = Tenants.Default, Theirs = "acme-2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-retrieval-");
    private ServiceProvider? _services;

    internal RetrievalHome()
    {
        Write("sluice.yaml", "{}\n");
        Write("contracts/note/contract.yaml", "key: /id\n");
        Write("contracts/note/1.0.0/schema.json", NoteSchema);
        Write("contracts/card/1.0.0/schema.json", """{"type":"object","required":["topic"],"properties":{"topic":{"type":"string"}}}""");
        Write("collections/guides.yaml", "");
        Write("collections/notes.yaml", "records:\n  - contract: note\n");
        Write("collections/cards.yaml", "metadata: card\n");
    }

    internal string Folder => _folder.FullName;

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal ServiceProvider Services =>
        _services ??= new ServiceCollection().AddSingleton<TimeProvider>(Time)
            .AddSluice(_folder.FullName, gateway => gateway.ChatClientFactory = _ => Model ?? throw new InvalidOperationException("The test has no model."))
            .AddSluiceRetrieval().BuildServiceProvider();

    /// <summary>The model of every prompt.</summary>
    internal ReadingModel? Model { get; set; }

    internal DocumentIndexer Indexer => Services.GetRequiredService<DocumentIndexer>();

    internal IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    internal RetrievalHome Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    /// <summary>Changes the workspace and opens it anew over the same store.</summary>
    internal async Task ReopenAsync(params (string Path, string Text)[] changes)
    {
        await CloseAsync();
        foreach (var (path, text) in changes) Write(path, text);
    }

    internal static NewDocument Document(string id, string text, string metadata = "", string mediaType = DocumentMediaType.Markdown) => new()
    {
        Id = id,
        MediaType = mediaType,
        Content = Encoding.UTF8.GetBytes(text),
        Metadata = Encoding.UTF8.GetBytes(metadata),
    };

    internal async Task<DocumentOutcome> AddAsync(string collection, NewDocument document, string tenant = Mine) =>
        Assert.Single(await Indexer.AddAsync(tenant, collection, [document], Cancel));

    /// <summary>Stores a record by way of the gateway, and indexes it as it is read.</summary>
    internal async Task<DocumentOutcome> AddNoteAsync(string id, string text, bool index = true, string tenant = Mine)
    {
        var output = $$"""{"id":"{{id}}","text":"{{text}}"}""";
        var outcome = await Services.GetRequiredService<OutputGateway>().SubmitAsync(
            new Submission { Contract = "note@1", Output = Encoding.UTF8.GetBytes(output), Tenant = tenant }, Cancel);
        Assert.Equal(Verdict.Accepted, outcome.Decision!.Verdict);
        return index ? await IndexNoteAsync(id, tenant) : null!;
    }

    internal async Task<DocumentOutcome> IndexNoteAsync(string id, string tenant = Mine) =>
        await Indexer.AddRecordAsync(tenant, "notes", await NoteAsync(id, tenant), Cancel);

    /// <summary>Changes what is stored of a note behind Sluice's back, so that it fits its contract no more.</summary>
    internal async Task CorruptAsync(string id)
    {
        await CloseAsync();
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, ".sluice", "sluice.db")};Pooling=False");
        await connection.OpenAsync(Cancel);
        using var command = connection.CreateCommand();
        command.CommandText = "drop trigger record_revision_is_fixed; update record_revision set document = x'7b7d' where key = $id";
        command.Parameters.AddWithValue("$id", id);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancel));
    }

    internal async Task<LoadedRecord> NoteAsync(string id, string tenant = Mine) =>
        (await Services.GetRequiredService<RecordLoader>().GetAsync(tenant, "note", id, null, ReadVersion.Latest, Cancel))!.Record!;

    internal async Task<RetrievalResult> SearchAsync(string collection, string text, int count = 8, string tenant = Mine)
    {
        var answer = await Services.GetRequiredService<IRetriever>().SearchAsync(
            new RetrievalRequest { Tenant = tenant, Collection = collection, Text = text, Count = count }, Cancel);
        Assert.Null(answer.Refusal);
        return answer.Value!;
    }

    internal async Task<IReadOnlyList<string>> FoundAsync(string collection, string text, string tenant = Mine) =>
        [.. (await SearchAsync(collection, text, tenant: tenant)).Passages.Select(passage => passage.Document)];

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Delete(recursive: true);
    }

    private async Task CloseAsync()
    {
        if (_services is not null) await _services.DisposeAsync();
        _services = null;
    }
}
