using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Content;

/// <summary>Traces from a store that is not to show their content.</summary>
internal sealed class SealedTraces(ITraceStore store, ContentKeeper keeper) : ITraceStore
{
    public async Task<StoredTrace> TraceAsync(string tenant, string traceId, string? submissionId, int limit, CancellationToken cancellationToken)
    {
        var trace = await store.TraceAsync(tenant, traceId, submissionId, limit, cancellationToken);
        var submissions = new List<StoredSubmission>(trace.Submissions.Count);
        foreach (var submission in trace.Submissions) submissions.Add(await OpenAsync(submission, cancellationToken));
        return trace with { Submissions = submissions };
    }

    private async ValueTask<StoredSubmission> OpenAsync(StoredSubmission stored, CancellationToken cancellationToken)
    {
        var decision = stored.Decision;
        // What was found on the way is opened as the decision's own errors are.
        var found = await keeper.OpenAsync(decision with { Errors = stored.Path.Found, Edits = [], Attempts = [] }, cancellationToken);
        return stored with
        {
            Decision = await keeper.OpenAsync(decision, cancellationToken),
            Output = await keeper.OpenAsync(decision.SubmissionId, stored.Output, cancellationToken),
            Path = stored.Path with { Found = found.Errors },
            Inferences = await keeper.OpenAsync(stored.Inferences, cancellationToken),
        };
    }
}
