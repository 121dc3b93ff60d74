using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Content;

/// <summary>Jobs in a store that is not to show their outputs.</summary>
internal sealed class SealedJobs(IJobStore store, ContentKeeper keeper) : IJobStore
{
    public async Task<Job> EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var stored = await store.EnqueueAsync(job with { Output = await keeper.SealAsync(job.Id, job.Output, cancellationToken) }, cancellationToken);
        return await OpenAsync(stored, cancellationToken);
    }

    public async Task<IReadOnlyList<Job>> ClaimAsync(int limit, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var claimed = new List<Job>();
        // Once claimed they are to be run: that the worker is told to stop is no reason to leave them to the end of their leases.
        foreach (var job in await store.ClaimAsync(limit, now, until, cancellationToken)) claimed.Add(await OpenAsync(job, CancellationToken.None));
        return claimed;
    }

    public Task<bool> SettleAsync(JobSettlement settlement, CancellationToken cancellationToken) => store.SettleAsync(settlement, cancellationToken);

    public Task<JobChange> RetryAsync(string tenant, string id, string submissionId, DateTimeOffset at, CancellationToken cancellationToken) =>
        store.RetryAsync(tenant, id, submissionId, at, cancellationToken);

    public Task<JobChange> CancelAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        store.CancelAsync(tenant, id, at, cancellationToken);

    public async Task<Job?> GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await store.GetAsync(tenant, id, cancellationToken) is { } job ? await OpenAsync(job, cancellationToken) : null;

    public async Task<Job?> FindAsync(string tenant, string idempotencyKey, CancellationToken cancellationToken) =>
        await store.FindAsync(tenant, idempotencyKey, cancellationToken) is { } job ? await OpenAsync(job, cancellationToken) : null;

    public Task<Page<Job>> ListAsync(string tenant, JobState? state, int limit, string? cursor, CancellationToken cancellationToken) =>
        store.ListAsync(tenant, state, limit, cursor, cancellationToken);

    public Task<int> RemoveEndedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        store.RemoveEndedAsync(before, limit, cancellationToken);

    public Task<int> CountOpenAsync(int max, CancellationToken cancellationToken) => store.CountOpenAsync(max, cancellationToken);

    private async ValueTask<Job> OpenAsync(Job job, CancellationToken cancellationToken)
    {
        var (output, state) = await keeper.TryOpenAsync(job.Id, job.Output, cancellationToken);
        return job with { Output = output, Unread = Unread(state) };
    }

    private static JobError? Unread(ContentState state) => state switch
    {
        ContentState.Open => null,
        ContentState.Locked => new(FailureCode.ContentLocked, "its output is sealed with a day's key that a key wraps which this process does not have"),
        ContentState.Gone => new(FailureCode.ContentExpired, "its output cannot be opened any more: the key of its day was removed"),
        _ => new(FailureCode.ContentClosed, "its output cannot be opened: in the store it was changed, or is not where it was put"),
    };
}
