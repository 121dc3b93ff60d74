using System.Text.Json;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps the audit and links the ledger to its chain.</summary>
public abstract class AuditStoreConformance : StoreConformance
{
    [Fact]
    public async Task Everything_that_is_stored_is_linked_and_verifies_after_reopening()
    {
        var failed = (await AppendAsync(New.Failure(idempotencyKey: "one"))).Failure!;
        var found = New.Record("plan ü", verdict: Verdict.Corrected);
        found.Path = new DecisionPath { Found = [new("/a", "#/type", "type", "a \0 \ud800")], Context = new ShownContext("s", 1, 2, 3, null, []), Citations = ["a \0"] };
        await AppendAsync(found);
        await AppendAsync(New.Record(replay: new ReplayLink(failed.Id, ReplayMode.Repair, "ann")));
        Assert.True((await AppendAsync(New.Failure(idempotencyKey: "one", output: "no json 1"u8.ToArray()))).Replayed);
        await ReopenAsync();
        var report = await VerifyAsync();
        Assert.Equal([], report.Findings);
        Assert.Equal((3, 0), (report.Submissions, report.Before));
        // The beginning, the group that was opened, and the failure that was replayed.
        Assert.Equal(3, report.Entries);
        Assert.Equal(report.Head, (await VerifyAsync(report.Head)).Head);
        Assert.Equal(report.Head, await Audit.HeadAsync(Cancel));
    }

    [Fact]
    public async Task Many_writers_make_one_chain_and_what_breaks_a_rule_is_not_in_it()
    {
        await using var second = (await OpenSecondAsync()).Lifetime;
        var other = await OpenSecondAsync();
        await using var third = other.Lifetime;
        var entries = Enumerable.Range(0, 120).Select(i => i % 10 == 3 ? New.Failure($"print {i % 3}", submissionId: "taken") : New.Record($"plan-{i % 7}")).ToList();
        var done = await Task.WhenAll(entries.Select(async (entry, i) =>
        {
            try
            {
                return (await (i % 2 == 0 ? Admissions : other.Admissions).AppendAsync(entry, Cancel)).Decision is { Replayed: false };
            }
            catch (StoreException)
            {
                return false;
            }
        }));
        var report = await VerifyAsync();
        Assert.Equal([], report.Findings);
        Assert.Equal(done.Count(stored => stored), report.Submissions);
    }

    [Fact]
    public async Task What_is_done_leaves_an_entry_with_who_and_what()
    {
        await Publications.PublishAsync([new(PublicationKind.Prompt, "plan", "1.0.0", ContentHash.OfBytes("a"u8).ToString(), "3f78")], Cancel);
        await Releases.MoveAliasAsync(new(PublicationKind.Prompt, "plan", "production", null, "1.0.0", "ann ü", "first"), Cancel);
        await ApiKeys.AddAsync(Key(), Cancel);
        await ApiKeys.RotateAsync(null, "key-1", Secret("other"), Time.GetUtcNow().AddDays(1), Cancel);
        await ApiKeys.RevokeAsync(null, "key-1", Time.GetUtcNow(), Cancel);
        var failed = (await AppendAsync(New.Failure())).Failure!;
        await Replays.SettleAsync(Mine, failed.Id, new(FailureDisposition.Discarded, "bob", "no use", null, Time.GetUtcNow()), Cancel);
        await ReopenAsync();
        var entries = (await AllAsync(cursor => Audit.EntriesAsync(null, 2, cursor, Cancel))).Reverse().ToList();
        Assert.Equal(["audit.begun", "version.published", "alias.moved", "key.created", "key.rotated", "key.revoked", "group.opened", "failure.discarded"],
            entries.Select(e => e.Action));
        Assert.Equal(("ann ü", "prompt/plan@production", null), (entries[2].Who, entries[2].Subject, entries[2].Tenant));
        Assert.Equal("first", JsonElement.Parse(entries[2].Detail).GetProperty("reason").GetString());
        Assert.Equal((failed.Id, Mine, "bob"), (entries[7].Subject, entries[7].Tenant, entries[7].Who));
        Assert.DoesNotContain(ContentHash.OfBytes("secret"u8).ToString(), string.Concat(entries.Select(e => e.Detail)), StringComparison.Ordinal);
        Assert.Equal(["failure.discarded", "group.opened"], (await Audit.EntriesAsync(Mine, 2, null, Cancel)).Items.Select(e => e.Action));
        Assert.Empty((await Audit.EntriesAsync("acme", 2, null, Cancel)).Items);
        Assert.Equal([], (await VerifyAsync()).Findings);
    }

    [Fact]
    public async Task What_the_gateway_does_by_itself_and_the_end_of_content_leave_entries_too()
    {
        var safeguard = new Safeguard
        {
            Id = "safe_1",
            Contract = "learning-plan",
            Action = Contracts.SafeguardAction.Rollback,
            Subject = "prompt plan@production move 2",
            Target = new SafeguardTarget { Kind = PublicationKind.Prompt, Name = "plan", Alias = "production", From = "1.1.0", To = "1.0.0" },
            Evidence = new SafeguardEvidence(Time.GetUtcNow(), 20, 9, 100, 1, 0.0625),
            Events = [new(1, SafeguardState.Taken, null, "9 of 20 failed", Time.GetUtcNow())],
        };
        await Safeguards.TakeAsync(safeguard, Cancel);
        await Safeguards.AddAsync("safe_1", new(2, SafeguardState.Undone, "ann ü", "the model was at fault", Time.GetUtcNow()), Cancel);
        await ContentKeys.KeepContentKeyAsync(new("20260228", "k1", new byte[] { 1 }, Time.GetUtcNow()), Cancel);
        await ContentKeys.ShredContentAsync("20260301", Cancel);
        await ReopenAsync();
        var entries = (await AllAsync(cursor => Audit.EntriesAsync(null, 2, cursor, Cancel))).Reverse().ToList();
        Assert.Equal(["audit.begun", "safeguard.taken", "safeguard.undone", "content.ended"], entries.Select(e => e.Action));
        Assert.Equal(("safe_1", "ann ü", "20260228"), (entries[2].Subject, entries[2].Who, entries[3].Subject));
        Assert.Equal("1.0.0", JsonElement.Parse(entries[1].Detail).GetProperty("target").GetProperty("to").GetString());
        Assert.Equal([], (await VerifyAsync()).Findings);
    }

    private Task<AuditReport> VerifyAsync(string? expected = null) => new AuditVerification(Audit).RunAsync(expected, cancellationToken: Cancel);

    private ApiKey Key() => new()
    {
        Id = "key-1",
        Tenant = Mine,
        Name = "importer",
        Scopes = KeyScopes.Submit,
        CreatedAt = Time.GetUtcNow(),
        Secrets = [Secret("secret")],
    };

    private KeySecret Secret(string of) => new(ContentHash.OfBytes(System.Text.Encoding.UTF8.GetBytes(of)).ToString(), "1234", Time.GetUtcNow(), null);
}
