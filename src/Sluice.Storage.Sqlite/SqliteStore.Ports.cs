using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

public sealed partial class SqliteStore : ILedger
{
    Task<StoredOutcome> IAdmissionStore.AppendAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Writer.WriteAsync(new AdmissionWrite(entry, _time), cancellationToken);
    }

    Task<StoredOutcome?> IAdmissionStore.FindAsync(string tenant, string idempotencyKey, ContentHash requestHash,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(idempotencyKey);
        return _readers.ReadAsync(session =>
        {
            var statement = session.Prepare(DecisionReader.ByIdempotencyKey, DecisionReader.Parameters);
            return DecisionReader.ReadOne(statement, tenant, idempotencyKey)?.AnswerTo(requestHash);
        }, cancellationToken);
    }

    Task<Decision?> IAdmissionStore.DecisionAsync(string tenant, string submissionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(submissionId);
        return _readers.ReadAsync(
            session => DecisionReader.ReadOne(session.Prepare(DecisionReader.BySubmission, DecisionReader.Parameters), tenant, submissionId)?.Again,
            cancellationToken);
    }

    Task<StoredRecord?> IRecordStore.GetAsync(string tenant, string contract, string key, long? revision,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(key);
        return _readers.ReadAsync(session => RecordReader.Get(session, tenant, contract, key, revision), cancellationToken);
    }

    Task<Page<StoredRecord>> IRecordStore.HistoryAsync(string tenant, string contract, string key, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(key);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(
            session => RecordReader.History(session, tenant, contract, key, limit, cursor, cancellationToken), cancellationToken);
    }

    Task<Page<RecordListItem>> IRecordStore.ListAsync(string tenant, RecordFilter filter, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(filter);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => RecordReader.All(session, tenant, filter, limit, cursor), cancellationToken);
    }

    Task<StoredRecord?> IRecordStore.PredecessorAsync(string tenant, string contract, string key, long revision, IReadOnlyList<string> hashes,
        CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => RecordReader.Predecessor(session, tenant, contract, key, revision, hashes), cancellationToken);

    Task<IReadOnlyList<HeldCount>> IRecordStore.HeldAsync(string? contract, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => RecordReader.Held(session, contract), cancellationToken);

    Task<bool> IRecordStore.IsUsedAsync(string contract, string hash, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => RecordReader.IsUsed(session, contract, hash), cancellationToken);

    Task<StoredFailure?> IFailureStore.GetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return _readers.ReadAsync(session => FailureReader.Get(session, tenant, id), cancellationToken);
    }

    Task<Page<FailureListItem>> IFailureStore.ListAsync(string tenant, string? contract, string? group, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => FailureReader.All(session, tenant, contract, group, limit, cursor), cancellationToken);
    }

    Task<FailureReference> IFailureStore.KeepAsync(string tenant, FailureEntry failure, ReadingFailure reading, DateTimeOffset failedAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(reading);
        return Writer.WriteAsync(new ReadingFailureWrite(tenant, failure, reading, failedAt), cancellationToken);
    }

    Task<IReadOnlyList<FailureGroup>> IFailureStore.GroupsAsync(string tenant, string? contract, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => GroupReader.List(session, tenant, contract, limit), cancellationToken);
    }

    Task<IReadOnlyList<PublicationConflict>> IPublicationStore.PublishAsync(IReadOnlyList<Publication> publications,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publications);
        return Writer.WriteAsync(new PublicationWrite([.. publications], _time), cancellationToken);
    }

    Task<PublishedVersion?> IPublicationStore.FindAsync(PublicationKind kind, string name, string version,
        CancellationToken cancellationToken) => _readers.ReadAsync(
            session => PublicationReader.Find(session.Prepare(PublicationReader.ByVersion, "kind name version"), kind, name, version),
            cancellationToken);

    Task<StoredContent?> IPublicationStore.ContentAsync(string hash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return _readers.ReadAsync(session => ContentReader.Find(session, hash), cancellationToken);
    }

    Task<IReadOnlyList<PublishedVersion>> IPublicationStore.ListAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(PublicationReader.All, cancellationToken);

    Task<VersionAlias?> IReleaseStore.FindAliasAsync(PublicationKind kind, string name, string alias, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            session => ReleaseReader.Find(session.Prepare(ReleaseReader.ByAlias, "kind name alias"), kind, name, alias), cancellationToken);

    Task<IReadOnlyList<VersionAlias>> IReleaseStore.AliasesAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(ReleaseReader.All, cancellationToken);

    Task<IReadOnlyList<AliasEvent>> IReleaseStore.AliasHistoryAsync(PublicationKind kind, string name, string alias, int limit,
        CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => ReleaseReader.History(session, kind, name, alias, limit), cancellationToken);
    }

    Task<AliasMoveOutcome> IReleaseStore.MoveAliasAsync(AliasMove move, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(move);
        return Writer.WriteAsync(new AliasMoveWrite(move, _time), cancellationToken);
    }

    async Task<PublishedVersion?> IReleaseStore.RevokeAsync(PublicationKind kind, string name, string version, bool revoked, string who,
        string reason, CancellationToken cancellationToken) =>
        (await Writer.WriteAsync(new RevocationWrite(kind, name, version, revoked, who, reason, _time), cancellationToken)).Version;

    Task<WorkspaceReload> IReloadStore.AppendAsync(WorkspaceReload reload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reload);
        return Writer.WriteAsync(new ReloadWrite(reload), cancellationToken);
    }

    Task<Page<WorkspaceReload>> IReloadStore.ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => ReloadReader.All(session, limit, cursor), cancellationToken);
    }
}
