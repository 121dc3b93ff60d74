using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads migration jobs and their quarantine.</summary>
internal static class MigrationReader
{
    internal const string ById = Select + "where id = $1";
    internal const string OpenOf = Select + "where contract_name = $1 and state in " + OpenStates;

    /// <summary>States of a job that is not over; a contract has at most one such job. As in the index <c>migration_job_open</c>.</summary>
    internal const string OpenStates = "('planned', 'dry-run', 'running', 'paused', 'verifying', 'rolling-back')";

    private const char JobList = 'm', QuarantineList = 'q';

    private const string Select =
        """
        select seq, id, contract_name, to_version, to_hash, sources, settings, state, phase, reason, report, progress, cursor_source,
            cursor_tenant, cursor_key, lease_owner, lease_until, planned_at, updated_at
        from migration_job

        """;

    internal static async Task<Page<MigrationJob>> ListAsync(Database database, string? contract, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            Select + "where seq < $1 and ($2::text is null or contract_name = $2) order by seq desc limit $3",
            row => (Seq: row.GetInt64(0), Job: LedgerRows.Job(row)), cancellationToken, PageCursor.Before(JobList, cursor), contract, limit + 1L);
        return PageCursor.Page(rows, limit, JobList, row => row.Seq, row => row.Job);
    }

    internal static async Task<Page<QuarantinedRecord>> QuarantineAsync(Database database, string? tenant, string id, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        // Cursors are numbers, and keys are texts: the page says how many came before it.
        var skip = cursor is null ? 0 : PageCursor.Before(QuarantineList, cursor);
        var items = await database.ReadAsync(
            """
            select tenant, key, revision, code, op, pointer, message, at from migration_quarantine
            where job_seq = (select seq from migration_job where id = $1) and ($2::text is null or tenant = $2)
            order by tenant, key limit $3 offset $4
            """,
            row => new QuarantinedRecord(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3),
                row.IsDBNull(4) ? null : row.GetInt32(4), row.GetString(5), row.GetString(6), UtcText.Parse(row.GetString(7))),
            cancellationToken, id, tenant, limit + 1L, skip);
        return new Page<QuarantinedRecord>([.. items.Take(limit)], items.Count > limit ? PageCursor.Of(QuarantineList, skip + limit) : null);
    }
}
