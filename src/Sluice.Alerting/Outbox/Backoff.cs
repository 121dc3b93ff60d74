namespace Sluice.Alerting;

/// <summary>How long to wait after an attempt that failed: up to twice as long each time, anything from nothing to that, so that many who wait
/// do not come back at once ("full jitter").</summary>
internal sealed class Backoff(Random random)
{
    private const int DoublingsMax = 20;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>The wait after an attempt.</summary>
    /// <param name="attempts">Attempts so far, from 1.</param>
    /// <param name="asked">What the target asked for; the wait is never shorter.</param>
    /// <param name="max">The longest wait, where the target does not ask for a longer one.</param>
    public TimeSpan After(int attempts, TimeSpan? asked, TimeSpan max)
    {
        var limit = Math.Min(First.Ticks << Math.Clamp(attempts - 1, 0, DoublingsMax), max.Ticks);
        TimeSpan wait;
        lock (random) wait = TimeSpan.FromTicks((long)(random.NextDouble() * limit));
        return asked > wait ? asked.Value : wait;
    }
}
