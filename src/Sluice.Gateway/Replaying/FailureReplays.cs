using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>What became of a failure that was asked to be settled, or why nothing was changed.</summary>
/// <param name="Account">The failure's account; null when there is no such failure.</param>
/// <param name="Refusal">Why nothing was changed; null when it was.</param>
public sealed record SettleAnswer(FailureAccount? Account, Refusal? Refusal);

/// <summary>What a replay found and did, or why it was not begun.</summary>
/// <param name="Report">The report; null when it was refused.</param>
/// <param name="Refusal">Why it was not begun.</param>
public sealed record ReplayAnswer(ReplayReport? Report, Refusal? Refusal);

/// <summary>Decides failed submissions again, and keeps what became of them. Thread-safe.</summary>
public sealed class FailureReplays(ILedger store, ITraceStore traces, TimeProvider time)
{
    /// <summary>Replays one failure.</summary>
    /// <param name="served">The workspace whose contracts and models count.</param>
    /// <param name="id">The failure.</param>
    /// <param name="request">How.</param>
    /// <param name="cancellationToken">Ends it after the failure that is under way.</param>
    /// <exception cref="StoreException">The store cannot be read or written; what was replayed before that is stored.</exception>
    public async Task<ReplayAnswer> ReplayAsync(ServedWorkspace served, string id, ReplayRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(id);
        if (Fault(request) is { } fault) return new(null, fault);
        if (await ((IFailureStore)store).GetAsync(request.Tenant, id, cancellationToken) is not { } failure)
            return new(null, new(RefusalCode.FailureNotFound, "There is no failure with this id."));
        if (failure.Decision is not { } decision)
            return new(null, new(RefusalCode.ReplayImpossible, "A record that could not be shown has nothing to replay; read it again."));
        if (await store.ReplayOfAsync(request.Tenant, decision.SubmissionId, cancellationToken) is { } first)
            return new(null, new(RefusalCode.FailureStateConflict, $"It is itself a replay of {first.Failure}. Replay that one."));
        var run = new ReplayRun(store, traces, served, request);
        return new(await run.RunAsync([new(id, decision.SubmissionId, decision.Stamp.Origin.TraceId!)], cancellationToken), null);
    }

    /// <summary>Replays the failures of a group that are in quarantine, the oldest first.</summary>
    /// <param name="served">The workspace whose contracts and models count.</param>
    /// <param name="id">The group.</param>
    /// <param name="request">How.</param>
    /// <param name="cancellationToken">Ends it after the failure that is under way.</param>
    /// <exception cref="StoreException">The store cannot be read or written; what was replayed before that is stored.</exception>
    public async Task<ReplayAnswer> ReplayGroupAsync(ServedWorkspace served, string id, ReplayRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(id);
        if (Fault(request) is { } fault) return new(null, fault);
        if (await ((IGroupStore)store).FindAsync(request.Tenant, id, cancellationToken) is null)
            return new(null, new(RefusalCode.GroupNotFound, "There is no failure group with this id."));
        var waiting = await store.QuarantinedAsync(request.Tenant, id, request.Limit, cancellationToken);
        var report = await new ReplayRun(store, traces, served, request).RunAsync(waiting, cancellationToken);
        var emptied = !request.DryRun && waiting.Count > 0 && (await store.QuarantinedAsync(request.Tenant, id, 1, cancellationToken)).Count == 0;
        return new(report with { GroupEmptied = emptied }, null);
    }

    /// <summary>Gives a failure up: nothing of it will be replayed. It stays in the ledger.</summary>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    public Task<SettleAnswer> DiscardAsync(string tenant, string id, string who, string? reason, CancellationToken cancellationToken = default) =>
        SettleAsync(tenant, id, FailureDisposition.Discarded, who, reason, cancellationToken);

    /// <summary>Says that a failure was mended in another way, and needs no replay.</summary>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    public Task<SettleAnswer> ResolveAsync(string tenant, string id, string who, string? reason, CancellationToken cancellationToken = default) =>
        SettleAsync(tenant, id, FailureDisposition.Superseded, who, reason, cancellationToken);

    private async Task<SettleAnswer> SettleAsync(string tenant, string id, FailureDisposition disposition, string who, string? reason,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(who);
        if (FailureGroups.Fault(who, reason, needed: true) is { } fault) return new(null, fault);
        var entry = new DispositionEntry(disposition, who, reason, null, time.GetUtcNow());
        if (await store.SettleAsync(tenant, id, entry, cancellationToken) is not { } account)
            return new(null, new(RefusalCode.FailureNotFound, "There is no failure with this id."));
        return account.Dispositions is [var newest, ..] && newest == entry
            ? new(account, null)
            : new(account, new(RefusalCode.FailureStateConflict, $"The failure is {GatewayNames.Of(account.Disposition)}; nothing was changed."));
    }

    private static Refusal? Fault(ReplayRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (FailureGroups.Fault(request.Who, null, needed: false) is { } fault) return fault;
        if (request.Canary is < 0 or > ReplayRequest.CanaryMax) return new(RefusalCode.FieldInvalid, $"canary is a whole number from 0 to {ReplayRequest.CanaryMax}.");
        if (request.Limit is < 1 or > ReplayRequest.LimitMax) return new(RefusalCode.FieldInvalid, $"limit is a whole number from 1 to {ReplayRequest.LimitMax}.");
        return request.CostMax is < 0 ? new(RefusalCode.FieldInvalid, "A limit of cost is 0 or more.") : null;
    }
}
