using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of migration jobs.</summary>
internal sealed class MigrationStatements(WriteSession session)
{
    internal Statement ById { get; } = session.Prepare(MigrationReader.ById, "id");

    internal Statement OpenOf { get; } = session.Prepare(MigrationReader.OpenOf, "contract");

    internal Statement Plan { get; } = session.PrepareInsert("migration_job",
        """
        id contract_name to_version to_hash sources settings state phase reason report progress cursor_source cursor_tenant cursor_key
        lease_token planned_at updated_at
        """);

    /// <summary>Takes the lease when it is free, has run out, or belongs to an owner that is gone.</summary>
    internal Statement TakeLease { get; } = session.Prepare(
        """
        update migration_job set lease_owner = $owner, lease_token = lease_token + 1, lease_until = $until
        where id = $id and (lease_until is null or lease_until <= $now or lease_owner = $gone) returning lease_token
        """,
        "id owner gone now until");

    internal Statement Release { get; } = session.Prepare(
        "update migration_job set lease_until = null where id = $id and lease_token = $token", "id token");

    /// <summary>The job's number when a lease is the newest and the job is in a state.</summary>
    internal Statement Fence { get; } = session.Prepare(
        "select seq from migration_job where id = $id and lease_token = $token and lease_until is not null and state = $state", "id token state");

    /// <summary>The job's number when a lease is the newest, whatever the state.</summary>
    internal Statement FenceAnyState { get; } = session.Prepare(
        "select seq from migration_job where id = $id and lease_token = $token and lease_until is not null", "id token");

    internal Statement Seq { get; } = session.Prepare("select seq from migration_job where id = $id", "id");

    internal Statement Advance { get; } = session.Prepare(
        """
        update migration_job set progress = $progress, cursor_source = $source, cursor_tenant = $tenant, cursor_key = $key,
            lease_until = $until, updated_at = $now
        where seq = $seq
        """,
        "seq progress source tenant key until now");

    internal Statement Change { get; } = session.Prepare(
        """
        update migration_job set state = $state, phase = $phase, reason = $reason, report = $report, progress = $progress,
            settings = $settings, sources = $sources, cursor_source = $source, cursor_tenant = $tenant, cursor_key = $key,
            updated_at = $now
        where id = $id
        """,
        "id state phase reason report progress settings sources source tenant key now");

    /// <summary>Writes a form of a head that is still as it was seen; returns no row when it is not, or the form is there.</summary>
    internal Statement Form { get; } = session.Prepare(
        """
        insert into record_form (submission_seq, contract_version, contract_hash, document, residue, migration_hash, job_seq, made_at)
        select r.submission_seq, $version, $hash, $document, $residue, $migration, $job, $now from record r
        where r.tenant = $tenant and r.contract_name = $contract and r.key = $key and r.revision = $revision and r.form_seq is $seen
        on conflict (submission_seq, contract_hash, migration_hash) do nothing returning seq
        """,
        "tenant contract key revision seen version hash document residue migration job now");

    /// <summary>A form that is there already.</summary>
    internal Statement FindForm { get; } = session.Prepare(
        """
        select f.seq from record r join record_form f on f.submission_seq = r.submission_seq
        where r.tenant = $tenant and r.contract_name = $contract and r.key = $key and r.revision = $revision and r.form_seq is $seen
            and f.contract_hash = $hash and f.migration_hash = $migration
        """,
        "tenant contract key revision seen hash migration");

    /// <summary>Moves a head that is still as it was seen; returns no row when it is not.</summary>
    internal Statement Move { get; } = session.Prepare(
        """
        update record set form_seq = $form, held_version = $version, held_hash = $hash
        where tenant = $tenant and contract_name = $contract and key = $key and revision = $revision and form_seq is $seen returning revision
        """,
        "tenant contract key revision seen form version hash");

    internal Statement Quarantine { get; } = session.Prepare(
        """
        insert into migration_quarantine (job_seq, tenant, key, revision, code, op, pointer, message, at)
        values ($job, $tenant, $key, $revision, $code, $op, $pointer, $message, $at)
        on conflict (job_seq, tenant, key) do update set revision = excluded.revision, code = excluded.code, op = excluded.op,
            pointer = excluded.pointer, message = excluded.message, at = excluded.at
        """,
        "job tenant key revision code op pointer message at");

    internal Statement ClearQuarantine { get; } = session.Prepare(
        "delete from migration_quarantine where job_seq = (select seq from migration_job where id = $id)", "id");
}
