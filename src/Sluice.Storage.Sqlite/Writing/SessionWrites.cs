using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Keeps a new session.</summary>
internal sealed class SessionCreateWrite(Session made) : PendingWrite<SessionMade>
{
    internal override long Bytes => 512 + made.Metadata.Length;

    private protected override SessionMade Write(WriteSession session)
    {
        var seq = session.Sessions.Create.Integer(made.Tenant, made.Id, made.Metadata.IsEmpty ? null : Statement.Blob(made.Metadata),
            made.RetentionDays, null, 0, 0, UtcText.Of(made.CreatedAt), UtcText.Of(made.UpdatedAt),
            SessionRows.ExpiryOf(made.RetentionDays, made.UpdatedAt));
        return seq is not null
            ? new SessionMade(true, made)
            : new SessionMade(false, SessionReader.One(session.Sessions.Find, made.Tenant, made.Id)
                ?? throw new InvalidOperationException("A session that is there was not found."));
    }
}

/// <summary>Marks a session as removed.</summary>
internal sealed class SessionRemoveWrite(string tenant, string id, string who, DateTimeOffset at) : PendingWrite<SessionRemoved>
{
    internal override long Bytes => 256;

    private protected override SessionRemoved Write(WriteSession session)
    {
        var statements = session.Sessions;
        var branches = new List<string>();
        using (var row = statements.Branches.Read(tenant, id))
        {
            while (row.Read()) branches.Add(row.GetString(0));
        }
        if (branches.Count == 0) statements.Remove.Run(tenant, id, UtcText.Of(at), who);
        return new SessionRemoved(SessionReader.One(statements.Find, tenant, id), branches);
    }
}

/// <summary>How many rows a write concerned.</summary>
internal sealed record Rows(int Count);

/// <summary>Marks sessions whose time is over as removed.</summary>
internal sealed class SessionExpireWrite(DateTimeOffset now, int? retentionDays, string who, int limit) : PendingWrite<Rows>
{
    internal override long Bytes => 256;

    private protected override Rows Write(WriteSession session)
    {
        // Without a rule no instant is early enough.
        var idle = retentionDays is { } days ? UtcText.Of(now.AddDays(-days)) : "";
        using var row = session.Sessions.Expire.Read(UtcText.Of(now), idle, who, limit);
        var count = 0;
        while (row.Read()) count++;
        return new Rows(count);
    }
}

/// <summary>Takes messages of one removed session out of the store.</summary>
internal sealed class SessionEmptyWrite(int limit) : PendingWrite<Rows>
{
    internal override long Bytes => 256;

    private protected override Rows Write(WriteSession session)
    {
        var statements = session.Sessions;
        while (statements.ToEmpty.Integer() is { } seq)
        {
            var (count, last) = (0, 0L);
            using (var row = statements.TakeMessages.Read(seq, limit))
            {
                for (; row.Read(); count++) last = Math.Max(last, row.GetInt64(0));
            }
            statements.TakeAppends.Run(seq, last);
            statements.Emptied.Run(count, seq);
            if (count > 0) return new Rows(count);
        }
        return new Rows(0);
    }
}
