using System.Text;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps migration jobs, moves heads and counts where records are held.</summary>
public abstract class MigrationStoreConformance : StoreConformance
{
    private static readonly ContentHash Chain = ContentHash.OfBytes("chain"u8);

    [Fact]
    public async Task A_moved_head_keeps_its_revision_and_is_counted_where_it_is_held()
    {
        await AppendAsync(New.Record("plan-1", """{"n":1}"""));
        var (job, lease) = await RunningAsync();
        var outcome = await Migrations.ApplyAsync(Batch(job, lease, Move("plan-1", 1, null, """{"n":1,"v":2}""")), Cancel);
        Assert.Equal((true, 1, 0), (outcome.Applied, outcome.Moved, outcome.Skipped));
        var record = (await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!;
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(record.Document.Span));
        Assert.Equal("""{"n":1,"v":2}""", Encoding.UTF8.GetString(record.Form!.Document.Span));
        Assert.Equal([9], record.Form.Residue.ToArray());
        Assert.Equal(new FormOrigin("1.1.0", Entries.PlanNext.Hash.ToString(), Chain.ToString()), record.Form.Origin);
        Assert.Equal([("1.1.0", 1L)], await HeldAsync());
        Assert.Equal("1.1.0", (await Records.ListAsync(Mine, new(null, "1.1.0"), 10, null, Cancel)).Items.Single().HeldVersion);
        Assert.Empty((await Records.ListAsync(Mine, new(null, "1.0.0"), 10, null, Cancel)).Items);
    }

    [Fact]
    public async Task Nothing_is_held_where_there_are_no_records()
    {
        Assert.Empty(await Records.HeldAsync("learning-plan", Cancel));
        Assert.Empty(await Records.HeldAsync(null, Cancel));
    }

