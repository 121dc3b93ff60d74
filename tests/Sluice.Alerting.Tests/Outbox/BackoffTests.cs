namespace Sluice.Alerting.Tests.Outbox;

public sealed class BackoffTests
{
    private static readonly TimeSpan Max = TimeSpan.FromMinutes(5);

    [Fact]
    public void Waits_are_spread_and_at_most_twice_as_long_each_time()
    {
        var backoff = new Backoff(new Random(1));
        for (var attempt = 1; attempt <= 40; attempt++)
        {
            var limit = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, attempt - 1), Max.TotalSeconds));
            var waits = Enumerable.Range(0, 200).Select(_ => backoff.After(attempt, null, Max)).ToList();
            Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, limit));
            Assert.True(waits.Max() > limit * 0.8 && waits.Min() < limit * 0.2);
        }
    }

    [Fact]
    public void A_wait_is_never_shorter_than_the_target_asks_for() =>
        Assert.Equal(TimeSpan.FromMinutes(30), new Backoff(new Random(1)).After(1, TimeSpan.FromMinutes(30), Max));
}
