using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Removes what retention rules say is over, in bounded transactions. Without a rule nothing is removed.</summary>
public static class SessionSweep
{
    private const int SessionsMax = 100, MessagesMax = 1_000;

    /// <summary>Removes everything whose time is over; one session at a time may be marked by several processes at once, and is by one.</summary>
    /// <param name="store">The store.</param>
    /// <param name="retentionDays">Days for sessions without a rule of their own; null: those stay.</param>
    /// <param name="who">Who sweeps, for the account.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops between two transactions.</param>
    /// <exception cref="StoreException">The store could not be written; what was swept stays swept.</exception>
    public static async Task<SessionSwept> RunAsync(ISessionStore store, int? retentionDays, string who, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var (sessions, messages) = (0L, 0L);
        for (int marked; (marked = await store.ExpireAsync(now, retentionDays, who, SessionsMax, cancellationToken)) > 0;) sessions += marked;
        for (int taken; (taken = await store.EmptyAsync(MessagesMax, cancellationToken)) > 0;) messages += taken;
        return new SessionSwept(sessions, messages);
    }
}

/// <summary>What a sweep removed.</summary>
/// <param name="Sessions">Sessions whose time was over.</param>
/// <param name="Messages">Messages taken out of the store.</param>
public sealed record SessionSwept(long Sessions, long Messages);
