using System.Text;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>What one tenant stores is nobody else's: no key, id, cursor, idempotency key or group of another tenant leads to it.</summary>
public abstract class TenantConformance : StoreConformance
{
    private const string Theirs = "acme-2";

    [Fact]
    public async Task One_key_in_two_tenants_is_two_records()
    {
        await AppendAsync(New.Record("plan-1", """{"mine":1}"""));
        await AppendAsync(New.Record("plan-1", """{"theirs":1}""", tenant: Theirs));
        Assert.Equal(2, (await AppendAsync(New.Record("plan-1", """{"theirs":2}""", tenant: Theirs))).Record!.Revision);
        Assert.Equal(["""{"mine":1}"""], await DocumentsAsync(Mine, "plan-1"));
        Assert.Equal(["""{"theirs":2}""", """{"theirs":1}"""], await DocumentsAsync(Theirs, "plan-1"));
        var stored = (await Records.GetAsync(Theirs, "learning-plan", "plan-1", null, Cancel))!;
        Assert.Equal((Theirs, 2L), (stored.Tenant, stored.Reference.Revision));
        Assert.Null(await Records.GetAsync(Mine, "learning-plan", "plan-1", 2, Cancel));
    }

    [Fact]
    public async Task Lists_hold_what_is_of_the_tenant_and_cursors_of_another_lead_to_nothing_else()
    {
        for (var n = 0; n < 6; n++)
        {
            await AppendAsync(New.Record($"mine-{n}"));
            await AppendAsync(New.Record($"theirs-{n}", tenant: Theirs));
            await AppendAsync(New.Failure());
            await AppendAsync(New.Failure(tenant: Theirs, title: "Their member is missing"));
        }

        var records = await AllAsync(cursor => Records.ListAsync(Mine, new(null), 2, cursor, Cancel));
        Assert.Equal(6, records.Count);
        Assert.All(records, record => Assert.StartsWith("mine-", record.Reference.Key, StringComparison.Ordinal));
        Assert.Equal(6, (await AllAsync(cursor => Failures.ListAsync(Mine, "learning-plan", null, 2, cursor, Cancel))).Count);
        Assert.Empty((await Records.ListAsync("nobody", new(null), 10, null, Cancel)).Items);
        Assert.Empty((await Failures.ListAsync("nobody", null, null, 10, null, Cancel)).Items);

        var theirs = (await Records.ListAsync(Theirs, new(null), 1, null, Cancel)).Next;
        var after = (await Records.ListAsync(Mine, new("learning-plan"), 10, theirs, Cancel)).Items;
        Assert.All(after, record => Assert.StartsWith("mine-", record.Reference.Key, StringComparison.Ordinal));
        var theirFailures = (await Failures.ListAsync(Theirs, null, null, 1, null, Cancel)).Next;
        Assert.All((await Failures.ListAsync(Mine, null, null, 10, theirFailures, Cancel)).Items, failure => Assert.Equal("A member is missing", failure.Title));
    }

    [Fact]
    public async Task A_failure_and_its_group_are_found_by_their_tenant_only()
    {
        var mine = (await AppendAsync(New.Failure("v1:a", title: "Mine"))).Failure!;
        var theirs = (await AppendAsync(New.Failure("v1:a", title: "Theirs", tenant: Theirs))).Failure!;
        Assert.NotEqual(mine.Group, theirs.Group);
        Assert.Null(await Failures.GetAsync(Mine, theirs.Id, Cancel));
        Assert.Equal("Theirs", (await Failures.GetAsync(Theirs, theirs.Id, Cancel))!.Title);
        Assert.Empty((await Failures.ListAsync(Mine, null, theirs.Group, 10, null, Cancel)).Items);
        var group = Assert.Single(await Failures.GroupsAsync(Mine, null, 10, Cancel));
        Assert.Equal((mine.Group, "Mine", 1L), (group.Id, group.Title, group.Count));
        Assert.Equal(FailureGroup.IdOf(Mine, "learning-plan", "v1:a"), mine.Group);
    }

    [Fact]
    public async Task A_failure_of_reading_is_the_tenants_own()
    {
        await AppendAsync(New.Record("plan-1"));
        await AppendAsync(New.Record("plan-1", tenant: Theirs));
        var reading = new ReadingFailure(new RecordReference("learning-plan", "plan-1", 1), "2.0.0", "what to do", null);
        var mine = await Failures.KeepAsync(Mine, new FailureEntry("fail-1", "v1:r", "migration_failed", "t"), reading, Time.GetUtcNow(), Cancel);
        var theirs = await Failures.KeepAsync(Theirs, new FailureEntry("fail-2", "v1:r", "migration_failed", "t"), reading, Time.GetUtcNow(), Cancel);
        Assert.Equal(("fail-1", "fail-2"), (mine.Id, theirs.Id));
        Assert.NotEqual(mine.Group, theirs.Group);
        Assert.Null(await Failures.GetAsync(Mine, "fail-2", Cancel));
        Assert.Equal(reading, (await Failures.GetAsync(Theirs, "fail-2", Cancel))!.Reading);
    }

    [Fact]
    public async Task An_idempotency_key_is_the_tenants_own()
    {
        var first = await AppendAsync(New.Record("plan-1", """{"mine":1}""", "once"));
        var other = New.Record("plan-1", """{"theirs":1}""", "once", tenant: Theirs);
        Assert.Null(await Admissions.FindAsync(Theirs, "once", other.RequestHash, Cancel));
        var second = await AppendAsync(other);
        Assert.False(second.Replayed);
        Assert.NotEqual(first.SubmissionId, second.SubmissionId);
        Assert.Equal(second.SubmissionId, (await Admissions.FindAsync(Theirs, "once", other.RequestHash, Cancel))!.Decision!.SubmissionId);
        Assert.Equal(first.SubmissionId, (await Admissions.FindAsync(Mine, "once", other.RequestHash, Cancel))!.ConflictSubmissionId);
    }

