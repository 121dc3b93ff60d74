using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Notes.</content>
public sealed partial class PostgresStore
{
    Task<NoteOutcome> INoteStore.AppendAsync(NoteEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _database.WriteAsync(connection => NoteWrites.AppendAsync(connection, entry, cancellationToken), cancellationToken);
    }

    Task<Note?> INoteStore.GetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return _database.FindAsync(NoteReader.ById, row => NoteRows.Note(row, tenant), cancellationToken, tenant, id);
    }

    Task<Page<Note>> INoteStore.ListAsync(string tenant, NoteFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(filter);
        PageCursor.CheckLimit(limit);
        return NoteReader.ListAsync(_database, tenant, filter, limit, cursor, cancellationToken);
    }

    Task<int> INoteStore.EraseAsync(string tenant, string subject, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(who);
        return _database.WriteAsync(connection => NoteWrites.EraseAsync(connection, tenant, subject, who, at, limit, cancellationToken), cancellationToken);
    }

    Task<int> INoteStore.ExpireAsync(DateTimeOffset until, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        return _database.WriteAsync(connection => NoteWrites.ExpireAsync(connection, until, who, at, limit, cancellationToken), cancellationToken);
    }
}
