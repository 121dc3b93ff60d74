using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Notes.</content>
public sealed partial class SqliteStore
{
    Task<NoteOutcome> INoteStore.AppendAsync(NoteEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Writer.WriteAsync(new NoteAppendWrite(entry), cancellationToken);
    }

    Task<Note?> INoteStore.GetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return _readers.ReadAsync(session => NoteReader.One(session, tenant, id), cancellationToken);
    }

    Task<Page<Note>> INoteStore.ListAsync(string tenant, NoteFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(filter);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => NoteReader.All(session, tenant, filter, limit, cursor), cancellationToken);
    }

    async Task<int> INoteStore.EraseAsync(string tenant, string subject, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(who);
        return (await Writer.WriteAsync(new NoteRemovalWrite((tenant, subject), default, who, at, limit), cancellationToken)).Count;
    }

    async Task<int> INoteStore.ExpireAsync(DateTimeOffset until, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        return (await Writer.WriteAsync(new NoteRemovalWrite(null, until, who, at, limit), cancellationToken)).Count;
    }
}