    [Fact]
    public async Task An_id_that_another_tenant_has_is_refused_and_tells_nothing()
    {
        var theirs = await AppendAsync(New.Record("plan-1", """{"theirs":1}""", tenant: Theirs));
        foreach (var entry in new[] { New.Record("plan-1", """{"theirs":1}""", submissionId: theirs.SubmissionId), New.Failure(submissionId: theirs.SubmissionId) })
        {
            var problem = await Assert.ThrowsAsync<StoreException>(() => Admissions.AppendAsync(entry, Cancel));
            Assert.Equal(StoreErrorCode.Constraint, problem.Code);
        }

        Assert.Empty(await DocumentsAsync(Mine, "plan-1"));
        Assert.Empty(await Failures.GroupsAsync(Mine, null, 10, Cancel));
    }

    [Fact]
    public async Task The_predecessor_of_a_revision_is_the_tenants_own()
    {
        await AppendAsync(New.Record("p", """{"theirs":1}""", tenant: Theirs));
        await AppendAsync(New.Record("p", """{"mine":1}"""));
        await AppendAsync(New.Record("p", """{"mine":2}""", contract: Entries.PlanNext));
        var found = await Records.PredecessorAsync(Mine, "learning-plan", "p", 2, [Entries.Plan.Hash.ToString()], Cancel);
        Assert.Equal("""{"mine":1}""", Text(found!.Document));
        Assert.Null(await Records.PredecessorAsync("nobody", "learning-plan", "p", 2, [Entries.Plan.Hash.ToString()], Cancel));
    }

    [Fact]
    public async Task A_migration_moves_the_records_of_all_tenants_each_by_itself()
    {
        foreach (var key in new[] { "b", "a" })
        {
            await AppendAsync(New.Record(key));
            await AppendAsync(New.Record(key, tenant: Theirs));
        }

        var (hash, now) = (Entries.Plan.Hash.ToString(), Time.GetUtcNow());
        var job = await Migrations.PlanAsync(Job(), Cancel);
        var lease = (await Migrations.TakeLeaseAsync(job.Id, "a", null, now, now.AddMinutes(1), Cancel))!;
        var heads = await Migrations.HeadsAsync(job.Id, hash, MigrationCursor.Start, 10, Cancel);
        Assert.Equal([(Theirs, "a"), (Theirs, "b"), (Mine, "a"), (Mine, "b")], heads.Select(head => (head.Tenant, head.Reference.Key)));
        var rest = await Migrations.HeadsAsync(job.Id, hash, new MigrationCursor(0, Theirs, "b"), 1, Cancel);
        Assert.Equal([(Mine, "a")], rest.Select(head => (head.Tenant, head.Reference.Key)));

        var bad = new QuarantinedRecord(Theirs, "b", 1, LoadFaultCode.MigrationFailed, null, "", "it is wrong", now);
        var outcome = await Migrations.ApplyAsync(new MigrationBatch
        {
            Lease = lease,
            State = MigrationState.Planned,
            Moves = [Move(Theirs, "a")],
            Quarantined = [bad],
            Progress = job.Progress,
            Cursor = new MigrationCursor(0, Theirs, "b"),
            LeaseUntil = now.AddMinutes(1),
        }, Cancel);
        Assert.Equal(1, outcome.Moved);
        Assert.NotNull((await Records.GetAsync(Theirs, "learning-plan", "a", null, Cancel))!.Form);
        Assert.Null((await Records.GetAsync(Mine, "learning-plan", "a", null, Cancel))!.Form);
        Assert.Equal([(Mine, "a"), (Mine, "b")],
            (await Migrations.HeadsAsync(job.Id, hash, MigrationCursor.Start, 10, Cancel)).Select(head => (head.Tenant, head.Reference.Key)));
        Assert.Equal(new MigrationCursor(0, Theirs, "b"), (await Migrations.GetAsync(job.Id, Cancel))!.Cursor);
        Assert.Equal([bad], (await Migrations.QuarantineAsync(Theirs, job.Id, 10, null, Cancel)).Items);
        Assert.Empty((await Migrations.QuarantineAsync(Mine, job.Id, 10, null, Cancel)).Items);
        Assert.Equal([("1.0.0", 3L), ("1.1.0", 1L)], (await Records.HeldAsync(null, Cancel)).Select(held => (held.Version, held.Count)));
    }

    private static HeadMove Move(string tenant, string key) => new(tenant, key, 1, null,
        new NewForm(Entries.PlanNext.Schema.Evaluate("{}"u8.ToArray()).Document!, default, ContentHash.OfBytes("chain"u8)),
        "1.1.0", Entries.PlanNext.Hash.ToString());

    private MigrationJob Job() => new()
    {
        Id = "mig-1",
        Contract = "learning-plan",
        ToVersion = "1.1.0",
        ToHash = Entries.PlanNext.Hash.ToString(),
        Sources = [new MigrationSource("1.0.0", Entries.Plan.Hash.ToString(), "sha256:chain")],
        Settings = new MigrationSettings(),
        State = MigrationState.Planned,
        Phase = MigrationPhase.Forward,
        Progress = new MigrationProgress { Total = 4 },
        Cursor = MigrationCursor.Start,
        PlannedAt = Time.GetUtcNow(),
        UpdatedAt = Time.GetUtcNow(),
    };

    private async Task<IEnumerable<string>> DocumentsAsync(string tenant, string key) =>
        (await Records.HistoryAsync(tenant, "learning-plan", key, 10, null, Cancel)).Items.Select(record => Text(record.Document));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
