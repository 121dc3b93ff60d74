using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads what became of failures.</summary>
internal static class ReplayReader
{
    internal const string Link =
        "select r.failure_id, r.mode, r.who from submission s join replay r on r.submission_seq = s.seq where s.tenant = $1 and s.id = $2";

    private const string Exists = "select seq from failure where tenant = $1 and id = $2";

    // Two who settle the same failure follow each other.
    private const string Locked = Exists + " for update";

    private const string Dispositions =
        $"select {ReplayRows.DispositionColumns} from failure_disposition where tenant = $1 and failure_id = $2 order by seq desc";

    private const string Replays =
        $"""
        select {ReplayRows.ReplayColumns} from replay r join submission s on s.seq = r.submission_seq left join failure f on f.submission_seq = s.seq
        where r.tenant = $1 and r.failure_id = $2 order by r.submission_seq
        """;

    private const string Quarantined =
        """
        select f.id, s.id, coalesce(s.trace_id, '') from failure f join submission s on s.seq = f.submission_seq
        where f.tenant = $1 and f.group_seq = (select seq from failure_group where tenant = $1 and id = $2)
            and not exists (select 1 from failure_disposition d where d.failure_id = f.id)
            and not exists (select 1 from replay r where r.submission_seq = f.submission_seq)
        order by f.seq limit $3
        """;

    /// <summary>The account of a failure; null when there is no such failure.</summary>
    internal static async Task<FailureAccount?> AccountAsync(NpgsqlConnection connection, string tenant, string id, bool locked, CancellationToken cancellationToken)
    {
        if (await connection.IntegerAsync(locked ? Locked : Exists, cancellationToken, tenant, id) is null) return null;
        return new FailureAccount(await connection.RowsAsync(Dispositions, ReplayRows.Disposition, cancellationToken, tenant, id),
            await connection.RowsAsync(Replays, ReplayRows.Replay, cancellationToken, tenant, id));
    }

    internal static async Task<IReadOnlyList<QuarantinedFailure>> QuarantinedAsync(Database database, string tenant, string group, int limit,
        CancellationToken cancellationToken) => await database.ReadAsync(Quarantined,
            row => new QuarantinedFailure(row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken, tenant, group, (long)limit);
}
