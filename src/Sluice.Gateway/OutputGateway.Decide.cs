using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <content>From an output to a durable decision.</content>
public sealed partial class OutputGateway
{
    /// <summary>A submission whose contract is settled.</summary>
    internal sealed record Admission(Submission Submission, ContractVersion Contract, ContentHash RequestHash, long Start)
    {
        /// <summary>Why the model call gave no output; null when it did.</summary>
        public string? CallErrorCode { get; init; }

        /// <summary>Whether the model was cut off by its limit of tokens. What is missing then cannot be corrected, only asked for again.</summary>
        public bool Truncated { get; init; }

        /// <summary>What the output was made with, beside the parts of its bundle.</summary>
        public IReadOnlyList<StoredContent> Parts { get; init; } = [];

        /// <summary>The id that was promised; null: a new one.</summary>
        public string? SubmissionId { get; init; }

        /// <summary>When it came, where that is not now.</summary>
        public DateTimeOffset? ReceivedAt { get; init; }

        /// <summary>Whether a model may be asked to correct it, where the contract allows that.</summary>
        public bool MayCorrect { get; init; } = true;

        /// <summary>The submission whose verdict takes the place of a model's answer; null: none does.</summary>
        public string? CachedFrom { get; init; }

        /// <summary>Whether it is refused, to be decided another time, when the model that should correct it gives no answer.</summary>
        public bool MayWait { get; init; }
    }

    /// <summary>Whether a model may be asked to mend what does not fit a contract.</summary>
    internal bool CanCorrect(ContractVersion contract) => _models.CanCorrect(contract.Policy.Correction);

    /// <summary>What is wrong with the fields of a submission, before there is an output; null when nothing is.</summary>
    internal Refusal? CheckFields(Submission submission) => SubmissionRules.Check(submission, _workspace);

    /// <summary>Decides an output that a model gave to a call, and stores the decision before returning, or acknowledges it where its mode is
    /// lazy.</summary>
    internal Task<AdmissionOutcome> AdmitAsync(Admission admission, CancellationToken cancellationToken) => DecideAsync(admission, cancellationToken);

    private async Task<AdmissionOutcome> DecideAsync(Admission admission, CancellationToken cancellationToken)
    {
        // Whose model was asked was let through then.
        if (admission.Submission.Inferences.Count == 0 && Safeguards.Blocks(admission.Contract) is not null)
            admission = admission with { CallErrorCode = FailureCode.ContractQuarantined };
        if (LazyRules.IsLazy(admission.Submission.Mode, admission.Contract)) admission = Kept(admission);
        admission = admission with { Contract = Citing(admission.Contract, admission.Submission) };
        var (submission, contract) = (admission.Submission, admission.Contract);
        var receivedAt = admission.ReceivedAt ?? _time.GetUtcNow();
        var id = admission.SubmissionId ?? Identifier.New("sub", _time);
        var stamp = StampOf(submission, contract);
        var check = FirstCheck(admission);
        IReadOnlyList<CorrectionAttempt> attempts = [];
        var inferences = submission.Inferences;
        if (check.Document is null && admission is { CallErrorCode: null, Truncated: false, MayCorrect: true } && IsWorthCorrecting(submission, contract))
        {
            var corrected = await _correction.RunAsync(contract, check, submission, stamp.Origin.TraceId!, cancellationToken);
            attempts = corrected.Attempts;
            if (corrected.Document is null && admission.MayWait && Outage(attempts) is { } outage)
                return AdmissionOutcome.Refuse(outage, "The model that should correct the output gave no answer; it is asked again later.");
            inferences = [.. inferences, .. corrected.Inferences];
            // A rejection keeps the reasons of the output itself; each attempt holds its own.
            if (corrected.Document is not null) check = new CheckResult(Verdict.Corrected, corrected.Document, check.Edits, []) { Found = check.Errors };
        }

        stamp = stamp with { ModelMatch = Match(inferences) };
        var failureCode = admission.CallErrorCode ?? (admission.Truncated && check.Document is null ? FailureCode.OutputTruncated : null);
        var key = check.Document is { } document ? RecordKey.Of(submission, contract.Policy, document.Utf8, id) : null;
        if (check.Document is not null && key is null)
        {
            failureCode = FailureCode.RecordKeyInvalid;
            check = Reject(check.Edits, new ValidationError(contract.Policy.Key!, "", failureCode,
                $"the record's key must be text or an integer of 1 to {RecordKey.CharactersMax} characters without control characters"));
        }

        var decision = Decide(id, stamp, check, attempts);
        var entry = key is not null && check.Document is not null
            ? AdmissionEntry.ForRecord(decision, submission, receivedAt, admission.RequestHash, inferences, contract, key, check.Document)
            : AdmissionEntry.ForFailure(decision, submission, receivedAt, admission.RequestHash, inferences,
                FailureClassifier.Classify(Identifier.New("fail", _time), contract, failureCode, submission.Output.Span, check));
        entry.Path = PathOf(check, submission);
        return await StoreAsync(entry, admission, cancellationToken);
    }

