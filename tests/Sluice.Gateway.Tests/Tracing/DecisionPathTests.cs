using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests.Tracing;

public sealed class DecisionPathTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_wrong_is_kept_although_the_output_was_made_to_fit()
    {
        using var gateway = new GatewayFixture();
        await gateway.SubmitAsync("""{"id":"T-1","priority":"low"}""");
        var repaired = await gateway.SubmitAsync("""{"id":"T-2","priority":"low","hours":"3"}""");
        Assert.Null(gateway.Ledger.Entries[0].Path);
        Assert.Equal((Verdict.Repaired, 0), (repaired.Verdict, repaired.Errors.Count));
        Assert.Equal(["/hours"], gateway.Ledger.Entries[1].Path!.Found.Select(error => error.InstanceLocation));
    }

    [Fact]
    public async Task What_led_to_a_correction_is_kept_with_it()
    {
        var model = new ScriptedModel(ScriptedModel.Says("""{"/priority":"low"}"""));
        using var gateway = new GatewayFixture(model);
        var corrected = await gateway.SubmitAsync("""{"id":"T-1","priority":"asap"}""");
        Assert.Equal(Verdict.Corrected, corrected.Verdict);
        Assert.Contains(gateway.Ledger.Entries[0].Path!.Found, error => error.InstanceLocation == "/priority");
    }

    [Fact]
    public async Task Readings_wait_for_a_store_that_is_away_and_come_in_their_order()
    {
        var (store, time) = (new Readings { Away = 2 }, new FakeTimeProvider());
        var log = new ReadLog(store, time, NullLogger<ReadLog>.Instance);
        for (var i = 1; i <= 3; i++) await log.KeepAsync(Reading(i), Cancel);
        while (store.Kept.Count < 3)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal([1L, 2L, 3L], store.Kept.Select(read => read.Revision!.Value));
        await log.DisposeAsync();
        await Assert.ThrowsAsync<StoreException>(async () => await log.KeepAsync(Reading(4), Cancel));
    }

    [Fact]
    public async Task Closing_stores_what_waits_and_does_not_wait_for_a_store_that_is_gone()
    {
        var store = new Readings();
        var log = new ReadLog(store, new FakeTimeProvider(), NullLogger<ReadLog>.Instance);
        for (var i = 1; i <= 2_000; i++) await log.KeepAsync(Reading(i), Cancel);
        await log.DisposeAsync();
        Assert.Equal(2_000, store.Kept.Count);
        var gone = new ReadLog(new Readings { Away = int.MaxValue }, new FakeTimeProvider(), NullLogger<ReadLog>.Instance);
        await gone.KeepAsync(Reading(1), Cancel);
        await gone.DisposeAsync();
    }

    private static ReadEntry Reading(long revision) => new(Tenants.Default, DateTimeOffset.UnixEpoch, null, ReadKind.Record, "ticket/T-1", revision, null);

    private sealed class Readings : IReadStore
    {
        public System.Collections.Concurrent.ConcurrentQueue<ReadEntry> Kept { get; } = new();

        public int Away { get; set; }

        public Task KeepAsync(IReadOnlyList<ReadEntry> reads, CancellationToken cancellationToken)
        {
            if (Away-- > 0) throw new StoreException(StoreErrorCode.Unavailable, "Away.");
            foreach (var read in reads) Kept.Enqueue(read);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<ReadEntry>> ReadersAsync(string tenant, ReadKind kind, string target, long? revision, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ReadEntry>>([.. Kept]);
    }
}
