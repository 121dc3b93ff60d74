using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Moves the heads of one batch and the job's cursor, together or not at all.</summary>
internal sealed class MigrationBatchWrite(MigrationBatch batch, TimeProvider time) : PendingWrite<BatchOutcome>
{
    internal override long Bytes => batch.Moves.Sum(move => 256L + (move.Target?.Document.Utf8.Length ?? 0) + (move.Target?.Residue.Length ?? 0));

    private protected override BatchOutcome Write(WriteSession session)
    {
        var (statements, lease) = (session.Migrations, batch.Lease);
        var job = MigrationReader.ReadOne(statements.ById, lease.JobId)
            ?? throw new StoreException(StoreErrorCode.Constraint, $"There is no migration job {lease.JobId}.");
        if (statements.Fence.Integer(lease.JobId, lease.Token, LedgerNames.Of(batch.State)) is not { } seq) return new BatchOutcome(job, false, 0, 0);
        var (now, moved) = (UtcText.Of(time.GetUtcNow()), 0);
        foreach (var move in batch.Moves)
        {
            if (Move(statements, job.Contract, move, seq, now)) moved++;
        }
        foreach (var record in batch.Quarantined)
        {
            statements.Quarantine.Run(seq, record.Tenant, record.Key, record.Revision, record.Code, record.Op, record.Pointer, record.Message,
                UtcText.Of(record.At));
        }
        var skipped = batch.Moves.Count - moved;
        var progress = batch.Progress with { Moved = batch.Progress.Moved + moved, Skipped = batch.Progress.Skipped + skipped };
        statements.Advance.Run(seq, JsonSerializer.Serialize(progress, GatewayJson.Default.MigrationProgress), batch.Cursor.Source,
            batch.Cursor.Tenant, batch.Cursor.Key, UtcText.Of(batch.LeaseUntil), now);
        job = job with { Progress = progress, Cursor = batch.Cursor, LeaseUntil = batch.LeaseUntil };
        return new BatchOutcome(job, true, moved, skipped);
    }

    private static bool Move(MigrationStatements statements, string contract, HeadMove move, long job, string now)
    {
        long? form = null;
        if (move.Target is { } target)
        {
            var migration = target.MigrationHash.ToString();
            form = statements.Form.Integer(move.Tenant, contract, move.Key, move.Revision, move.SeenForm, move.HeldVersion, move.HeldHash,
                    Statement.Blob(target.Document.Utf8), target.Residue.IsEmpty ? null : Statement.Blob(target.Residue), migration, job, now)
                ?? statements.FindForm.Integer(move.Tenant, contract, move.Key, move.Revision, move.SeenForm, move.HeldHash, migration);
            if (form is null) return false;
        }
        return statements.Move.Integer(move.Tenant, contract, move.Key, move.Revision, move.SeenForm, form, move.HeldVersion, move.HeldHash) is not null;
    }
}