    /// <summary>The contract with the ids that an output of a submission may cite: those that were retrieved for it, or that it names. Where
    /// neither is, none.</summary>
    internal static ContractVersion Citing(ContractVersion contract, Submission submission) => contract.Citing(
        submission.Retrieved is { } retrieved ? [.. retrieved.Passages.Select(p => p.Id)] : submission.Citations ?? []);

    private static DecisionPath? PathOf(CheckResult check, Submission submission)
    {
        var path = new DecisionPath
        {
            Found = check.Found,
            Context = submission.Context,
            Retrieved = submission.Retrieved,
            Citations = submission.Citations,
        };
        return path.IsEmpty ? null : path;
    }

    private CheckResult FirstCheck(Admission admission)
    {
        if (admission.CallErrorCode is { } code)
        {
            return Reject([], new ValidationError("", "", code, code switch
            {
                InferenceErrorCode.CheckpointMismatch => "another model answered than the configured checkpoint",
                FailureCode.ContractQuarantined => "a safeguard has quarantined the contract; the output is kept, and can be replayed when that is over",
                _ => "the model call gave no output",
            }));
        }

        if (admission.Submission.Output.Length > _workspace.Settings.OutputBytesMax)
        {
            return Reject([], new ValidationError("", "", FailureCode.OutputTooLarge,
                $"the output is larger than {_workspace.Settings.OutputBytesMax} bytes"));
        }

        return OutputCheck.Run(admission.Contract, admission.Submission.Output, correction: false);
    }

    // Correcting nothing would mean inventing everything.
    private bool IsWorthCorrecting(Submission submission, ContractVersion contract) =>
        CanCorrect(contract)
        && submission.Output.Length <= _workspace.Settings.OutputBytesMax
        && !submission.Output.Span.Trim(" \t\r\n"u8).IsEmpty;

    private static ModelMatch? Match(IReadOnlyList<Inference> inferences)
    {
        var answered = inferences.Select(inference => inference.ModelMatch).OfType<ModelMatch>().ToList();
        if (answered.Count == 0) return null;
        return answered.Contains(ModelMatch.Mismatched) ? ModelMatch.Mismatched
            : answered.Contains(ModelMatch.Unpinnable) ? ModelMatch.Unpinnable
            : ModelMatch.Matched;
    }

    private static CheckResult Reject(IReadOnlyList<Repair.Edit> edits, ValidationError error) =>
        new(Verdict.Rejected, null, edits, [error]);

    private Decision Decide(string id, Stamp stamp, CheckResult check, IReadOnlyList<CorrectionAttempt> attempts) => new()
    {
        SubmissionId = id,
        Verdict = check.Verdict,
        Stamp = stamp,
        DecidedAt = _time.GetUtcNow(),
        Value = check.Document?.Utf8 ?? ReadOnlyMemory<byte>.Empty,
        Edits = check.Edits,
        Errors = check.Errors,
        Attempts = attempts,
    };

    private Stamp StampOf(Submission submission, ContractVersion contract) => new()
    {
        ContractName = contract.Id.Name,
        ContractVersion = contract.Id.Version.ToString(),
        ContractHash = contract.Hash.ToString(),
        Origin = submission.Origin with { TraceId = submission.Origin.TraceId ?? TraceIds.Current() },
        GatewayVersion = GatewayVersion.Text,
        WorkspaceCommit = _workspace.Commit,
    };
}
