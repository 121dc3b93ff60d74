using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <content>What is stored of a decision, and what was decided before.</content>
public sealed partial class OutputGateway
{
    /// <summary>The decision of a submission, as the ledger or the window of mode lazy holds it, its document in the version that decided; null
    /// when there is none.</summary>
    /// <param name="tenant">Whose submission.</param>
    /// <param name="submissionId">The submission.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<AdmissionOutcome?> FindAsync(string tenant, string submissionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(submissionId);
        // In this order: what leaves the window meanwhile is in the ledger.
        var decision = _lazy.Find(tenant, submissionId) ?? await _store.DecisionAsync(tenant, submissionId, cancellationToken);
        if (decision is null) return null;
        if (decision.Record is not { } record) return AdmissionOutcome.Of(decision);
        var version = ReadVersion.TryParse(decision.Stamp.ContractVersion, out var decided) ? decided : ReadVersion.Stored;
        return Shown(decision, await _records.ReplayAsync(tenant, record, version, cancellationToken));
    }

    /// <summary>What was decided under an idempotency key; null when nothing was.</summary>
    /// <param name="tenant">Whose key.</param>
    /// <param name="idempotencyKey">The key.</param>
    /// <param name="requestHash">What "the same content" is.</param>
    /// <param name="lazy">Whether an answer will do that is not durable yet.</param>
    /// <param name="contractOf">The version in which a record of a contract is wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<AdmissionOutcome?> AgainAsync(string tenant, string idempotencyKey, ContentHash requestHash, bool lazy,
        Func<string, ContractVersion?> contractOf, CancellationToken cancellationToken)
    {
        if (await FindAsync(tenant, idempotencyKey, requestHash, lazy, cancellationToken) is not { } stored) return null;
        if (stored.Decision is { Record: { } record } decision && contractOf(record.Contract) is { } contract)
            return await ReplayAsync(tenant, decision, record, contract, cancellationToken);
        return stored.Decision is { } other ? AdmissionOutcome.Of(other) : Conflict(idempotencyKey, stored);
    }

    private async Task<StoredOutcome?> FindAsync(string tenant, string idempotencyKey, ContentHash requestHash, bool lazy, CancellationToken cancellationToken)
    {
        if (lazy && _lazy.Find(tenant, idempotencyKey, requestHash) is { } pending) return pending;
        // Who asks for what is durable is not answered with what is not.
        if (!lazy) await _lazy.SettleAsync(tenant, idempotencyKey, cancellationToken);
        return await _store.FindAsync(tenant, idempotencyKey, requestHash, cancellationToken);
    }

    private async Task<AdmissionOutcome> StoreAsync(AdmissionEntry entry, Admission admission, CancellationToken cancellationToken)
    {
        StoredOutcome stored;
        using (var persisting = PersistTelemetry.Begin())
        {
            entry.Contents = _bundles.NotStored(entry.Inferences, admission.Parts);
            try
            {
                stored = await PersistAsync(entry, admission, cancellationToken);
            }
            catch (StoreException exception)
            {
                persisting.Failed(exception);
                throw;
            }

            persisting.Stored(stored);
        }

        if (stored.Decision is { Replayed: false } made) DecisionTelemetry.Tag(made, entry, _models);
        if (stored.Decision is { Replayed: false, Durable: true } decision) Tell(entry, decision, admission.Start);
        if (stored.Decision is { Replayed: false } own) stored = stored with { Decision = own with { CachedFrom = admission.CachedFrom } };
        return await OutcomeAsync(stored, entry.Submission with { Inferences = entry.Inferences }, admission.Contract, cancellationToken);
    }

    private async Task<StoredOutcome> PersistAsync(AdmissionEntry entry, Admission admission, CancellationToken cancellationToken)
    {
        var (tenant, key, policy) = (entry.Submission.Tenant, entry.Submission.IdempotencyKey, admission.Contract.Policy);
        if (key is null || policy.Lazy == LazyRule.Never) return Acknowledge(entry, admission) ?? await AppendAsync(entry, cancellationToken);
        using var turn = await _lazy.EnterAsync(tenant, key, cancellationToken);
        if (!LazyRules.IsLazy(entry.Submission.Mode, admission.Contract)) return await AppendAsync(entry, cancellationToken);
        // Another may have decided under the key, and even been stored, while this one was decided.
        return await FindAsync(tenant, key, entry.RequestHash, lazy: true, cancellationToken)
            ?? Acknowledge(entry, admission) ?? await AppendAsync(entry, cancellationToken);
    }

    private async Task<StoredOutcome> AppendAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        await _lazy.SettleAsync(entry, cancellationToken);
        return await _store.AppendAsync(entry, cancellationToken);
    }

    /// <summary>Takes a decision into the window; null where its mode is another, or it finds no place.</summary>
    private StoredOutcome? Acknowledge(AdmissionEntry entry, Admission admission)
    {
        if (!LazyRules.IsLazy(entry.Submission.Mode, admission.Contract)) return null;
        var start = admission.Start;
        return _lazy.Add(new LazyEntry(entry)
        {
            Stored = (stored, decision) => Tell(stored, decision, start),
            Instead = reason => Instead(entry, admission.Contract, reason),
        }, _workspace.Settings.Lazy);
    }

    /// <summary>The failure that is kept of a decision that was acknowledged and cannot be stored. Its idempotency key is another's by now.</summary>
    private AdmissionEntry Instead(AdmissionEntry entry, ContractVersion contract, string reason)
    {
        var submission = entry.Submission with { IdempotencyKey = null };
        var check = Reject(entry.Decision.Edits, new ValidationError("", "", FailureCode.AcknowledgedNotStored,
            $"it was acknowledged as {GatewayNames.Of(entry.Decision.Verdict)} before it was durable, and {reason}"));
        var decision = Decide(entry.Decision.SubmissionId, entry.Decision.Stamp, check, entry.Decision.Attempts);
        var failure = FailureClassifier.Classify(Identifier.New("fail", _time), contract, FailureCode.AcknowledgedNotStored, submission.Output.Span, check);
        var instead = AdmissionEntry.ForFailure(decision, submission, entry.ReceivedAt, entry.RequestHash, entry.Inferences, failure);
        (instead.Contents, instead.Path) = (entry.Contents, entry.Path);
        return instead;
    }

    // The window outlives the request, whose memory may be used again.
    private static Admission Kept(Admission admission) =>
        admission with { Submission = admission.Submission with { Output = admission.Submission.Output.ToArray() } };

    private void Tell(AdmissionEntry entry, Decision decision, long start)
    {
        _bundles.Stored(entry.Contents);
        DecisionTelemetry.Tell(decision, _time.GetElapsedTime(start));
        if (entry.Failure is { } failure)
            Rejected(_logger, failure.Id, decision.Stamp.ContractName, decision.Stamp.ContractVersion, failure.Code, failure.Title, decision.Stamp.Origin.TraceId!);
        else
            Admitted(_logger, decision.SubmissionId, decision.Verdict, decision.Stamp.ContractName, decision.Stamp.ContractVersion, decision.Stamp.Origin.TraceId!);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Submission {SubmissionId} {Verdict} for {Contract}@{Version} (trace {TraceId})")]
    private static partial void Admitted(ILogger logger, string submissionId, Verdict verdict, string contract, string version, string traceId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failure {FailureId} for {Contract}@{Version}: {Code}, {Title} (trace {TraceId})")]
    private static partial void Rejected(ILogger logger, string failureId, string contract, string version, string code, string title, string traceId);
}
