using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps what becomes of failures.</summary>
public abstract class ReplayStoreConformance : StoreConformance
{
    [Fact]
    public async Task A_replay_that_becomes_a_record_is_linked_both_ways_and_settles_its_failure()
    {
        var failed = (await AppendAsync(New.Failure())).Failure!;
        Assert.Equal(FailureDisposition.Quarantined, (await AccountAsync(failed.Id)).Disposition);
        var again = await AppendAsync(New.Failure(replay: new ReplayLink(failed.Id, ReplayMode.Repair, "ann ü")));
        Assert.Equal(FailureDisposition.Quarantined, (await AccountAsync(failed.Id)).Disposition);
        var stored = await AppendAsync(New.Record(replay: new ReplayLink(failed.Id, ReplayMode.Regenerate, "bob")));
        await ReopenAsync();
        var account = await AccountAsync(failed.Id);
        Assert.Equal([new DispositionEntry(FailureDisposition.Replayed, "bob", null, stored.SubmissionId, stored.DecidedAt)], account.Dispositions);
        Assert.Equal(
            [
                new ReplayEntry(again.SubmissionId, ReplayMode.Repair, Verdict.Rejected, again.Failure!.Id, "ann ü", again.DecidedAt, again.Stamp.Origin.TraceId),
                new ReplayEntry(stored.SubmissionId, ReplayMode.Regenerate, Verdict.Accepted, null, "bob", stored.DecidedAt, stored.Stamp.Origin.TraceId),
            ],
            account.Replays);
        Assert.Equal(new ReplayLink(failed.Id, ReplayMode.Regenerate, "bob"), await Replays.ReplayOfAsync(Mine, stored.SubmissionId, Cancel));
        Assert.Null(await Replays.ReplayOfAsync("acme", stored.SubmissionId, Cancel));
    }

    [Fact]
    public async Task A_replay_under_an_idempotency_key_that_was_used_leaves_nothing()
    {
        var failed = (await AppendAsync(New.Failure())).Failure!;
        var link = new ReplayLink(failed.Id, ReplayMode.Revalidate, "ann");
        await AppendAsync(New.Record(json: "{}", idempotencyKey: "again", replay: link));
        var second = await AppendAsync(New.Record(json: "{}", idempotencyKey: "again", replay: link));
        Assert.True(second.Replayed);
        var account = await AccountAsync(failed.Id);
        Assert.Equal((1, 1), (account.Replays.Count, account.Dispositions.Count));
    }

    [Fact]
    public async Task A_failure_is_settled_once_also_by_many_at_once()
    {
        var failed = (await AppendAsync(New.Failure())).Failure!;
        var said = Enumerable.Range(0, 8).Select(i => new DispositionEntry(i % 2 == 0 ? FailureDisposition.Discarded : FailureDisposition.Superseded, $"who {i}", "because", null, Time.GetUtcNow())).ToList();
        var accounts = await Task.WhenAll(said.Select(entry => Replays.SettleAsync(Mine, failed.Id, entry, Cancel)));
        var kept = Assert.Single((await AccountAsync(failed.Id)).Dispositions);
        Assert.Contains(kept, said);
        Assert.All(accounts, account => Assert.Equal(kept, Assert.Single(account!.Dispositions)));
    }

    [Fact]
    public async Task A_failure_of_another_tenant_is_neither_seen_nor_settled()
    {
        var failed = (await AppendAsync(New.Failure(tenant: "acme"))).Failure!;
        Assert.Null(await Replays.AccountAsync(Mine, failed.Id, Cancel));
        Assert.Null(await Replays.SettleAsync(Mine, failed.Id, new(FailureDisposition.Discarded, "ann", "because", null, Time.GetUtcNow()), Cancel));
        Assert.Empty((await Replays.AccountAsync("acme", failed.Id, Cancel))!.Dispositions);
        Assert.Empty(await Replays.QuarantinedAsync(Mine, failed.Group, 10, Cancel));
    }

    [Fact]
    public async Task Quarantine_holds_the_oldest_first_and_neither_what_is_settled_nor_replays()
    {
        var failed = new List<Decision>();
        for (var i = 0; i < 4; i++) failed.Add(await AppendAsync(New.Failure()));
        var group = failed[0].Failure!.Group;
        await AppendAsync(New.Failure(replay: new ReplayLink(failed[0].Failure!.Id, ReplayMode.Repair, "ann")));
        await Replays.SettleAsync(Mine, failed[1].Failure!.Id, new(FailureDisposition.Discarded, "ann", "because", null, Time.GetUtcNow()), Cancel);
        await AppendAsync(New.Record(replay: new ReplayLink(failed[2].Failure!.Id, ReplayMode.Repair, "ann")));
        var waiting = await Replays.QuarantinedAsync(Mine, group, 10, Cancel);
        Assert.Equal([failed[0].SubmissionId, failed[3].SubmissionId], waiting.Select(w => w.Submission));
        Assert.Equal((failed[0].Failure!.Id, failed[0].Stamp.Origin.TraceId), (waiting[0].Failure, waiting[0].TraceId));
        Assert.Single(await Replays.QuarantinedAsync(Mine, group, 1, Cancel));
    }

    private async Task<FailureAccount> AccountAsync(string id) => (await Replays.AccountAsync(Mine, id, Cancel))!;
}
