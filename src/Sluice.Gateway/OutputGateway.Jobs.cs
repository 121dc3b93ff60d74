using System.Diagnostics;
using System.Text;
using Sluice.Contracts;
using Sluice.Gateway.Content;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <content>Submissions that are taken now and decided later.</content>
public sealed partial class OutputGateway
{
    /// <summary>What the job of a submission would be, its contract and prompt settled; or why it is not taken.</summary>
    internal async Task<(Job? Job, Refusal? Refusal)> PlanAsync(Submission submission, CancellationToken cancellationToken)
    {
        if (SubmissionRules.Check(submission, _workspace) is { } refusal) return (null, refusal);
        var (pinned, contract, mismatch) = await PinAsync(submission, cancellationToken);
        if (contract is null) return (null, mismatch);
        if (contract.Retired) return (null, Retired(contract));
        var now = _time.GetUtcNow();
        var traced = pinned with { Origin = pinned.Origin with { TraceId = pinned.Origin.TraceId ?? TraceIds.Current() } };
        return (new Job
        {
            Id = Identifier.New("job", _time),
            Tenant = submission.Tenant,
            IdempotencyKey = submission.IdempotencyKey,
            RequestHash = RequestHash.Of(submission).ToString(),
            Contract = contract.Id.ToString(),
            SubmissionId = Identifier.New("sub", _time),
            Payload = JobPayload.Write(traced, Activity.Current?.Id),
            Output = submission.Output,
            DueAt = now,
            CreatedAt = now,
            UpdatedAt = now,
        }, null);
    }

    /// <summary>What the ledger has decided under the idempotency key of a submission that was planned; null when nothing.</summary>
    internal Task<AdmissionOutcome?> AgainAsync(Job planned, CancellationToken cancellationToken) => planned.IdempotencyKey is { } key
        ? AgainAsync(planned.Tenant, key, ContentHash.Parse(planned.RequestHash), lazy: false, _ => Find(planned.Contract), cancellationToken)
        : Task.FromResult<AdmissionOutcome?>(null);

    /// <summary>The verdict of a job, as the ledger holds it; null when it has none.</summary>
    internal async Task<AdmissionOutcome?> DecidedAsync(Job job, CancellationToken cancellationToken)
    {
        if (await _store.DecisionAsync(job.Tenant, job.SubmissionId, cancellationToken) is not { } decision) return null;
        return decision.Record is { } record && Find(job.Contract) is { } contract
            ? await ReplayAsync(job.Tenant, decision, record, contract, cancellationToken)
            : AdmissionOutcome.Of(decision);
    }

    /// <summary>Decides what a job holds, under the id that was promised, and stores the decision before returning. Where it was decided before,
    /// that decision is the answer.</summary>
    /// <param name="job">The job.</param>
    /// <param name="last">Whether there is no further attempt: then a model that gives no answer leads to a rejection instead of a refusal.</param>
    /// <param name="cancellationToken">Stops before the decision is stored.</param>
    /// <exception cref="StoreException">The decision could not be made durable; nothing was stored.</exception>
    internal async Task<AdmissionOutcome> RunAsync(Job job, bool last, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        using var span = DecisionTelemetry.Start(job);
        if (job.Attempts > 1 && await _store.DecisionAsync(job.Tenant, job.SubmissionId, cancellationToken) is { } before)
            return AdmissionOutcome.Of(before);
        if (UnreadOf(job) is { } unread) return AdmissionOutcome.Refuse(new Refusal(unread.Code, unread.Message));
        var submission = JobPayload.Read(job);
        var (contract, refusal) = await _pins.ContractAsync(job.Contract, cancellationToken);
        if (contract is null) return AdmissionOutcome.Refuse(refusal!);
        if (contract.Retired) return AdmissionOutcome.Refuse(Retired(contract));
        return await DecideAsync(new Admission(submission, contract, ContentHash.Parse(job.RequestHash), start)
        {
            SubmissionId = job.SubmissionId,
            ReceivedAt = job.CreatedAt,
            MayWait = !last,
        }, cancellationToken);
    }

    /// <summary>Ends a job that cannot be decided: its submission is rejected for this reason, and kept as a failure.</summary>
    /// <returns>The decision; an earlier one, marked as such, where there is one after all; null when the contract is no longer there to reject it by, and
    /// when the output is sealed and the key may still come: then nothing is decided.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    internal async Task<Decision?> GiveUpAsync(Job job, JobError reason, CancellationToken cancellationToken)
    {
        if (await _store.DecisionAsync(job.Tenant, job.SubmissionId, cancellationToken) is { } before) return before;
        if (Find(job.Contract) is not { } contract || UnreadOf(job) is { Code: FailureCode.ContentLocked }) return null;
        // The job goes on owning the key: another submission may have it in the ledger, which can be the very reason.
        var submission = JobPayload.Read(job) with { IdempotencyKey = null };
        var check = Reject([], new ValidationError("", "", reason.Code, reason.Message));
        var admission = new Admission(submission, contract, ContentHash.Parse(job.RequestHash), _time.GetTimestamp());
        var decision = Decide(job.SubmissionId, StampOf(submission, contract), check, []);
        var entry = AdmissionEntry.ForFailure(decision, submission, job.CreatedAt, admission.RequestHash, [],
            FailureClassifier.Classify(Identifier.New("fail", _time), contract, reason.Code, submission.Output.Span, check));
        entry.Path = PathOf(check, submission);
        return (await StoreAsync(entry, admission, cancellationToken)).Decision;
    }

    /// <summary>Why what a job holds is not what was submitted; null when it is. What stands in its place must never be decided.</summary>
    private static JobError? UnreadOf(Job job)
    {
        if (job.Unread is { } unread || RequestHash.Of(JobPayload.Read(job)).ToString() == job.RequestHash) return job.Unread;
        // Sealed while the workspace had keys, which it has no more.
        return job.Output.Span.StartsWith(Encoding.ASCII.GetBytes(Sealing.Prefix))
            ? new(FailureCode.ContentLocked, "its output is sealed, and this process has no keys of content")
            : new(FailureCode.ContentClosed, "its output is not the one that was submitted: it was changed in the store");
    }

    private ContractVersion? Find(string contract) => _workspace.TryFindContract(contract, out var found) ? found : null;

    /// <summary>Why a correction ended without an answer that could still come; null when it did not.</summary>
    private static string? Outage(IReadOnlyList<CorrectionAttempt> attempts) =>
        attempts is [.., { Outcome: CorrectionOutcome.NoAnswer, Errors: [var error, ..] }]
            && error.Code is InferenceErrorCode.Unavailable or InferenceErrorCode.RateLimited or InferenceErrorCode.Timeout or InferenceErrorCode.QueueFull
            ? error.Code
            : null;
}
