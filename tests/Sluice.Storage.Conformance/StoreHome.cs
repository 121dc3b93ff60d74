using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>A place for one store, empty at first. What a store's own tests supply.</summary>
public abstract class StoreHome : IAsyncDisposable
{
    /// <summary>Opens the store; opened again, also while it is open, it holds the same.</summary>
    public abstract Task<StoreUnderTest> OpenAsync(TimeProvider time);

    /// <summary>Does what only somebody does who goes past Sluice: triggers do not see it.</summary>
    public abstract Task TamperAsync(string sql);

    /// <summary>Removes the place.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>An open store through its ports.</summary>
public sealed record StoreUnderTest(
    IAdmissionStore Admissions, IRecordStore Records, IFailureStore Failures, IPublicationStore Publications,
    IReleaseStore Releases, IReloadStore Reloads, IMigrationStore Migrations, ISessionStore Sessions, IKeyStore Keys, IJobStore Jobs,
    IGroupStore Groups, INotificationStore Notifications, ITraceStore Traces, IReadStore Reads, IContentKeyStore ContentKeys, IReplayStore Replays,
    ISafeguardStore Safeguards, IAuditStore Audit, INoteStore Notes, IDocumentStore Documents, IVectorStore Vectors, IRecordIndexStore RecordIndex, IAsyncDisposable Lifetime)
{
    /// <summary>An open store that is all ports at once.</summary>
    public static StoreUnderTest Of(ILedger store) =>
        new(store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store, store);
}
