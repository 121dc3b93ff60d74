using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>The ports of the gateway.</content>
public sealed partial class PostgresStore : ILedger
{
    private string Now => UtcText.Of(_time.GetUtcNow());

    Task<StoredOutcome> IAdmissionStore.AppendAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _writer.WriteAsync(new AdmissionWrite(entry), cancellationToken);
    }

    async Task<StoredOutcome?> IAdmissionStore.FindAsync(string tenant, string idempotencyKey, ContentHash requestHash,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(idempotencyKey);
        var stored = await _database.FindAsync(DecisionReader.ByIdempotencyKey, DecisionReader.Read, cancellationToken, tenant, idempotencyKey);
        return stored?.AnswerTo(requestHash);
    }

    async Task<Decision?> IAdmissionStore.DecisionAsync(string tenant, string submissionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(submissionId);
        return (await _database.FindAsync(DecisionReader.BySubmission, DecisionReader.Read, cancellationToken, tenant, submissionId))?.Again;
    }

    Task<StoredRecord?> IRecordStore.GetAsync(string tenant, string contract, string key, long? revision,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(key);
        return RecordReader.GetAsync(_database, tenant, contract, key, revision, cancellationToken);
    }

    Task<Page<StoredRecord>> IRecordStore.HistoryAsync(string tenant, string contract, string key, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(key);
        PageCursor.CheckLimit(limit);
        return RecordReader.HistoryAsync(_database, tenant, contract, key, limit, cursor, cancellationToken);
    }

    Task<Page<RecordListItem>> IRecordStore.ListAsync(string tenant, RecordFilter filter, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(filter);
        PageCursor.CheckLimit(limit);
        return RecordReader.ListAsync(_database, tenant, filter, limit, cursor, cancellationToken);
    }

    Task<StoredRecord?> IRecordStore.PredecessorAsync(string tenant, string contract, string key, long revision, IReadOnlyList<string> hashes,
        CancellationToken cancellationToken) =>
        RecordReader.PredecessorAsync(_database, tenant, contract, key, revision, hashes, cancellationToken);

    Task<IReadOnlyList<HeldCount>> IRecordStore.HeldAsync(string? contract, CancellationToken cancellationToken) =>
        RecordReader.HeldAsync(_database, contract, cancellationToken);

    Task<bool> IRecordStore.IsUsedAsync(string contract, string hash, CancellationToken cancellationToken) =>
        RecordReader.IsUsedAsync(_database, contract, hash, cancellationToken);

    Task<StoredFailure?> IFailureStore.GetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return FailureReader.GetAsync(_database, tenant, id, cancellationToken);
    }

    Task<Page<FailureListItem>> IFailureStore.ListAsync(string tenant, string? contract, string? group, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        PageCursor.CheckLimit(limit);
        return FailureReader.ListAsync(_database, tenant, contract, group, limit, cursor, cancellationToken);
    }

    Task<FailureReference> IFailureStore.KeepAsync(string tenant, FailureEntry failure, ReadingFailure reading, DateTimeOffset failedAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(reading);
        return _database.WriteAsync(
            connection => ReadingFailureWrites.KeepAsync(connection, tenant, failure, reading, failedAt, cancellationToken), cancellationToken);
    }

    Task<IReadOnlyList<FailureGroup>> IFailureStore.GroupsAsync(string tenant, string? contract, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        PageCursor.CheckLimit(limit);
        return GroupReader.ListAsync(_database, tenant, contract, limit, cancellationToken);
    }

    Task<IReadOnlyList<PublicationConflict>> IPublicationStore.PublishAsync(IReadOnlyList<Publication> publications, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publications);
        return _database.WriteAsync(
            connection => PublicationWrites.PublishAsync(connection, [.. publications], Now, cancellationToken), cancellationToken);
    }

    Task<PublishedVersion?> IPublicationStore.FindAsync(PublicationKind kind, string name, string version, CancellationToken cancellationToken) =>
        _database.FindAsync(PublicationReader.ByVersion, PublicationReader.Read, cancellationToken, LedgerNames.Of(kind), name, version);

    Task<StoredContent?> IPublicationStore.ContentAsync(string hash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return ContentReader.FindAsync(_database, hash, cancellationToken);
    }

    async Task<IReadOnlyList<PublishedVersion>> IPublicationStore.ListAsync(CancellationToken cancellationToken) =>
        await _database.ReadAsync(PublicationReader.All, PublicationReader.Read, cancellationToken);

    Task<VersionAlias?> IReleaseStore.FindAliasAsync(PublicationKind kind, string name, string alias, CancellationToken cancellationToken) =>
        _database.FindAsync(ReleaseReader.ByAlias, ReleaseReader.Alias, cancellationToken, LedgerNames.Of(kind), name, alias);

    async Task<IReadOnlyList<VersionAlias>> IReleaseStore.AliasesAsync(CancellationToken cancellationToken) =>
        await _database.ReadAsync(ReleaseReader.All, ReleaseReader.Alias, cancellationToken);

    async Task<IReadOnlyList<AliasEvent>> IReleaseStore.AliasHistoryAsync(PublicationKind kind, string name, string alias, int limit,
        CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return await _database.ReadAsync(ReleaseReader.Moves, ReleaseReader.Move, cancellationToken, LedgerNames.Of(kind), name, alias, (long)limit);
    }

    Task<AliasMoveOutcome> IReleaseStore.MoveAliasAsync(AliasMove move, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(move);
        return _database.WriteAsync(connection => ReleaseWrites.MoveAsync(connection, move, Now, cancellationToken), cancellationToken);
    }

    Task<PublishedVersion?> IReleaseStore.RevokeAsync(PublicationKind kind, string name, string version, bool revoked, string who, string reason,
        CancellationToken cancellationToken) => _database.WriteAsync(
            connection => ReleaseWrites.RevokeAsync(connection, kind, name, version, revoked, who, reason, Now, cancellationToken), cancellationToken);

    Task<WorkspaceReload> IReloadStore.AppendAsync(WorkspaceReload reload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reload);
        return _database.WriteAsync(connection => ReloadWrites.AppendAsync(connection, reload, cancellationToken), cancellationToken);
    }

    Task<Page<WorkspaceReload>> IReloadStore.ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return ReloadReader.ListAsync(_database, limit, cursor, cancellationToken);
    }
}
