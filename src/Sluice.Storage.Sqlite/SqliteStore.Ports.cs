using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

public sealed partial class SqliteStore : IAdmissionStore, IRecordStore, IFailureStore, IPublicationStore
{
    Task<StoredOutcome> IAdmissionStore.AppendAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Writer.WriteAsync(new AdmissionWrite(entry, _time), cancellationToken);
    }

    Task<StoredOutcome?> IAdmissionStore.FindAsync(string idempotencyKey, ContentHash requestHash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idempotencyKey);
        return _readers.ReadAsync(session =>
        {
            var statement = session.Prepare(DecisionReader.ByIdempotencyKey, "value");
            return DecisionReader.ReadOne(statement, idempotencyKey)?.AnswerTo(requestHash);
        }, cancellationToken);
    }

    Task<StoredRecord?> IRecordStore.GetAsync(string contract, string key, long? revision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(key);
        return _readers.ReadAsync(session => RecordReader.Get(session, contract, key, revision), cancellationToken);
    }

    Task<Page<StoredRecord>> IRecordStore.HistoryAsync(string contract, string key, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(key);
        Cursor.CheckLimit(limit);
        return _readers.ReadAsync(
            session => RecordReader.History(session, contract, key, limit, cursor, cancellationToken), cancellationToken);
    }

    Task<Page<RecordListItem>> IRecordStore.ListAsync(string? contract, int limit, string? cursor, CancellationToken cancellationToken)
    {
        Cursor.CheckLimit(limit);
        return _readers.ReadAsync(session => RecordReader.All(session, contract, limit, cursor), cancellationToken);
    }

    Task<StoredFailure?> IFailureStore.GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _readers.ReadAsync(session => FailureReader.Get(session, id), cancellationToken);
    }

    Task<Page<FailureListItem>> IFailureStore.ListAsync(string? contract, string? group, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        Cursor.CheckLimit(limit);
        return _readers.ReadAsync(session => FailureReader.All(session, contract, group, limit, cursor), cancellationToken);
    }

    Task<IReadOnlyList<FailureGroup>> IFailureStore.GroupsAsync(string? contract, int limit, CancellationToken cancellationToken)
    {
        Cursor.CheckLimit(limit);
        return _readers.ReadAsync(session => FailureReader.Groups(session, contract, limit), cancellationToken);
    }

    Task<IReadOnlyList<PublicationConflict>> IPublicationStore.PublishAsync(IReadOnlyList<Publication> publications,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publications);
        return Writer.WriteAsync(new PublicationWrite([.. publications], _time), cancellationToken);
    }
}
