using System.Text.Json;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Moves the heads of one batch and the job's cursor, together or not at all.</summary>
internal static class MigrationBatchWrites
{
    // The row of the job stays locked until the batch is stored: a lease taken meanwhile waits.
    private const string Fence =
        "select seq from migration_job where id = $1 and lease_token = $2 and lease_until is not null and state = $3 for update";

    /// <summary>Writes a form of a head that is still as it was seen; returns no row when it is not, or the form is there.</summary>
    private const string Form =
        """
        insert into record_form (submission_seq, contract_version, contract_hash, document, residue, migration_hash, job_seq, made_at)
        select r.submission_seq, $5, $6, $7, $8, $9, $10, $11 from record r
        where r.tenant = $12 and r.contract_name = $1 and r.key = $2 and r.revision = $3 and r.form_seq is not distinct from $4
        on conflict (submission_seq, contract_hash, migration_hash) do nothing returning seq
        """;

    /// <summary>A form that is there already.</summary>
    private const string FindForm =
        """
        select f.seq from record r join record_form f on f.submission_seq = r.submission_seq
        where r.tenant = $7 and r.contract_name = $1 and r.key = $2 and r.revision = $3 and r.form_seq is not distinct from $4
            and f.contract_hash = $5 and f.migration_hash = $6
        """;

    /// <summary>Moves a head that is still as it was seen; returns no row when it is not.</summary>
    private const string Move =
        """
        update record set form_seq = $5, held_version = $6, held_hash = $7
        where tenant = $8 and contract_name = $1 and key = $2 and revision = $3 and form_seq is not distinct from $4 returning revision
        """;

    private const string Quarantine =
        """
        insert into migration_quarantine (job_seq, tenant, key, revision, code, op, pointer, message, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (job_seq, tenant, key) do update set revision = excluded.revision, code = excluded.code, op = excluded.op,
            pointer = excluded.pointer, message = excluded.message, at = excluded.at
        """;

    private const string Advance =
        "update migration_job set progress = $2, cursor_source = $3, cursor_key = $4, lease_until = $5, updated_at = $6, cursor_tenant = $7 "
        + "where seq = $1";

    internal static async Task<BatchOutcome> ApplyAsync(NpgsqlConnection connection, MigrationBatch batch, string now, CancellationToken cancellationToken)
    {
        var lease = batch.Lease;
        var fenced = await connection.IntegerAsync(Fence, cancellationToken, lease.JobId, lease.Token, LedgerNames.Of(batch.State));
        var job = await connection.RowAsync(MigrationReader.ById, LedgerRows.Job, cancellationToken, lease.JobId)
            ?? throw new StoreException(StoreErrorCode.Constraint, $"There is no migration job {lease.JobId}.");
        if (fenced is not { } seq) return new BatchOutcome(job, false, 0, 0);
        var moved = 0;
        foreach (var move in batch.Moves)
        {
            if (await MoveAsync(connection, job.Contract, move, seq, now, cancellationToken)) moved++;
        }
        foreach (var record in batch.Quarantined)
        {
            await connection.RunAsync(Quarantine, cancellationToken, seq, record.Tenant, record.Key, record.Revision, record.Code, record.Op, record.Pointer,
                record.Message, UtcText.Of(record.At));
        }
        var skipped = batch.Moves.Count - moved;
        var progress = batch.Progress with { Moved = batch.Progress.Moved + moved, Skipped = batch.Progress.Skipped + skipped };
        await connection.RunAsync(Advance, cancellationToken, seq, new Json(JsonSerializer.Serialize(progress, GatewayJson.Default.MigrationProgress)),
            batch.Cursor.Source, batch.Cursor.Key, UtcText.Of(batch.LeaseUntil), now, batch.Cursor.Tenant);
        job = job with { Progress = progress, Cursor = batch.Cursor, LeaseUntil = batch.LeaseUntil };
        return new BatchOutcome(job, true, moved, skipped);
    }

    private static async Task<bool> MoveAsync(NpgsqlConnection connection, string contract, HeadMove move, long job, string now,
        CancellationToken cancellationToken)
    {
        object seen = move.SeenForm is { } number ? number : new Number();
        object form = new Number();
        if (move.Target is { } target)
        {
            var migration = target.MigrationHash.ToString();
            var found = await connection.IntegerAsync(Form, cancellationToken, contract, move.Key, move.Revision, seen, move.HeldVersion,
                    move.HeldHash, new Bytes(target.Document.Utf8), target.Residue.IsEmpty ? default : new Bytes(target.Residue), migration, job, now,
                    move.Tenant)
                ?? await connection.IntegerAsync(FindForm, cancellationToken, contract, move.Key, move.Revision, seen, move.HeldHash, migration,
                    move.Tenant);
            if (found is not { } at) return false;
            form = at;
        }
        return await connection.IntegerAsync(Move, cancellationToken, contract, move.Key, move.Revision, seen, form, move.HeldVersion, move.HeldHash,
            move.Tenant) is not null;
    }
}
