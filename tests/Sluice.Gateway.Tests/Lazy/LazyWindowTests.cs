using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests;

/// <summary>The window's bounds, and what becomes of it in outages and at the end.</summary>
public sealed class LazyWindowTests
{
    private static readonly StoreException Outage = new(StoreErrorCode.Unavailable, "The store is away.");

    [Fact]
    public async Task What_finds_no_place_is_stored_before_it_is_answered()
    {
        using var fixture = new LazyFixture(settings: "windowMilliseconds: 60000, entriesMax: 3");
        // The clock stands still; only a full window is stored before its time.
        for (var n = 0; n < 3; n++) Assert.False((await fixture.SubmitAsync(LazyFixture.Ticket($"T-{n}"))).Durable);
        Assert.True((await fixture.SubmitAsync(LazyFixture.Ticket("T-3"))).Durable);
        await fixture.UntilAsync(() => fixture.Window.State.Pending == 0);
        Assert.Equal(4, fixture.Ledger.Entries.Count);
    }

    [Fact]
    public async Task An_output_larger_than_the_window_is_stored_before_it_is_answered()
    {
        using var fixture = new LazyFixture(settings: "windowMilliseconds: 60000, bytesMax: 3000");
        Assert.True((await fixture.SubmitAsync(LazyFixture.Ticket(new string('x', 1_000)))).Durable);
        Assert.False((await fixture.SubmitAsync(LazyFixture.Ticket("small"))).Durable);
    }

    [Fact]
    public async Task In_an_outage_what_was_acknowledged_is_kept_and_nothing_more_is_acknowledged()
    {
        using var fixture = new LazyFixture(settings: "overdueSeconds: 3600");
        var told = await fixture.SubmitAsync(LazyFixture.Ticket("T-1"), idempotencyKey: "k");
        fixture.Ledger.FailsWith = Outage;
        await fixture.UntilAsync(() => fixture.Window.State.Code is not null);
        Assert.Equal((1, StoreErrorCode.Unavailable, false), (fixture.Window.State.Pending, fixture.Window.State.Code, fixture.Window.State.Overdue));
        // Another record, and another revision of the same, and the same again by one who wants it durable.
        await Assert.ThrowsAsync<StoreException>(() => fixture.SubmitAsync(LazyFixture.Ticket("T-2")));
        await Assert.ThrowsAsync<StoreException>(() => fixture.SubmitAsync(LazyFixture.Ticket("T-1", "high"), SubmissionMode.Sync));
        await Assert.ThrowsAsync<StoreException>(() => fixture.SubmitAsync(LazyFixture.Ticket("T-1"), SubmissionMode.Sync, "k"));
        Assert.Equal(told.SubmissionId, (await fixture.SubmitAsync(LazyFixture.Ticket("T-1"), idempotencyKey: "k")).SubmissionId);
        fixture.Gateway.Time.Advance(TimeSpan.FromSeconds(3601));
        Assert.True(fixture.Window.State.Overdue);

        fixture.Ledger.FailsWith = null;
        await fixture.FlushAsync();
        Assert.Equal(told.SubmissionId, Assert.Single(fixture.Ledger.Entries).Decision.SubmissionId);
        Assert.Equal(new LazyState(0, TimeSpan.Zero, false, null, null), fixture.Window.State);
        Assert.False((await fixture.SubmitAsync(LazyFixture.Ticket("T-2"))).Durable);
    }

    [Fact]
    public async Task A_revision_that_could_not_be_stored_holds_back_the_next_ones_of_its_record_and_no_others()
    {
        using var fixture = new LazyFixture();
        var failing = true;
        fixture.Ledger.Between = (entry, store) => failing && entry.Decision.Value.Span.IndexOf("low"u8) >= 0 ? throw Outage : store();
        await fixture.SubmitAsync(LazyFixture.Ticket("T-1", "low"));
        await fixture.SubmitAsync(LazyFixture.Ticket("T-1", "high"));
        await fixture.SubmitAsync(LazyFixture.Ticket("T-2", "high"));
        await fixture.UntilAsync(() => fixture.Window.State.Pending == 2);
        Assert.Equal([LazyFixture.Ticket("T-2", "high")], fixture.StoredOutputs);
        failing = false;
        await fixture.FlushAsync();
        Assert.Equal([LazyFixture.Ticket("T-2", "high"), LazyFixture.Ticket("T-1", "low"), LazyFixture.Ticket("T-1", "high")], fixture.StoredOutputs);
    }

