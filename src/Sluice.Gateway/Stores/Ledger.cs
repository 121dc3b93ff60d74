namespace Sluice.Gateway.Stores;

/// <summary>A store that is every port at once: what a gateway in one process stands on.</summary>
public interface ILedger : IAdmissionStore, IRecordStore, IFailureStore, IPublicationStore, IReleaseStore, IReloadStore, IMigrationStore,
    ISessionStore, IKeyStore, IJobStore, IGroupStore, INotificationStore, ITraceStore, IReadStore, IContentKeyStore, IReplayStore, ISafeguardStore, IAuditStore,
    INoteStore, IDocumentStore, IVectorStore, IRecordIndexStore, IAsyncDisposable
{
    /// <summary>Where it is, for people and logs; never with a password.</summary>
    string Place { get; }

    /// <summary>Whether it can be read and written, and which schema it has.</summary>
    /// <param name="thorough">Whether everything is read through, where the store can do that itself; else only what takes no time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<StoreCheck> CheckAsync(bool thorough, CancellationToken cancellationToken);
}

/// <summary>What <see cref="ILedger.CheckAsync"/> found.</summary>
/// <param name="Ready">Whether the store can be read and its writer runs.</param>
/// <param name="SchemaVersion">Newest script in the database, such as <c>0001-ledger</c>; null when it could not be read.</param>
/// <param name="ReadThrough">Whether everything was read through.</param>
/// <param name="Code">A code of <see cref="StoreErrorCode"/> when not ready; else null.</param>
/// <param name="Problem">One sentence that says what to do when not ready; else null.</param>
public sealed record StoreCheck(bool Ready, string? SchemaVersion, bool ReadThrough, string? Code, string? Problem);
