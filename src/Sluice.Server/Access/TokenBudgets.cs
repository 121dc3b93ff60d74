using System.Collections.Concurrent;

namespace Sluice.Server.Access;

/// <summary>Model tokens that keys with a limit may spend a minute. What a reply costs is known only afterwards: a key goes into debt with
/// it, and waits until the debt is paid off. In this process; a restart forgets debts.</summary>
/// <param name="time">The clock.</param>
internal sealed class TokenBudgets(TimeProvider time)
{
    // By key; keys with a limit are few and never removed.
    private readonly ConcurrentDictionary<string, Budget> _budgets = new(StringComparer.Ordinal);

    /// <summary>Books tokens that a request of a caller led to.</summary>
    public void Spend(Caller caller, long tokens)
    {
        if (tokens > 0 && Of(caller) is { } budget) budget.Spend(tokens, time.GetTimestamp());
    }

    /// <summary>Books tokens that were spent later for a key that was used here.</summary>
    public void Spend(string keyId, long tokens)
    {
        if (tokens > 0 && _budgets.TryGetValue(keyId, out var budget)) budget.Spend(tokens, time.GetTimestamp());
    }

    /// <summary>How long a caller must wait before its next request; null when it need not.</summary>
    public TimeSpan? Wait(Caller caller) => Of(caller)?.Wait(time.GetTimestamp());

    private Budget? Of(Caller caller) => caller.Key is { TokensPerMinute: { } limit } key
        ? _budgets.GetOrAdd(key.Id, static (_, of) => new Budget(of.limit, of.time), (limit, time))
        : null;

    private sealed class Budget(int perMinute, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private double _left = perMinute;
        private long _at = time.GetTimestamp();

        public void Spend(long tokens, long now)
        {
            lock (_lock)
            {
                Refill(now);
                _left -= tokens;
            }
        }

        public TimeSpan? Wait(long now)
        {
            lock (_lock)
            {
                Refill(now);
                return _left >= 1 ? null : TimeSpan.FromMinutes((1 - _left) / perMinute);
            }
        }

        private void Refill(long now)
        {
            _left = Math.Min(perMinute, _left + time.GetElapsedTime(_at, now).TotalMinutes * perMinute);
            _at = now;
        }
    }
}