    [Fact]
    public async Task What_was_stored_although_its_answer_was_lost_is_stored_once()
    {
        using var fixture = new LazyFixture();
        var lost = false;
        fixture.Ledger.Between = (_, store) =>
        {
            var outcome = store();
            if (lost) return outcome;
            lost = true;
            throw Outage;
        };
        var told = await fixture.SubmitAsync(LazyFixture.Valid);
        await fixture.FlushAsync();
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal((told.SubmissionId, true), (entry.Decision.SubmissionId, entry.Record is not null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_idempotency_key_that_another_process_used_meanwhile_ends_in_a_durable_failure(bool sameContent)
    {
        using var fixture = new LazyFixture();
        var told = await fixture.SubmitAsync(LazyFixture.Valid, idempotencyKey: "k");
        fixture.Ledger.Between = (entry, store) => entry.Submission.IdempotencyKey is null ? store()
            : sameContent ? new StoredOutcome(entry.Decision with { SubmissionId = "sub_other", Replayed = true }, null)
            : new StoredOutcome(null, "sub_other");
        await fixture.FlushAsync();
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal((told.SubmissionId, Verdict.Rejected, FailureCode.AcknowledgedNotStored), (entry.Decision.SubmissionId, entry.Decision.Verdict, entry.Failure!.Code));
        Assert.Equal(LazyFixture.Valid, Assert.Single(fixture.StoredOutputs));
        Assert.Contains("sub_other", Assert.Single(entry.Decision.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_store_refuses_for_good_ends_in_a_durable_failure_and_holds_nobody_back()
    {
        using var fixture = new LazyFixture();
        fixture.Ledger.Between = (entry, store) => entry.Record?.Key == "T-1" ? throw new StoreException(StoreErrorCode.Constraint, "No.") : store();
        await fixture.SubmitAsync(LazyFixture.Ticket("T-1"));
        await fixture.SubmitAsync(LazyFixture.Ticket("T-2"));
        await fixture.FlushAsync();
        Assert.Equal([FailureCode.AcknowledgedNotStored, null], fixture.Ledger.Entries.OrderBy(entry => entry.Failure is null).Select(entry => entry.Failure?.Code));
    }

    [Fact]
    public async Task Whatever_goes_wrong_is_told_without_its_message_and_tried_again()
    {
        var logs = new List<string>();
        var ledger = new MemoryLedger { Between = (_, _) => throw new InvalidOperationException("It chokes on Ann.") };
        using var fixture = new LazyFixture();
        var told = await fixture.SubmitAsync(LazyFixture.Valid);
        await using var window = new LazyWindow(ledger, fixture.Gateway.Time, new ListLogger(logs));
        await AddAsync(fixture, window, told);
        await fixture.UntilAsync(() => window.State.Code is not null);
        Assert.Equal((StoreErrorCode.Unavailable, "It could not be stored: InvalidOperationException."), (window.State.Code, window.State.Problem));
        Assert.Contains(logs, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.DoesNotContain(logs, line => line.Contains("Ann", StringComparison.Ordinal));
        ledger.Between = null;
        Assert.Equal(0, await window.CloseAsync(LazyFixture.Cancel));
        Assert.Single(ledger.Entries);
    }

    [Fact]
    public async Task A_logger_that_throws_ends_nothing()
    {
        var ledger = new MemoryLedger { FailsWith = Outage };
        using var fixture = new LazyFixture();
        var told = await fixture.SubmitAsync(LazyFixture.Valid);
        await using var window = new LazyWindow(ledger, fixture.Gateway.Time, new ListLogger(null));
        await AddAsync(fixture, window, told);
        await fixture.UntilAsync(() => window.State.Code is not null);
        ledger.FailsWith = null;
        Assert.Equal(0, await window.CloseAsync(LazyFixture.Cancel));
        Assert.Single(ledger.Entries);
    }

    [Fact]
    public async Task Closing_stores_everything_at_once_and_takes_nothing_more()
    {
        using var fixture = new LazyFixture(settings: "windowMilliseconds: 60000");
        for (var n = 0; n < 20; n++) await fixture.SubmitAsync(LazyFixture.Ticket($"T-{n}"));
        Assert.Equal(0, await fixture.Window.CloseAsync(LazyFixture.Cancel));
        Assert.Equal(20, fixture.Ledger.Entries.Count);
        Assert.True((await fixture.SubmitAsync(LazyFixture.Ticket("T-20"))).Durable);
    }

    [Fact]
    public async Task The_end_of_a_host_stores_everything()
    {
        var fixture = new LazyFixture(settings: "windowMilliseconds: 60000");
        for (var n = 0; n < 20; n++) await fixture.SubmitAsync(LazyFixture.Ticket($"T-{n}"));
        fixture.Dispose();
        Assert.Equal(20, fixture.Ledger.Entries.Count);
    }

    [Fact]
    public async Task What_cannot_be_stored_before_the_end_is_told_by_its_id_and_without_content()
    {
        var logs = new List<string>();
        var ledger = new MemoryLedger { FailsWith = Outage };
        using var fixture = new LazyFixture();
        var told = await fixture.SubmitAsync(LazyFixture.Valid);
        await using var window = new LazyWindow(ledger, fixture.Gateway.Time, new ListLogger(logs));
        await AddAsync(fixture, window, told);
        Assert.Equal(1, await window.CloseAsync(new CancellationToken(canceled: true)));
        Assert.Contains(logs, line => line.StartsWith("Critical", StringComparison.Ordinal) && line.Contains(told.SubmissionId, StringComparison.Ordinal));
        Assert.DoesNotContain(logs, line => line.Contains("T-1", StringComparison.Ordinal));
    }

    private static async Task AddAsync(LazyFixture fixture, LazyWindow window, Decision decision)
    {
        await fixture.Window.CloseAsync(LazyFixture.Cancel);
        var entry = fixture.Ledger.Entries.Single(entry => entry.Decision.SubmissionId == decision.SubmissionId);
        Assert.NotNull(window.Add(new LazyEntry(entry) { Stored = (_, _) => { }, Instead = _ => throw new NotSupportedException() }, new()));
    }

    private sealed class ListLogger(List<string>? lines) : ILogger<LazyWindow>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (lines is null) throw new InvalidOperationException("This logger throws.");
            lock (lines) lines.Add($"{logLevel} {formatter(state, exception)}");
        }
    }
}
