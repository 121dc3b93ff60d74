using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads migration jobs and their quarantine.</summary>
internal static class MigrationReader
{
    internal const string ById = Select + "where id = $id";
    internal const string OpenOf = Select + "where contract_name = $contract and state in " + OpenStates;

    /// <summary>States of a job that is not over; a contract has at most one such job. As in the index <c>migration_job_open</c>.</summary>
    internal const string OpenStates = "('planned', 'dry-run', 'running', 'paused', 'verifying', 'rolling-back')";

    private const char JobList = 'm', QuarantineList = 'q';

    private const string Select =
        """
        select seq, id, contract_name, to_version, to_hash, sources, settings, state, phase, reason, report, progress, cursor_source,
            cursor_tenant, cursor_key, lease_owner, lease_until, planned_at, updated_at
        from migration_job

        """;

    internal static MigrationJob? Get(ReadSession session, string id) => ReadOne(session.Prepare(ById, "id"), id);

    /// <summary>The job a statement of this class finds; null when there is none.</summary>
    internal static MigrationJob? ReadOne(Statement statement, string value)
    {
        using var row = statement.Read(value);
        return row.Read() ? LedgerRows.Job(row) : null;
    }

    internal static Page<MigrationJob> All(ReadSession session, string? contract, int limit, string? cursor)
    {
        var before = PageCursor.Before(JobList, cursor);
        var sql = Select + "where seq < $before" + (contract is null ? "" : " and contract_name = $contract") + " order by seq desc limit $limit";
        using var row = contract is null
            ? session.Prepare(sql, "before limit").Read(before, limit + 1)
            : session.Prepare(sql, "contract before limit").Read(contract, before, limit + 1);
        var rows = new List<(long Seq, MigrationJob Job)>();
        while (row.Read()) rows.Add((row.GetInt64(0), LedgerRows.Job(row)));
        return PageCursor.Page(rows, limit, JobList, found => found.Seq, found => found.Job);
    }

    internal static Page<QuarantinedRecord> Quarantine(ReadSession session, string? tenant, string id, int limit, string? cursor)
    {
        // Cursors are numbers, and keys are texts: the page says how many came before it.
        var skip = cursor is null ? 0 : PageCursor.Before(QuarantineList, cursor);
        using var row = session.Prepare(
            """
            select tenant, key, revision, code, op, pointer, message, at from migration_quarantine
            where job_seq = (select seq from migration_job where id = $id) and ($tenant is null or tenant = $tenant)
            order by tenant, key limit $limit offset $skip
            """, "id tenant limit skip").Read(id, tenant, limit + 1, skip);
        var items = new List<QuarantinedRecord>();
        while (row.Read())
        {
            items.Add(new QuarantinedRecord(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3),
                row.IsDBNull(4) ? null : row.GetInt32(4), row.GetString(5), row.GetString(6), UtcText.Parse(row.GetString(7))));
        }
        return new Page<QuarantinedRecord>([.. items.Take(limit)], items.Count > limit ? PageCursor.Of(QuarantineList, skip + limit) : null);
    }
}
