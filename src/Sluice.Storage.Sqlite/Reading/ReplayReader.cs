using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads what became of failures.</summary>
internal static class ReplayReader
{
    internal const string Exists = "select 1 from failure where tenant = $tenant and id = $id";

    internal const string Dispositions =
        $"select {ReplayRows.DispositionColumns} from failure_disposition where tenant = $tenant and failure_id = $id order by seq desc";

    internal const string Replays =
        $"""
        select {ReplayRows.ReplayColumns} from replay r join submission s on s.seq = r.submission_seq left join failure f on f.submission_seq = s.seq
        where r.tenant = $tenant and r.failure_id = $id order by r.submission_seq
        """;

    private const string Link =
        """
        select r.failure_id, r.mode, r.who from submission s join replay r on r.submission_seq = s.seq where s.tenant = $tenant and s.id = $id
        """;

    private const string Quarantined =
        """
        select f.id, s.id, s.trace_id from failure f join submission s on s.seq = f.submission_seq
        where f.tenant = $tenant and f.group_seq = (select seq from failure_group where tenant = $tenant and id = $group)
            and not exists (select 1 from failure_disposition d where d.failure_id = f.id)
            and not exists (select 1 from replay r where r.submission_seq = f.submission_seq)
        order by f.seq limit $limit
        """;

    internal static FailureAccount? Account(ReadSession session, string tenant, string id) => Account(session.Prepare(Exists, "tenant id"),
        session.Prepare(Dispositions, "tenant id"), session.Prepare(Replays, "tenant id"), tenant, id);

    /// <summary>The account of a failure; null when there is no such failure.</summary>
    internal static FailureAccount? Account(Statement exists, Statement dispositions, Statement replays, string tenant, string id)
    {
        if (exists.Integer(tenant, id) is null) return null;
        using var said = dispositions.Read(tenant, id);
        using var done = replays.Read(tenant, id);
        return new FailureAccount(All(said, ReplayRows.Disposition), All(done, ReplayRows.Replay));
    }

    internal static ReplayLink? Of(ReadSession session, string tenant, string submissionId)
    {
        using var row = session.Prepare(Link, "tenant id").Read(tenant, submissionId);
        return row.Read() ? ReplayRows.Link(row) : null;
    }

    internal static IReadOnlyList<QuarantinedFailure> InQuarantine(ReadSession session, string tenant, string group, int limit)
    {
        using var row = session.Prepare(Quarantined, "tenant group limit").Read(tenant, group, limit);
        return All(row, reader => new QuarantinedFailure(reader.GetString(0), reader.GetString(1), reader.TextOrNull(2) ?? ""));
    }

    private static List<T> All<T>(SqliteDataReader row, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        while (row.Read()) rows.Add(read(row));
        return rows;
    }
}