    [Fact]
    public async Task A_writer_wins_over_a_batch_and_the_job_counts_it_as_skipped()
    {
        await AppendAsync(New.Record("plan-1", """{"n":1}"""));
        var (job, lease) = await RunningAsync();
        await AppendAsync(New.Record("plan-1", """{"n":2}"""));
        var outcome = await Migrations.ApplyAsync(Batch(job, lease, Move("plan-1", 1, null, "{}")), Cancel);
        Assert.Equal((true, 0, 1), (outcome.Applied, outcome.Moved, outcome.Skipped));
        var record = (await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!;
        Assert.Equal(2, record.Reference.Revision);
        Assert.Null(record.Form);
        Assert.Equal(1, (await Migrations.GetAsync(job.Id, Cancel))!.Progress.Skipped);
    }

    [Fact]
    public async Task A_write_after_a_move_takes_the_head_back_to_its_own_version()
    {
        await AppendAsync(New.Record("plan-1"));
        var (job, lease) = await RunningAsync();
        await Migrations.ApplyAsync(Batch(job, lease, Move("plan-1", 1, null, "{}")), Cancel);
        await AppendAsync(New.Record("plan-1", contract: Entries.Plan));
        Assert.Equal([("1.0.0", 1L)], await HeldAsync());
        Assert.Null((await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!.Form);
    }

    [Fact]
    public async Task A_head_moves_back_and_forth_over_one_form()
    {
        await AppendAsync(New.Record("plan-1"));
        var (job, lease) = await RunningAsync();
        await Migrations.ApplyAsync(Batch(job, lease, Move("plan-1", 1, null, "{}")), Cancel);
        var form = (await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!.Form!.Id;
        var back = new HeadMove(Mine, "plan-1", 1, form, null, "1.0.0", Entries.Plan.Hash.ToString());
        Assert.Equal(1, (await Migrations.ApplyAsync(Batch(job, lease, back), Cancel)).Moved);
        Assert.Equal(1, (await Migrations.ApplyAsync(Batch(job, lease, back), Cancel)).Skipped);
        Assert.Equal(1, (await Migrations.ApplyAsync(Batch(job, lease, Move("plan-1", 1, null, "{}")), Cancel)).Moved);
        Assert.Equal(form, (await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!.Form!.Id);
    }

    [Fact]
    public async Task A_lease_is_held_by_one_and_an_old_token_moves_nothing()
    {
        await AppendAsync(New.Record("plan-1"));
        var (job, lease) = await RunningAsync();
        var now = Time.GetUtcNow();
        Assert.Null(await Migrations.TakeLeaseAsync(job.Id, "b", null, now, now.AddMinutes(1), Cancel));
        var stolen = await Migrations.TakeLeaseAsync(job.Id, "b", "a", now, now.AddMinutes(1), Cancel);
        Assert.True(stolen!.Token > lease.Token);
        Assert.False((await Migrations.ApplyAsync(Batch(job, lease, Move("plan-1", 1, null, "{}")), Cancel)).Applied);
        Assert.Null((await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!.Form);
        Time.Advance(TimeSpan.FromMinutes(2));
        now = Time.GetUtcNow();
        Assert.NotNull(await Migrations.TakeLeaseAsync(job.Id, "c", null, now, now.AddMinutes(1), Cancel));
        Assert.False((await Migrations.ApplyAsync(Batch(job, stolen, Move("plan-1", 1, null, "{}")), Cancel)).Applied);
    }

    [Fact]
    public async Task A_released_lease_is_free_at_once_and_the_job_names_its_last_runner()
    {
        var (job, lease) = await RunningAsync();
        await Migrations.ReleaseAsync(lease, Cancel);
        Assert.Equal(("a", null), ((await Migrations.GetAsync(job.Id, Cancel))!.Runner, (await Migrations.GetAsync(job.Id, Cancel))!.LeaseUntil));
        Assert.False((await Migrations.ApplyAsync(Batch(job, lease), Cancel)).Applied);
        var now = Time.GetUtcNow();
        Assert.NotNull(await Migrations.TakeLeaseAsync(job.Id, "b", null, now, now.AddMinutes(1), Cancel));
    }

    [Fact]
    public async Task A_paused_job_takes_no_batch()
    {
        await AppendAsync(New.Record("plan-1"));
        var (job, lease) = await RunningAsync();
        await Migrations.ChangeAsync(job.Id, [MigrationState.Running], Change(MigrationState.Paused), Cancel);
        var outcome = await Migrations.ApplyAsync(Batch(job, lease, Move("plan-1", 1, null, "{}")), Cancel);
        Assert.Equal((false, MigrationState.Paused), (outcome.Applied, outcome.Job.State));
        Assert.Equal([("1.0.0", 1L)], await HeldAsync());
    }

    [Fact]
    public async Task A_contract_has_one_open_job()
    {
        var first = await Migrations.PlanAsync(Job("mig-1"), Cancel);
        Assert.Equal("mig-1", (await Migrations.PlanAsync(Job("mig-2"), Cancel)).Id);
        await Migrations.ChangeAsync(first.Id, [MigrationState.Planned], Change(MigrationState.Failed), Cancel);
        Assert.Equal("mig-2", (await Migrations.PlanAsync(Job("mig-2"), Cancel)).Id);
        Assert.Equal(MigrationState.Failed, (await Migrations.ChangeAsync("mig-1", [MigrationState.Failed], Change(MigrationState.Running), Cancel))!.State);
        Assert.Equal(["mig-2", "mig-1"], (await AllAsync(cursor => Migrations.ListAsync(null, 1, cursor, Cancel))).Select(job => job.Id));
        Assert.Null(await Migrations.GetAsync("none", Cancel));
    }

    [Fact]
    public async Task Heads_come_by_key_without_those_in_quarantine_and_the_cursor_is_kept_with_the_batch()
    {
        foreach (var key in new[] { "c", "a", "b", "ä" }) await AppendAsync(New.Record(key));
        var (job, lease) = await RunningAsync();
        Assert.Equal(["a", "b", "c", "ä"], await HeadsAsync(job, ""));
        Assert.Equal(["c", "ä"], await HeadsAsync(job, "b"));
        var bad = new QuarantinedRecord(Mine, "c", 1, LoadFaultCode.MigrationFailed, 2, "/n", "it is wrong", Time.GetUtcNow());
        var batch = Batch(job, lease) with { Quarantined = [bad], Cursor = new MigrationCursor(0, Mine, "c") };
        await Migrations.ApplyAsync(batch, Cancel);
        Assert.Equal(["a", "b", "ä"], await HeadsAsync(job, ""));
        Assert.Equal([bad], (await Migrations.QuarantineAsync(null, job.Id, 10, null, Cancel)).Items);
        Assert.Equal(new MigrationCursor(0, Mine, "c"), (await Migrations.GetAsync(job.Id, Cancel))!.Cursor);
        await AppendAsync(New.Record("c"));
        Assert.Equal(["a", "b", "c", "ä"], await HeadsAsync(job, ""));
        await Migrations.ChangeAsync(job.Id, [MigrationState.Running], Change(MigrationState.Running) with { ClearQuarantine = true }, Cancel);
        Assert.Empty((await Migrations.QuarantineAsync(null, job.Id, 10, null, Cancel)).Items);
    }

    [Fact]
    public async Task The_predecessor_is_the_newest_earlier_revision_of_a_version()
    {
        await AppendAsync(New.Record("p", """{"n":1}"""));
        await AppendAsync(New.Record("p", """{"n":2}"""));
        await AppendAsync(New.Record("p", """{"n":3}""", contract: Entries.PlanNext));
        var found = await Records.PredecessorAsync(Mine, "learning-plan", "p", 3, [Entries.Plan.Hash.ToString()], Cancel);
        Assert.Equal(2, found!.Reference.Revision);
        Assert.Null(await Records.PredecessorAsync(Mine, "learning-plan", "p", 1, [Entries.Plan.Hash.ToString()], Cancel));
        Assert.Null(await Records.PredecessorAsync(Mine, "learning-plan", "p", 3, [], Cancel));
    }

    [Fact]
    public async Task A_failure_of_reading_is_kept_once_and_stands_among_the_others()
    {
        var decision = await AppendAsync(New.Failure());
        await AppendAsync(New.Record("plan-1"));
        var reading = new ReadingFailure(new RecordReference("learning-plan", "plan-1", 1), "2.0.0", "what to do", "0af7651916cd43dd8448eb211c80319c");
        var first = await Failures.KeepAsync(Mine, new FailureEntry("fail-r1", "v1:r", "migration_failed", "cannot be read"), reading, Time.GetUtcNow(), Cancel);
        var again = await Failures.KeepAsync(Mine, new FailureEntry("fail-r2", "v1:r", "migration_failed", "cannot be read"), reading, Time.GetUtcNow(), Cancel);
        Assert.Equal(first, again);
        Assert.Equal(["fail-r1", decision.Failure!.Id], (await Failures.ListAsync(Mine, "learning-plan", null, 10, null, Cancel)).Items.Select(item => item.Reference.Id));
        var stored = (await Failures.GetAsync(Mine, "fail-r1", Cancel))!;
        Assert.Equal(reading, stored.Reading);
        Assert.Null(stored.Decision);
        Assert.Equal(Time.GetUtcNow(), stored.FailedAt);
    }

    private static HeadMove Move(string key, long revision, long? seen, string json) => new(Mine, key, revision, seen,
        new NewForm(Entries.PlanNext.Schema.Evaluate(Encoding.UTF8.GetBytes(json)).Document!, new byte[] { 9 }, Chain),
        "1.1.0", Entries.PlanNext.Hash.ToString());

    private MigrationBatch Batch(MigrationJob job, MigrationLease lease, params IReadOnlyList<HeadMove> moves) => new()
    {
        Lease = lease,
        State = MigrationState.Running,
        Moves = moves,
        Progress = job.Progress,
        Cursor = MigrationCursor.Start,
        LeaseUntil = Time.GetUtcNow().AddMinutes(1),
    };

    private MigrationChange Change(MigrationState state) => new() { State = state, At = Time.GetUtcNow() };

    private async Task<(MigrationJob Job, MigrationLease Lease)> RunningAsync()
    {
        var job = await Migrations.PlanAsync(Job("mig-1"), Cancel);
        job = (await Migrations.ChangeAsync(job.Id, [MigrationState.Planned], Change(MigrationState.Running), Cancel))!;
        var now = Time.GetUtcNow();
        return (job, (await Migrations.TakeLeaseAsync(job.Id, "a", null, now, now.AddMinutes(1), Cancel))!);
    }

    private MigrationJob Job(string id) => new()
    {
        Id = id,
        Contract = "learning-plan",
        ToVersion = "1.1.0",
        ToHash = Entries.PlanNext.Hash.ToString(),
        Sources = [new MigrationSource("1.0.0", Entries.Plan.Hash.ToString(), Chain.ToString())],
        Settings = new MigrationSettings { FailuresMaxPercent = 0.5 },
        State = MigrationState.Planned,
        Phase = MigrationPhase.Forward,
        Progress = new MigrationProgress { Total = 3, Elapsed = TimeSpan.FromTicks(7) },
        Cursor = MigrationCursor.Start,
        PlannedAt = Time.GetUtcNow(),
        UpdatedAt = Time.GetUtcNow(),
    };

    private async Task<IEnumerable<(string, long)>> HeldAsync() =>
        (await Records.HeldAsync("learning-plan", Cancel)).Select(held => (held.Version, held.Count));

    private async Task<IEnumerable<string>> HeadsAsync(MigrationJob job, string after) =>
        (await Migrations.HeadsAsync(job.Id, Entries.Plan.Hash.ToString(), new(0, after.Length == 0 ? "" : Mine, after), 10, Cancel)).Select(record => record.Reference.Key);
}
