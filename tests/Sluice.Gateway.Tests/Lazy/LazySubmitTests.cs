using System.Text;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests;

/// <summary>What a caller of mode lazy is told, and what of it is stored when.</summary>
public sealed class LazySubmitTests
{
    private static readonly GenerationRequest Generation =
        new() { Prompt = "triage", Variables = new Dictionary<string, object?> { ["text"] = "fire" }, IdempotencyKey = "g" };

    [Fact]
    public async Task A_verdict_is_acknowledged_before_it_is_stored_and_stored_as_it_was_acknowledged()
    {
        using var fixture = new LazyFixture();
        var told = await fixture.SubmitAsync(LazyFixture.Valid);
        Assert.Equal((Verdict.Accepted, false, false), (told.Verdict, told.Durable, told.Replayed));
        Assert.Equal(("T-1", null), (told.RecordKey, told.Record));
        Assert.Empty(fixture.Ledger.Entries);
        Assert.Equal(told with { Replayed = true }, (await fixture.Gateway.Gateway.FindAsync(Tenants.Default, told.SubmissionId, LazyFixture.Cancel))!.Decision);

        await fixture.FlushAsync();
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal((told.SubmissionId, told.DecidedAt, told.Stamp), (entry.Decision.SubmissionId, entry.Decision.DecidedAt, entry.Decision.Stamp));
        var stored = (await fixture.Gateway.Gateway.FindAsync(Tenants.Default, told.SubmissionId, LazyFixture.Cancel))!.Decision!;
        Assert.Equal((true, new RecordReference("ticket", "T-1", 1), null), (stored.Durable, stored.Record, stored.RecordKey));
        Assert.Equal(LazyFixture.Valid, Encoding.UTF8.GetString(stored.Value.Span));
    }

    [Fact]
    public async Task A_rejection_is_told_with_the_failure_and_group_that_it_is_stored_under()
    {
        using var fixture = new LazyFixture();
        var told = await fixture.SubmitAsync("no json");
        Assert.Equal((Verdict.Rejected, false, null), (told.Verdict, told.Durable, told.RecordKey));
        await fixture.FlushAsync();
        var failure = Assert.Single(fixture.Ledger.Entries).Failure!;
        Assert.Equal(new FailureReference(failure.Id, FailureGroup.IdOf(Tenants.Default, "ticket", failure.Fingerprint)), told.Failure);
    }

    [Theory]
    [InlineData("allowed", null, true)]
    [InlineData("allowed", SubmissionMode.Sync, true)]
    [InlineData("allowed", SubmissionMode.Lazy, false)]
    [InlineData("default", null, false)]
    [InlineData("default", SubmissionMode.Lazy, false)]
    [InlineData("default", SubmissionMode.Sync, true)]
    [InlineData("never", null, true)]
    public async Task Nothing_is_acknowledged_before_it_is_durable_unless_contract_or_caller_say_so(string rule, SubmissionMode? mode, bool durable)
    {
        using var fixture = new LazyFixture(rule);
        Assert.Equal(durable, (await fixture.SubmitAsync(LazyFixture.Valid, mode)).Durable);
        Assert.Equal(durable ? 1 : 0, fixture.Ledger.Entries.Count);
    }

    [Fact]
    public async Task A_contract_that_does_not_allow_it_refuses_it_and_nothing_is_stored()
    {
        using var fixture = new LazyFixture("never");
        var outcome = await fixture.OutcomeAsync(LazyFixture.Valid);
        Assert.Equal(RefusalCode.ModeNotAllowed, outcome.Refusal!.Code);
        Assert.Contains("persistence: { lazy: allowed }", outcome.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (fixture.Ledger.Entries.Count, fixture.Window.State.Pending));
    }

    [Fact]
    public async Task An_idempotency_key_holds_inside_the_window_and_after_it()
    {
        using var fixture = new LazyFixture();
        var first = await fixture.SubmitAsync(LazyFixture.Valid, idempotencyKey: "k");
        var again = await fixture.SubmitAsync(LazyFixture.Valid, idempotencyKey: "k");
        Assert.Equal((first.SubmissionId, true, false), (again.SubmissionId, again.Replayed, again.Durable));
        Assert.Equal(RefusalCode.IdempotencyConflict, (await fixture.OutcomeAsync(LazyFixture.Ticket("T-2"), idempotencyKey: "k")).Refusal!.Code);
        var theirs = await fixture.SubmitAsync(LazyFixture.Ticket("T-2"), idempotencyKey: "k", tenant: "acme");
        Assert.NotEqual(first.SubmissionId, theirs.SubmissionId);

        await fixture.FlushAsync();
        again = await fixture.SubmitAsync(LazyFixture.Valid, idempotencyKey: "k");
        Assert.Equal((first.SubmissionId, true, true), (again.SubmissionId, again.Replayed, again.Durable));
        Assert.Equal(RefusalCode.IdempotencyConflict, (await fixture.OutcomeAsync(LazyFixture.Ticket("T-2"), idempotencyKey: "k")).Refusal!.Code);
        Assert.Equal(2, fixture.Ledger.Entries.Count);
    }

