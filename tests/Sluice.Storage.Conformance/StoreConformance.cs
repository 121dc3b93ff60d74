using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>Base of the suite: a fresh store for each test. Every store's tests inherit every class of this suite.</summary>
public abstract class StoreConformance : IAsyncLifetime
{
    /// <summary>The tenant of what <see cref="New"/> makes, unless it is told another.</summary>
    protected const string Mine = Tenants.Default;

    private StoreHome _home = null!;
    private StoreUnderTest _store = null!;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));

    protected Entries New { get; private set; } = null!;

    protected IAdmissionStore Admissions => _store.Admissions;

    protected IRecordStore Records => _store.Records;

    protected IFailureStore Failures => _store.Failures;

    protected IPublicationStore Publications => _store.Publications;

    protected IReleaseStore Releases => _store.Releases;

    protected IReloadStore Reloads => _store.Reloads;

    protected IMigrationStore Migrations => _store.Migrations;

    protected ISessionStore Sessions => _store.Sessions;

    protected IKeyStore ApiKeys => _store.Keys;

    protected IJobStore Jobs => _store.Jobs;

    protected IGroupStore Groups => _store.Groups;

    protected ITraceStore Traces => _store.Traces;

    protected IReadStore Reads => _store.Reads;

    protected IContentKeyStore ContentKeys => _store.ContentKeys;

    protected IReplayStore Replays => _store.Replays;

    protected ISafeguardStore Safeguards => _store.Safeguards;

    protected INotificationStore Notifications => _store.Notifications;

    protected IAuditStore Audit => _store.Audit;

    protected INoteStore Notes => _store.Notes;

    protected IDocumentStore Documents => _store.Documents;

    protected IRecordIndexStore RecordIndex => _store.RecordIndex;

    protected IVectorStore Vectors => _store.Vectors;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A place for a store of the kind under test.</summary>
    protected abstract StoreHome NewHome();

    public async ValueTask InitializeAsync()
    {
        New = new Entries(Time);
        _home = NewHome();
        _store = await _home.OpenAsync(Time);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _store.Lifetime.DisposeAsync();
        await _home.DisposeAsync();
    }

    protected Task TamperAsync(string sql) => _home.TamperAsync(sql);

    protected Task<StoreUnderTest> OpenSecondAsync() => _home.OpenAsync(Time);

    protected async Task CloseAsync() => await _store.Lifetime.DisposeAsync();

    protected async Task ReopenAsync()
    {
        await CloseAsync();
        _store = await _home.OpenAsync(Time);
    }

    /// <summary>Appends and expects a decision.</summary>
    protected async Task<Decision> AppendAsync(AdmissionEntry entry)
    {
        var outcome = await Admissions.AppendAsync(entry, Cancel);
        Assert.Null(outcome.ConflictSubmissionId);
        Assert.NotNull(outcome.Decision);
        return outcome.Decision;
    }

    /// <summary>Every item of a list, page by page.</summary>
    protected static async Task<IReadOnlyList<T>> AllAsync<T>(Func<string?, Task<Page<T>>> read)
    {
        var items = new List<T>();
        string? cursor = null;
        do
        {
            var page = await read(cursor);
            Assert.False(page.Items.Count == 0 && page.Next is not null, "An empty page leads on.");
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return items;
    }
}
