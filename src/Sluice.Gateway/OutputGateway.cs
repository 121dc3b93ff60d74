using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway.Caching;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The gateway: takes outputs, decides, stores, answers. Thread-safe.</summary>
public sealed partial class OutputGateway
{
    private readonly WorkspaceSnapshot _workspace;
    private readonly IAdmissionStore _store;
    private readonly LazyWindow _lazy;
    private readonly InferenceRunner _runner;
    private readonly ModelResolver _models;
    private readonly CorrectionLoop _correction;
    private readonly Bundles _bundles;
    private readonly VersionPins _pins;
    private readonly RecordLoader _records;
    private readonly TimeProvider _time;
    private readonly ILogger<OutputGateway> _logger;

    internal OutputGateway(WorkspaceSnapshot workspace, IAdmissionStore store, LazyWindow lazy, InferenceRunner runner, ModelResolver models,
        CorrectionLoop correction, Bundles bundles, VersionPins pins, RecordLoader records, TimeProvider time, ILogger<OutputGateway> logger)
    {
        (_workspace, _store, _lazy, _runner, _models) = (workspace, store, lazy, runner, models);
        (_correction, _bundles, _pins, _records, _time, _logger) = (correction, bundles, pins, records, time, logger);
    }

    /// <summary>What safeguards keep from being tried, or have answered by another model.</summary>
    internal ActiveSafeguards Safeguards { get; init; } = new(null, TimeProvider.System);

    /// <summary>Verdicts that may be given again.</summary>
    internal VerdictCache Verdicts { get; init; } = new(null);

    /// <summary>Decides one output and stores the decision before returning: parse, validate, repair, correct, stamp, store. Where its mode is
    /// <see cref="SubmissionMode.Lazy"/> it returns before the decision is stored, which <see cref="Decision.Durable"/> tells.</summary>
    /// <exception cref="StoreException">The decision could not be made durable; nothing was stored.</exception>
    public async Task<AdmissionOutcome> SubmitAsync(Submission submission, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var start = _time.GetTimestamp();
        using var span = DecisionTelemetry.Start();
        if (SubmissionRules.Check(submission, _workspace) is { } refusal) return AdmissionOutcome.Refuse(refusal.Code, refusal.Message);
        var (pinned, contract, mismatch) = await PinAsync(submission, cancellationToken);
        if (contract is null) return AdmissionOutcome.Refuse(mismatch!.Code, mismatch.Message);
        if (LazyRules.Check(pinned.Mode, contract) is { } unfit) return AdmissionOutcome.Refuse(unfit);
        submission = pinned;
        var request = RequestHash.Of(submission);
        if (submission.IdempotencyKey is { } idempotencyKey
            && await FindAsync(submission.Tenant, idempotencyKey, request, LazyRules.IsLazy(submission.Mode, contract), cancellationToken) is { } stored)
        {
            return await OutcomeAsync(stored, submission, contract, cancellationToken);
        }

        if (contract.Retired) return AdmissionOutcome.Refuse(Retired(contract));
        return await DecideAsync(new Admission(submission, contract, request, start), cancellationToken);
    }

    /// <summary>Decides one output without a model and without storing anything.</summary>
    public AdmissionOutcome Check(Submission submission)
    {
        ArgumentNullException.ThrowIfNull(submission);
        using var span = SluiceTelemetry.Source.StartActivity("sluice.check");
        if (SubmissionRules.Check(submission, _workspace) is { } refusal) return AdmissionOutcome.Refuse(refusal.Code, refusal.Message);
        if (!_workspace.TryFindContract(submission.Contract, out var contract)) return UnknownContract(submission.Contract);
        var schema = Citing(contract, submission).Schema;
        var check = OutputCheck.Run(schema, OutputCheck.RepairOptionsOf(contract.Policy.Repair), submission.Output);
        return AdmissionOutcome.Of(Decide(Identifier.New("sub", _time), StampOf(submission, contract), check, []) with { Durable = false });
    }

    internal static Refusal Retired(ContractVersion contract) => new(RefusalCode.ContractRetired,
        $"{contract.Id} is retired: nothing is written in it any more. Submit to a later version of '{contract.Id.Name}'.");

    private static AdmissionOutcome UnknownContract(string reference) =>
        AdmissionOutcome.Refuse(RefusalCode.ContractUnknown, $"The workspace has no contract '{reference}'.");

    private async Task<AdmissionOutcome> OutcomeAsync(StoredOutcome stored, Submission submission, ContractVersion contract,
        CancellationToken cancellationToken)
    {
        if (stored.Decision is not { } decision)
        {
            return Conflict(submission.IdempotencyKey!, stored);
        }

        if (!decision.Replayed) return AdmissionOutcome.Of(decision, submission);
        DecisionTelemetry.Tag(decision, null, _models);
        return decision.Record is { } record
            ? await ReplayAsync(submission.Tenant, decision, record, contract, cancellationToken)
            : AdmissionOutcome.Of(decision);
    }

    private static AdmissionOutcome Conflict(string idempotencyKey, StoredOutcome stored) => AdmissionOutcome.Refuse(RefusalCode.IdempotencyConflict,
        $"Idempotency key '{idempotencyKey}' was used before for other content (submission {stored.ConflictSubmissionId}); use a new key for new content.");

    // What is stored may be of another version than the one asked for now, or damaged: it is read like any record.
    private async Task<AdmissionOutcome> ReplayAsync(string tenant, Decision decision, RecordReference record, ContractVersion contract,
        CancellationToken cancellationToken) =>
        Shown(decision, await _records.ReplayAsync(tenant, record, ReadVersion.Of(contract), cancellationToken));

    private static AdmissionOutcome Shown(Decision decision, LoadOutcome outcome)
    {
        if (outcome.Fault is { } fault)
        {
            var kept = fault.Failure is { } failure ? $" It is kept as failure {failure.Id}." : "";
            return AdmissionOutcome.Refuse(
                new Refusal(fault.Code, $"The submission was decided before, as {decision.SubmissionId}. {fault.Message}{kept}") { DecidedBefore = true });
        }

        var shown = outcome.Record!.Contract.Version.ToString();
        return AdmissionOutcome.Of(decision with
        {
            Value = outcome.Record.Document.Utf8,
            ValueVersion = shown == decision.Stamp.ContractVersion ? null : shown,
        });
    }
}
