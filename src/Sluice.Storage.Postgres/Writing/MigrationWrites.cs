using System.Text.Json;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Keeps, leases and changes migration jobs.</summary>
internal static class MigrationWrites
{
    private const string Insert =
        """
        insert into migration_job (id, contract_name, to_version, to_hash, sources, settings, state, phase, reason, report, progress,
            cursor_source, cursor_key, lease_token, planned_at, updated_at, cursor_tenant)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16)
        """;

    /// <summary>Takes the lease when it is free, has run out, or belongs to an owner that is gone.</summary>
    private const string TakeLease =
        """
        update migration_job set lease_owner = $2, lease_token = lease_token + 1, lease_until = $5
        where id = $1 and (lease_until is null or lease_until <= $4 or lease_owner = $3) returning lease_token
        """;

    private const string Set =
        """
        update migration_job set state = $2, phase = $3, reason = $4, report = $5, progress = $6, settings = $7, sources = $8,
            cursor_source = $9, cursor_key = $10, updated_at = $11, cursor_tenant = $12
        where id = $1
        """;

    /// <summary>Keeps a new job, unless its contract has an open one.</summary>
    internal static async Task<MigrationJob> PlanAsync(NpgsqlConnection connection, MigrationJob job, CancellationToken cancellationToken)
    {
        var json = GatewayJson.Default;
        if (await OpenOfAsync(connection, job.Contract, cancellationToken) is { } open) return open;
        await connection.RunAsync(Insert, cancellationToken, job.Id, job.Contract, job.ToVersion, job.ToHash,
            new Json(JsonSerializer.Serialize(job.Sources, json.IReadOnlyListMigrationSource)),
            new Json(JsonSerializer.Serialize(job.Settings, json.MigrationSettings)), LedgerNames.Of(job.State), LedgerNames.Of(job.Phase),
            job.Reason, Report(job), new Json(JsonSerializer.Serialize(job.Progress, json.MigrationProgress)), job.Cursor.Source, job.Cursor.Key,
            UtcText.Of(job.PlannedAt), UtcText.Of(job.UpdatedAt), job.Cursor.Tenant);
        return job;
    }

    internal static async Task<MigrationLease?> TakeLeaseAsync(NpgsqlConnection connection, string id, string owner, string? gone,
        DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        await connection.IntegerAsync(TakeLease, cancellationToken, id, owner, gone, UtcText.Of(now), UtcText.Of(until)) is { } token
            ? new MigrationLease(id, owner, token)
            : null;

    internal static Task<int> ReleaseAsync(NpgsqlConnection connection, MigrationLease lease, CancellationToken cancellationToken) =>
        connection.RunAsync("update migration_job set lease_until = null where id = $1 and lease_token = $2", cancellationToken, lease.JobId, lease.Token);

    /// <summary>Changes a job that is in a state expected, under a lease where one is given.</summary>
    internal static async Task<MigrationJob?> ChangeAsync(NpgsqlConnection connection, string id, IReadOnlyList<MigrationState> expected,
        MigrationChange change, CancellationToken cancellationToken)
    {
        var json = GatewayJson.Default;
        if (await connection.RowAsync(MigrationReader.ById + " for update", LedgerRows.Job, cancellationToken, id) is not { } job) return null;
        if (!expected.Contains(job.State)) return job;
        if (change.Lease is { } lease && await connection.IntegerAsync(
            "select seq from migration_job where id = $1 and lease_token = $2 and lease_until is not null", cancellationToken, lease.JobId,
            lease.Token) is null) return job;
        // A job that was over may only go on while the contract has no other open one.
        if (!IsOpen(job.State) && IsOpen(change.State) && await OpenOfAsync(connection, job.Contract, cancellationToken) is not null) return job;
        job = job with
        {
            State = change.State,
            Phase = change.Phase ?? job.Phase,
            Reason = change.Reason,
            Report = change.Report ?? (change.ClearReport ? null : job.Report),
            Progress = change.Progress ?? job.Progress,
            Settings = change.Settings ?? job.Settings,
            Sources = change.Sources ?? job.Sources,
            Cursor = change.Cursor ?? job.Cursor,
            UpdatedAt = change.At,
        };
        await connection.RunAsync(Set, cancellationToken, id, LedgerNames.Of(job.State), LedgerNames.Of(job.Phase), job.Reason, Report(job),
            new Json(JsonSerializer.Serialize(job.Progress, json.MigrationProgress)), new Json(JsonSerializer.Serialize(job.Settings, json.MigrationSettings)),
            new Json(JsonSerializer.Serialize(job.Sources, json.IReadOnlyListMigrationSource)), job.Cursor.Source, job.Cursor.Key, UtcText.Of(change.At),
            job.Cursor.Tenant);
        if (change.ClearQuarantine)
        {
            await connection.RunAsync("delete from migration_quarantine where job_seq = (select seq from migration_job where id = $1)",
                cancellationToken, id);
        }
        return job;
    }

    private static Task<MigrationJob?> OpenOfAsync(NpgsqlConnection connection, string contract, CancellationToken cancellationToken) =>
        connection.RowAsync(MigrationReader.OpenOf, LedgerRows.Job, cancellationToken, contract);

    private static Json Report(MigrationJob job) =>
        new(job.Report is null ? null : JsonSerializer.Serialize(job.Report, GatewayJson.Default.DryRunReport));

    private static bool IsOpen(MigrationState state) =>
        state is not (MigrationState.Completed or MigrationState.Failed or MigrationState.RolledBack);
}
