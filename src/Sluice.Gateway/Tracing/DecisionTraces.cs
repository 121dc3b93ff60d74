using Sluice.Gateway.Caching;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Rebuilds what was done in a trace from the store alone: no workspace, no telemetry. Thread-safe.</summary>
public sealed class DecisionTraces(ILedger store, ITraceStore traces, ContentView view)
{
    /// <summary>Most decisions of one trace that are read at a time, unless it is said otherwise.</summary>
    public const int DecisionsDefault = 100;

    /// <summary>Most decisions of one trace that can be read at a time.</summary>
    public const int DecisionsMax = 1_000;

    private const int ReadersMax = 100;

    /// <summary>Finds a trace by its id, or by anything that was done in it.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">A W3C trace id: all that was done in the trace. Or the id of a submission, failure or job, or
    /// <c>contract/key</c> for the latest revision of a record: that decision alone.</param>
    /// <param name="limit">Most decisions.</param>
    /// <param name="content">Whether content was asked for, by somebody who may see it; it is shown redacted where it is not kept plain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The trace; null when the store holds nothing under the id.</returns>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<Trace?> FindAsync(string tenant, string id, int limit = DecisionsDefault, bool content = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, DecisionsMax);
        if (await TargetAsync(tenant, id, cancellationToken) is not (var traceId, var submissionId)) return null;
        var stored = await traces.TraceAsync(tenant, traceId, submissionId, limit, cancellationToken);
        return stored.IsEmpty ? null : await BuildAsync(tenant, (traceId, submissionId), stored, content, cancellationToken);
    }

    private async Task<(string TraceId, string? SubmissionId)?> TargetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        if (TraceIds.IsValid(id)) return (id, null);
        if (await store.DecisionAsync(tenant, id, cancellationToken) is { } decision) return Of(decision);
        if (await ((IFailureStore)store).GetAsync(tenant, id, cancellationToken) is { } failure)
            return failure.Decision is { } rejected ? Of(rejected) : failure.Reading!.TraceId is { } read ? (read, null) : null;
        if (await ((IJobStore)store).GetAsync(tenant, id, cancellationToken) is { } job)
            return JobPayload.Read(job).Origin.TraceId is { } taken ? (taken, job.SubmissionId) : null;
        return id.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
            && await ((IRecordStore)store).GetAsync(tenant, id[..slash], id[(slash + 1)..], null, cancellationToken) is { } record
            ? (record.Stamp.Origin.TraceId!, record.SubmissionId)
            : null;
    }

    private static (string TraceId, string? SubmissionId)? Of(Decision decision) => (decision.Stamp.Origin.TraceId!, decision.SubmissionId);

    private async Task<Trace> BuildAsync(string tenant, (string TraceId, string? SubmissionId) target, StoredTrace stored, bool content,
        CancellationToken cancellationToken)
    {
        var (traceId, submissionId) = target;
        var parts = new TraceParts(store);
        var redactor = view.Hides ? view.Redactor(tenant) : null;
        var jobs = stored.Jobs.ToLookup(job => job.SubmissionId, StringComparer.Ordinal);
        var decisions = new List<TraceDecision>(stored.Submissions.Count);
        foreach (var submission in stored.Submissions)
        {
            await parts.ReadAsync(submission, cancellationToken);
            var texts = new TraceContent(redactor is null ? null : new(redactor, parts.ClassesOf(submission.Decision.Stamp)), content);
            var decision = Decision(submission, jobs[submission.Decision.SubmissionId].FirstOrDefault(), parts, texts) with
            {
                Readers = await ReadersAsync(tenant, submission.Decision, cancellationToken),
            };
            decisions.Add(await WithReplaysAsync(tenant, decision, cancellationToken));
        }

        var decided = stored.Submissions.Select(s => s.Decision.SubmissionId).ToHashSet(StringComparer.Ordinal);
        return new Trace
        {
            TraceId = traceId,
            SubmissionId = submissionId,
            Decisions = decisions,
            Waiting = [.. stored.Jobs.Where(job => !decided.Contains(job.SubmissionId)).Select(Job)],
            Readings = [.. stored.Readings.Select(Reading)],
            Parts = parts.All,
            Readers = await ReadersAsync(tenant, ReadKind.Trace, traceId, null, cancellationToken),
            More = stored.More,
        };
    }

    private async Task<TraceDecision> WithReplaysAsync(string tenant, TraceDecision decision, CancellationToken cancellationToken)
    {
        if (await store.ReplayOfAsync(tenant, decision.Request.SubmissionId, cancellationToken) is { } link)
            decision = decision with { Kind = "replay", ReplayOf = new(GatewayNames.Of(link.Mode), link.Who, link.Failure, null, null, null) };
        if (decision.Failure is not { } failure || await store.AccountAsync(tenant, failure.Id, cancellationToken) is not { } account) return decision;
        return decision with
        {
            Failure = failure with
            {
                Disposition = GatewayNames.Of(account.Disposition),
                Settled = account.Dispositions is [var newest, ..] ? new(newest.At, newest.Who, newest.Reason) : null,
                Replays = [.. account.Replays.Select(r => new TraceReplay(GatewayNames.Of(r.Mode), r.Who, null, r.Submission, GatewayNames.Of(r.Verdict), r.TraceId))],
            },
        };
    }

    private static TraceDecision Decision(StoredSubmission stored, Job? job, TraceParts parts, TraceContent texts)
    {
        var (decision, origin) = (stored.Decision, stored.Decision.Stamp.Origin);
        List<TraceCall> calls = [.. stored.Inferences.Select(call => Call(call, parts, texts))];
        return new TraceDecision
        {
            Kind = job is not null ? "job" : origin.BatchLine is not null ? "batch"
                : stored.Inferences.Any(call => call.Purpose == InferencePurpose.Generation) ? "completion" : "submission",
            Request = new TraceRequest(decision.SubmissionId, stored.ReceivedAt, stored.Contract, stored.Key, stored.IdempotencyKey, stored.RequestHash,
                origin.Session, origin.ApiKey, origin.BatchLine, texts.Document(stored.Output)),
            Stamp = decision.Stamp,
            Job = job is null ? null : Job(job),
            Context = stored.Path.Context,
            Retrieved = stored.Path.Retrieved,
            Citations = stored.Path.Citations,
            Calls = calls,
            Cost = calls.Count == 0 || calls.Any(call => call.Cost is null) ? null : calls.Sum(call => call.Cost),
            Found = [.. stored.Path.Found.Select(texts.Of)],
            Edits = [.. decision.Edits.Select(texts.Of)],
            Attempts = [.. decision.Attempts.Select(attempt => Attempt(attempt, texts))],
            Verdict = decision.Verdict,
            DecidedAt = decision.DecidedAt,
            Errors = [.. decision.Errors.Select(texts.Of)],
            Record = decision.Record is { } record ? new(record.Contract, record.Key, record.Revision, texts.Document(decision.Value)) : null,
            Failure = decision.Failure is { } failure ? new(failure.Id, failure.Group, stored.FailureCode!, stored.FailureTitle!) : null,
        };
    }

    private static TraceCall Call(Inference call, TraceParts parts, TraceContent texts) => new()
    {
        Id = call.Id,
        Purpose = call.Purpose,
        Prompt = call.PromptName == Inference.NoPrompt ? call.PromptName : $"{call.PromptName}@{call.PromptVersion}",
        PromptHash = call.PromptHash,
        Model = call.ModelVersion is { } version ? $"{call.ModelName}@{version}" : call.ModelName,
        ModelHash = call.ModelHash,
        ModelRequested = call.ModelRequested,
        ModelAnswered = call.ModelAnswered,
        ModelMatch = call.ModelMatch,
        BundleHash = call.BundleHash,
        RenderHash = call.RenderHash,
        Parameters = call.ParametersJson,
        CachedFrom = KeptVerdict.SubmissionOf(call.ParametersJson),
        StartedAt = call.StartedAt,
        LatencyMilliseconds = call.Latency.TotalMilliseconds,
        TokensIn = call.TokensIn,
        TokensOut = call.TokensOut,
        Cost = parts.CostOf(call),
        FinishReason = call.FinishReason,
        ErrorCode = call.ErrorCode,
        ErrorDetail = texts.Words(call.ErrorDetail),
        Messages = texts.Messages(call.Request),
        Reply = texts.Reply(call.Reply),
    };

    private static TraceAttempt Attempt(CorrectionAttempt attempt, TraceContent texts) => new()
    {
        Number = attempt.Number,
        InferenceId = attempt.InferenceId,
        Scope = attempt.Scope,
        Outcome = attempt.Outcome,
        TokensIn = attempt.TokensIn,
        TokensOut = attempt.TokensOut,
        Cost = attempt.Cost,
        Errors = [.. attempt.Errors.Select(texts.Of)],
        Edits = [.. attempt.Edits.Select(texts.Of)],
        Changes = [.. attempt.Changes.Select(texts.Of)],
    };

    private static TraceJob Job(Job job) => new(job.Id, GatewayNames.Of(job.State), job.SubmissionId, job.Contract, job.Attempts, job.Retries,
        job.Error?.Code, job.CreatedAt, job.UpdatedAt);

    private static TraceReading Reading(StoredFailure failure) => new(failure.Reference.Id, failure.Reference.Group, failure.Code, failure.Title,
        failure.FailedAt, failure.Reading!.Record, failure.Reading.AskedVersion, failure.Reading.Detail);

    private Task<IReadOnlyList<TraceReader>> ReadersAsync(string tenant, Decision decision, CancellationToken cancellationToken) => decision switch
    {
        { Record: { } record } => ReadersAsync(tenant, ReadKind.Record, $"{record.Contract}/{record.Key}", record.Revision, cancellationToken),
        { Failure: { } failure } => ReadersAsync(tenant, ReadKind.Failure, failure.Id, null, cancellationToken),
        _ => Task.FromResult<IReadOnlyList<TraceReader>>([]),
    };

    private async Task<IReadOnlyList<TraceReader>> ReadersAsync(string tenant, ReadKind kind, string target, long? revision, CancellationToken cancellationToken) =>
        [.. (await store.ReadersAsync(tenant, kind, target, revision, ReadersMax, cancellationToken))
            .Select(read => new TraceReader(read.At, read.ApiKey, GatewayNames.Of(read.Kind), read.TraceId))];
}