    [Fact]
    public async Task Two_that_come_at_once_under_one_key_get_one_verdict()
    {
        using var fixture = new LazyFixture();
        var told = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => fixture.SubmitAsync(LazyFixture.Valid, idempotencyKey: "k"))));
        Assert.Single(told.Select(decision => decision.SubmissionId).Distinct(StringComparer.Ordinal));
        Assert.Single(told, decision => !decision.Replayed);
        await fixture.FlushAsync();
        Assert.Single(fixture.Ledger.Entries);
    }

    [Fact]
    public async Task A_verdict_that_took_longer_than_the_window_of_another_under_its_key_is_not_acknowledged()
    {
        // While the model is asked for the first, the second is decided, acknowledged and stored.
        LazyFixture? fixture = null;
        Decision? second = null;
        var model = new ScriptedModel(ScriptedModel.Says(LazyFixture.Valid), ScriptedModel.Says(LazyFixture.Valid))
        {
            Asked = async number =>
            {
                if (number > 1) return;
                second = (await fixture!.Gateway.Gateway.GenerateAsync(Generation, LazyFixture.Cancel)).Decision;
                await fixture.FlushAsync();
            },
        };
        using (fixture = new LazyFixture("default", model: model))
        {
            var first = (await fixture.Gateway.Gateway.GenerateAsync(Generation, LazyFixture.Cancel)).Decision!;
            Assert.Equal((second!.SubmissionId, true, true), (first.SubmissionId, first.Replayed, first.Durable));
            Assert.Single(fixture.Ledger.Entries);
        }
    }

    [Fact]
    public async Task One_at_a_time_goes_through_a_gate_and_who_gives_up_lets_nobody_pass_who_must_wait()
    {
        var gate = new KeyGate();
        var first = await gate.EnterAsync("t", "k", LazyFixture.Cancel);
        using var others = await gate.EnterAsync("t", "other", LazyFixture.Cancel);
        using var giveUp = new CancellationTokenSource();
        var second = gate.EnterAsync("t", "k", giveUp.Token).AsTask();
        var third = gate.EnterAsync("t", "k", LazyFixture.Cancel).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
        (await gate.EnterAsync("t", "k", LazyFixture.Cancel)).Dispose();
    }

    [Fact]
    public async Task Who_asks_for_what_is_durable_waits_for_what_was_acknowledged_under_the_key()
    {
        using var fixture = new LazyFixture();
        var told = await fixture.SubmitAsync(LazyFixture.Valid, idempotencyKey: "k");
        var again = await fixture.SubmitAsync(LazyFixture.Valid, SubmissionMode.Sync, "k");
        Assert.Equal((told.SubmissionId, true, true), (again.SubmissionId, again.Replayed, again.Durable));
        Assert.Single(fixture.Ledger.Entries);
    }

    [Fact]
    public async Task Revisions_of_a_record_are_stored_in_the_order_in_which_they_were_acknowledged()
    {
        using var fixture = new LazyFixture();
        await fixture.SubmitAsync(LazyFixture.Ticket("T-1"));
        await fixture.SubmitAsync(LazyFixture.Ticket("T-1", "high"));
        Assert.Equal(new RecordReference("ticket", "T-1", 3), (await fixture.SubmitAsync("""{"id":"T-1","priority":"low","hours":3}""", SubmissionMode.Sync)).Record);
        Assert.Equal([LazyFixture.Ticket("T-1"), LazyFixture.Ticket("T-1", "high"), """{"id":"T-1","priority":"low","hours":3}"""], fixture.StoredOutputs);
    }

    [Fact]
    public async Task The_memory_of_an_output_may_be_used_again_once_it_is_acknowledged()
    {
        using var fixture = new LazyFixture();
        var memory = Encoding.UTF8.GetBytes(LazyFixture.Valid);
        await fixture.Gateway.Gateway.SubmitAsync(new Submission { Contract = "ticket", Output = memory, Mode = SubmissionMode.Lazy }, LazyFixture.Cancel);
        memory.AsSpan().Fill((byte)'x');
        await fixture.FlushAsync();
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal(LazyFixture.Valid, Encoding.UTF8.GetString(entry.Submission.Output.Span));
        Assert.Equal(LazyFixture.Valid, Encoding.UTF8.GetString(entry.Record!.Document.Utf8.Span));
    }

    [Fact]
    public async Task What_a_model_was_asked_for_is_kept_with_its_calls()
    {
        using var fixture = new LazyFixture("default", model: new ScriptedModel(ScriptedModel.Says(LazyFixture.Valid)));
        var told = (await fixture.Gateway.Gateway.GenerateAsync(Generation, LazyFixture.Cancel)).Decision!;
        Assert.False(told.Durable);
        // Within the window the model is not asked again.
        Assert.Equal(told.SubmissionId, (await fixture.Gateway.Gateway.GenerateAsync(Generation, LazyFixture.Cancel)).Decision!.SubmissionId);
        await fixture.FlushAsync();
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Single(entry.Inferences);
        Assert.NotEmpty(entry.Contents);
    }

    [Fact]
    public void A_job_has_its_verdict_stored_whatever_its_contract_has_for_its_default()
    {
        var now = DateTimeOffset.UnixEpoch;
        var submission = GatewayFixture.Submission(LazyFixture.Valid) with { Mode = SubmissionMode.Async };
        var job = new Job
        {
            Id = "job_1",
            Tenant = Tenants.Default,
            RequestHash = "",
            Contract = "ticket@1.0.0",
            SubmissionId = "sub_1",
            Payload = JobPayload.Write(submission),
            Output = submission.Output,
            CreatedAt = now,
            UpdatedAt = now,
        };
        Assert.Equal(SubmissionMode.Sync, JobPayload.Read(job).Mode);
    }

    [Fact]
    public async Task What_is_only_checked_is_not_durable()
    {
        using var fixture = new LazyFixture();
        Assert.False(fixture.Gateway.Gateway.Check(GatewayFixture.Submission(LazyFixture.Valid)).Decision!.Durable);
        Assert.Null(await fixture.Gateway.Gateway.FindAsync(Tenants.Default, "sub_none", LazyFixture.Cancel));
        var told = await fixture.SubmitAsync(LazyFixture.Valid);
        Assert.Null(await fixture.Gateway.Gateway.FindAsync("acme", told.SubmissionId, LazyFixture.Cancel));
    }
}
