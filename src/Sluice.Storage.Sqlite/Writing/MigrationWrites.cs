using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Keeps a new job, unless its contract has an open one.</summary>
internal sealed class PlanWrite(MigrationJob job) : PendingWrite<MigrationJob>
{
    internal override long Bytes => 1024;

    private protected override MigrationJob Write(WriteSession session)
    {
        var (statements, json) = (session.Migrations, GatewayJson.Default);
        if (MigrationReader.ReadOne(statements.OpenOf, job.Contract) is { } open) return open;
        statements.Plan.Run(job.Id, job.Contract, job.ToVersion, job.ToHash, JsonSerializer.Serialize(job.Sources, json.IReadOnlyListMigrationSource),
            JsonSerializer.Serialize(job.Settings, json.MigrationSettings), LedgerNames.Of(job.State), LedgerNames.Of(job.Phase), job.Reason,
            job.Report is null ? null : JsonSerializer.Serialize(job.Report, json.DryRunReport),
            JsonSerializer.Serialize(job.Progress, json.MigrationProgress), job.Cursor.Source, job.Cursor.Tenant,
            job.Cursor.Key, 0L,
            UtcText.Of(job.PlannedAt), UtcText.Of(job.UpdatedAt));
        return job;
    }
}

/// <summary>A lease, or that there is none to be had.</summary>
internal sealed record LeaseOutcome(MigrationLease? Lease);

/// <summary>Takes the lease of a job.</summary>
internal sealed class LeaseWrite(string id, string owner, string? gone, DateTimeOffset now, DateTimeOffset until) : PendingWrite<LeaseOutcome>
{
    internal override long Bytes => 256;

    private protected override LeaseOutcome Write(WriteSession session) => new(
        session.Migrations.TakeLease.Integer(id, owner, gone, UtcText.Of(now), UtcText.Of(until)) is { } token
            ? new MigrationLease(id, owner, token)
            : null);
}

/// <summary>Gives a lease back.</summary>
internal sealed class ReleaseWrite(MigrationLease lease) : PendingWrite<LeaseOutcome>
{
    internal override long Bytes => 256;

    private protected override LeaseOutcome Write(WriteSession session)
    {
        session.Migrations.Release.Run(lease.JobId, lease.Token);
        return new LeaseOutcome(lease);
    }
}

/// <summary>The job after a change, or that there is none.</summary>
internal sealed record ChangeOutcome(MigrationJob? Job);

/// <summary>Changes a job that is in a state expected, under a lease where one is given.</summary>
internal sealed class ChangeWrite(string id, IReadOnlyList<MigrationState> expected, MigrationChange change) : PendingWrite<ChangeOutcome>
{
    internal override long Bytes => 1024;

    private protected override ChangeOutcome Write(WriteSession session)
    {
        var (statements, json) = (session.Migrations, GatewayJson.Default);
        if (MigrationReader.ReadOne(statements.ById, id) is not { } job) return new ChangeOutcome(null);
        if (!expected.Contains(job.State)) return new ChangeOutcome(job);
        if (change.Lease is { } lease && statements.FenceAnyState.Integer(lease.JobId, lease.Token) is null) return new ChangeOutcome(job);
        if (OpensAgain(job, statements)) return new ChangeOutcome(job);
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
        statements.Change.Run(id, LedgerNames.Of(job.State), LedgerNames.Of(job.Phase), job.Reason,
            job.Report is null ? null : JsonSerializer.Serialize(job.Report, json.DryRunReport),
            JsonSerializer.Serialize(job.Progress, json.MigrationProgress), JsonSerializer.Serialize(job.Settings, json.MigrationSettings),
            JsonSerializer.Serialize(job.Sources, json.IReadOnlyListMigrationSource), job.Cursor.Source, job.Cursor.Tenant, job.Cursor.Key,
            UtcText.Of(change.At));
        if (change.ClearQuarantine) statements.ClearQuarantine.Run(id);
        return new ChangeOutcome(job);
    }

    // A job that was over may only go on while the contract has no other open one.
    private bool OpensAgain(MigrationJob job, MigrationStatements statements) =>
        !IsOpen(job.State) && IsOpen(change.State) && MigrationReader.ReadOne(statements.OpenOf, job.Contract) is not null;

    private static bool IsOpen(MigrationState state) =>
        state is not (MigrationState.Completed or MigrationState.Failed or MigrationState.RolledBack);
}
