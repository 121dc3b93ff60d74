using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Sessions.</content>
public sealed partial class PostgresStore
{
    Task<SessionMade> ISessionStore.CreateAsync(Session session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _database.WriteAsync(connection => SessionWrites.CreateAsync(connection, session, cancellationToken), cancellationToken);
    }

    Task<Session?> ISessionStore.GetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return _database.FindAsync(SessionReader.ById, row => SessionRows.Session(row, tenant), cancellationToken, tenant, id);
    }

    Task<Page<Session>> ISessionStore.ListAsync(string tenant, bool removed, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        PageCursor.CheckLimit(limit);
        return SessionReader.ListAsync(_database, tenant, removed, limit, cursor, cancellationToken);
    }

    Task<AppendOutcome> ISessionStore.AppendAsync(AppendEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Session is { } id
            ? _database.WriteOneAsync(connection => SessionAppends.ToSessionAsync(connection, entry, id, cancellationToken), cancellationToken)
            : _database.WriteAsync(connection => SessionAppends.OpenOrGoOnAsync(connection, entry, cancellationToken), cancellationToken);
    }

    Task<Page<StoredMessage>> ISessionStore.MessagesAsync(string tenant, string id, bool newestFirst, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        PageCursor.CheckLimit(limit);
        return SessionReader.PageAsync(_database, tenant, id, newestFirst, limit, cursor, cancellationToken);
    }

    Task<IReadOnlyList<MessageOutline>> ISessionStore.OutlineAsync(string tenant, string id, long upTo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return SessionReader.OutlineAsync(_database, tenant, id, upTo, cancellationToken);
    }

    Task<IReadOnlyList<StoredMessage>> ISessionStore.ReadAsync(string tenant, string id, IReadOnlyList<long> seqs,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(seqs);
        return SessionReader.SomeAsync(_database, tenant, id, seqs, cancellationToken);
    }

    Task<StoredResponse?> ISessionStore.FindResponseAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return SessionReader.FindResponseAsync(_database, tenant, id, cancellationToken);
    }

    Task<SessionRemoved> ISessionStore.RemoveAsync(string tenant, string id, string who, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentException.ThrowIfNullOrEmpty(who);
        return _database.WriteAsync(connection => SessionWrites.RemoveAsync(connection, tenant, id, who, at, cancellationToken), cancellationToken);
    }

    Task<int> ISessionStore.ExpireAsync(DateTimeOffset now, int? retentionDays, string who, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        return _database.WriteAsync(connection => SessionWrites.ExpireAsync(connection, now, retentionDays, who, limit, cancellationToken), cancellationToken);
    }

    Task<int> ISessionStore.EmptyAsync(int limit, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => SessionWrites.EmptyAsync(connection, limit, cancellationToken), cancellationToken);
}
