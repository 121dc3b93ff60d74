using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Sessions.</content>
public sealed partial class SqliteStore
{
    Task<SessionMade> ISessionStore.CreateAsync(Session session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Writer.WriteAsync(new SessionCreateWrite(session), cancellationToken);
    }

    Task<Session?> ISessionStore.GetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return _readers.ReadAsync(session => SessionReader.One(session.Prepare(SessionReader.ById, "tenant id"), tenant, id), cancellationToken);
    }

    Task<Page<Session>> ISessionStore.ListAsync(string tenant, bool removed, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => SessionReader.All(session, tenant, removed, limit, cursor), cancellationToken);
    }

    Task<AppendOutcome> ISessionStore.AppendAsync(AppendEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Writer.WriteAsync(new SessionAppendWrite(entry), cancellationToken);
    }

    Task<Page<StoredMessage>> ISessionStore.MessagesAsync(string tenant, string id, bool newestFirst, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => SessionReader.Page(session, tenant, id, newestFirst, limit, cursor), cancellationToken);
    }

    Task<IReadOnlyList<MessageOutline>> ISessionStore.OutlineAsync(string tenant, string id, long upTo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return _readers.ReadAsync(session => SessionReader.Outline(session, tenant, id, upTo), cancellationToken);
    }

    Task<IReadOnlyList<StoredMessage>> ISessionStore.ReadAsync(string tenant, string id, IReadOnlyList<long> seqs,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(seqs);
        return _readers.ReadAsync(session => SessionReader.Some(session, tenant, id, seqs), cancellationToken);
    }

    Task<StoredResponse?> ISessionStore.FindResponseAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        return _readers.ReadAsync(session => SessionReader.FindResponse(session, tenant, id), cancellationToken);
    }

    Task<SessionRemoved> ISessionStore.RemoveAsync(string tenant, string id, string who, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentException.ThrowIfNullOrEmpty(who);
        return Writer.WriteAsync(new SessionRemoveWrite(tenant, id, who, at), cancellationToken);
    }

    async Task<int> ISessionStore.ExpireAsync(DateTimeOffset now, int? retentionDays, string who, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        return (await Writer.WriteAsync(new SessionExpireWrite(now, retentionDays, who, limit), cancellationToken)).Count;
    }

    async Task<int> ISessionStore.EmptyAsync(int limit, CancellationToken cancellationToken) =>
        (await Writer.WriteAsync(new SessionEmptyWrite(limit), cancellationToken)).Count;
}
