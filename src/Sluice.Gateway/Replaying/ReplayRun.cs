using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>One replay: looks at every failure, then decides a few, then the others, one after the other.</summary>
internal sealed class ReplayRun(ILedger store, ITraceStore traces, ServedWorkspace served, ReplayRequest request)
{
    private decimal? _cost = 0;

    /// <summary>Runs it.</summary>
    public async Task<ReplayReport> RunAsync(IReadOnlyList<QuarantinedFailure> failures, CancellationToken cancellationToken)
    {
        // Outputs are read again when it is their turn: a group can be larger than memory.
        var items = new List<ReplayItem>(failures.Count);
        foreach (var failure in failures) items.Add((await ForeseeAsync(failure, cancellationToken)).Item);
        var report = new ReplayReport { Mode = request.Mode, DryRun = request.DryRun, Items = items };
        return request.DryRun ? report : await DoAsync(failures, items, report, cancellationToken);
    }

    private async Task<ReplayReport> DoAsync(IReadOnlyList<QuarantinedFailure> failures, List<ReplayItem> items, ReplayReport report, CancellationToken cancellationToken)
    {
        // Those go first that need no model.
        List<int> order = [.. Enumerable.Range(0, items.Count).Where(i => IsDone(items[i])).OrderBy(i => items[i].Forecast == ReplayForecast.Unknown)];
        var canaries = order.Count > request.Canary ? request.Canary : 0;
        ReplayStop? stopped = null;
        for (var i = 0; i < order.Count && stopped is null && !cancellationToken.IsCancellationRequested; i++)
        {
            stopped = Limit();
            if (stopped is not null) break;
            items[order[i]] = await ReplayAsync(failures[order[i]], items[order[i]]);
            if (i < canaries && items[order[i]].Outcome != ReplayOutcome.Stored) stopped = ReplayStop.CanaryFailed;
        }

        return report with { Items = items, Canaries = canaries, Stopped = stopped, Cost = _cost };
    }

    private ReplayStop? Limit() => request.CostMax is not { } most ? null
        : _cost is not { } cost ? ReplayStop.CostUnknown
        : cost >= most && request.Mode != ReplayMode.Revalidate ? ReplayStop.CostReached
        : null;

    private bool IsDone(ReplayItem item) => item.Forecast is ReplayForecast.Passes or ReplayForecast.Unknown
        || (item.Forecast == ReplayForecast.Differs && request.Overwrite);

    // What is under way is finished, also when nobody waits any more.
    private async Task<ReplayItem> ReplayAsync(QuarantinedFailure failure, ReplayItem item)
    {
        // What was true when it was foreseen may have changed since.
        var (now, target) = await ForeseeAsync(failure, CancellationToken.None);
        if (target is null || !IsDone(now)) return now;
        var outcome = await served.Gateway.ReplayAsync(target, request.Mode, request.Who, CancellationToken.None);
        if (outcome.Refusal is { } refusal) return item with { Reason = refusal, Outcome = ReplayOutcome.Refused };
        var decision = outcome.Decision!;
        if (!decision.Replayed) _cost += served.Gateway.CostOf(outcome.Submission?.Inferences ?? []);
        return item with
        {
            Outcome = decision.Record is null ? ReplayOutcome.Rejected : ReplayOutcome.Stored,
            ReplaySubmission = decision.SubmissionId,
            Record = decision.Record,
            NewFailure = decision.Failure,
        };
    }

    private async Task<(ReplayItem Item, ReplayTarget? Target)> ForeseeAsync(QuarantinedFailure failure, CancellationToken cancellationToken)
    {
        ReplayItem Item(ReplayForecast forecast, Refusal? reason = null) => new(failure.Failure, failure.Submission, forecast, reason);
        var account = await store.AccountAsync(request.Tenant, failure.Failure, cancellationToken);
        if (account?.Disposition is not FailureDisposition.Quarantined)
            return (Item(ReplayForecast.Settled, new(RefusalCode.FailureStateConflict, $"It is {GatewayNames.Of(account?.Disposition ?? FailureDisposition.Discarded)} already.")), null);
        var trace = await traces.TraceAsync(request.Tenant, failure.TraceId, failure.Submission, 1, cancellationToken);
        if (trace.Submissions is not [var stored]) return (Item(ReplayForecast.Impossible, new(RefusalCode.ReplayImpossible, "Its submission is not in the ledger.")), null);
        var (contract, refusal) = await served.Gateway.ReplayContractAsync(stored, cancellationToken);
        if (contract is null) return (Item(ReplayForecast.Impossible, refusal), null);
        var attempt = account.Replays.Count(replay => replay.Mode == request.Mode && replay.Verdict == Verdict.Rejected);
        var target = new ReplayTarget(request.Tenant, failure.Failure, stored, contract, attempt);
        if (!OutputGateway.IsIntact(stored, request.Tenant))
        {
            return (Item(ReplayForecast.Impossible, new(RefusalCode.ReplayImpossible,
                "Its content is not in the ledger as it came: it was kept redacted, or its time is over, or its key is not at hand.")), null);
        }

        if (request.Mode == ReplayMode.Regenerate)
            return served.Gateway.CannotRegenerate(stored) is { } reason ? (Item(ReplayForecast.Impossible, reason), null) : (Item(ReplayForecast.Unknown), target);
        return (await ForeseeAsync(target, Item, cancellationToken), target);
    }

    private async Task<ReplayItem> ForeseeAsync(ReplayTarget target, Func<ReplayForecast, Refusal?, ReplayItem> item, CancellationToken cancellationToken)
    {
        var (check, key) = served.Gateway.Foresee(target);
        if (check.Document is not { } document || key is null)
        {
            if (check.Document is null && request.Mode == ReplayMode.Repair && served.Gateway.MayCorrect(target)) return item(ReplayForecast.Unknown, null);
            return item(ReplayForecast.Fails, check.Errors is [var error, ..]
                ? new(error.Code, $"{error.InstanceLocation}: {error.Message}")
                : new(FailureCode.RecordKeyInvalid, "The record's key is none that can be stored."));
        }

        var newer = await ((IRecordStore)store).GetAsync(request.Tenant, target.Contract.Id.Name, key, null, cancellationToken);
        return newer is not null && newer.StoredAt > target.Stored.Decision.DecidedAt && !newer.Document.Span.SequenceEqual(document.Utf8.Span)
            ? item(ReplayForecast.Differs, new(RefusalCode.FailureStateConflict, $"Revision {newer.Reference.Revision} of the record was stored after it and says something else."))
            : item(ReplayForecast.Passes, null);
    }
}
