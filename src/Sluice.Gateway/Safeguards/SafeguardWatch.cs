using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway.Safeguards;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Looks at the ledger's counts and does what contracts allow when failures rise: every measure is on record before it is carried out,
/// checked afterwards, and can be taken back. Several may watch one store: the same is done once.</summary>
public sealed class SafeguardWatch
{
    private readonly ISafeguardStore _store;
    private readonly IReleaseStore _releases;
    private readonly SafeguardIncidents _incidents;
    private readonly ActiveSafeguards _active;
    private readonly TimeProvider _time;
    private readonly ILogger<SafeguardWatch> _logger;
    // Looks in a row that found the same, by subject.
    private readonly Dictionary<string, int> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>A watch.</summary>
    /// <param name="store">Counts and measures.</param>
    /// <param name="releases">Aliases.</param>
    /// <param name="groups">What is said of failure groups.</param>
    /// <param name="active">What the pipeline knows of the measures; told at once of new ones.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Says what was done, without content.</param>
    public SafeguardWatch(ISafeguardStore store, IReleaseStore releases, FailureGroups groups, ActiveSafeguards active, TimeProvider time, ILogger<SafeguardWatch> logger)
    {
        (_store, _releases, _active, _time, _logger) = (store, releases, active, time, logger);
        _incidents = new SafeguardIncidents(store, groups);
    }

    /// <summary>Looks once at every contract with a safeguard.</summary>
    /// <exception cref="StoreException">The store cannot be read or written; what was begun is gone on with at the next look.</exception>
    public async Task LookAsync(WorkspaceSnapshot workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        await _active.RefreshAsync(cancellationToken);
        foreach (var contract in workspace.Contracts.Values.Where(contract => contract.Policy.Safeguard is not null))
        {
            var taken = await _store.ListAsync(contract.Name, 100, cancellationToken);
            foreach (var safeguard in taken.Where(safeguard => safeguard.State == SafeguardState.Taken)) await FollowAsync(safeguard, contract.Policy.Safeguard!, cancellationToken);
            foreach (var subject in await SubjectsAsync(workspace, contract, taken, cancellationToken)) await JudgeAsync(subject, taken, cancellationToken);
        }
    }

    /// <summary>Takes a measure back: the alias names again what it did, the freeze, switch or quarantine is lifted.</summary>
    /// <returns>The safeguard as it is now, or why nothing was changed.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    public async Task<(Safeguard? Safeguard, Refusal? Refusal)> UndoAsync(string id, string who, string reason, CancellationToken cancellationToken = default)
    {
        if (await _store.FindAsync(id, cancellationToken) is not { } safeguard)
            return (null, new(RefusalCode.SafeguardNotFound, "There is no safeguard with this id."));
        if (string.IsNullOrWhiteSpace(who) || string.IsNullOrWhiteSpace(reason) || who.Length > 256 || reason.Length > 1_000 || who.Any(char.IsControl))
            return (null, new(RefusalCode.FieldInvalid, "Say who takes it back, in 1 to 256 characters, and why, in 1 to 1,000: both stay on record."));
        if (!safeguard.IsActive) return (null, new(RefusalCode.SafeguardStateConflict, $"The safeguard is {GatewayNames.Of(safeguard.State)}; there is nothing to take back."));
        if (safeguard is { Action: SafeguardAction.Rollback, Target: { Kind: { } kind, Name: { } name, Alias: { } alias } target })
        {
            var moved = await _releases.MoveAliasAsync(new(kind, name, alias, target.To, target.From, who, reason), cancellationToken);
            if (moved.Result != AliasMoveResult.Moved && moved.Current != target.From)
                return (null, new(RefusalCode.SafeguardStateConflict, $"The alias '{alias}' of {name} names {moved.Current ?? "nothing"} by now, or {target.From} cannot be used; move it with sluice alias set."));
        }

        await EndAsync(safeguard, SafeguardState.Undone, who, reason, cancellationToken);
        await _active.RefreshAsync(cancellationToken);
        return (await _store.FindAsync(id, cancellationToken), null);
    }

    private async Task JudgeAsync(SafeguardSubject subject, IReadOnlyList<Safeguard> taken, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var from = Later(subject.Since, now.AddMinutes(-subject.Policy.WindowMinutes));
        var recent = FailureRate.Of((await TallyAsync(subject.Contract, from, now, cancellationToken)).Where(subject.IsOf));
        // Before the window, or with the version before: whichever the subject is compared with.
        var before = FailureRate.Of((await TallyAsync(subject.Contract, DateTimeOffset.MinValue, subject.Target.To is null ? from : now, cancellationToken)).Where(subject.IsBefore));
        if (SafeguardRule.Judge(subject.Policy, from, recent, before) is not { } evidence)
        {
            _found.Remove(subject.Name);
            return;
        }

        var looks = _found[subject.Name] = _found.GetValueOrDefault(subject.Name) + 1;
        if (looks < subject.Policy.Checks) return;
        if (Hinders(subject, taken, before, now) is { } reason)
        {
            if (_told.Add($"{subject.Name} {reason}")) SafeguardLog.NotTaken(_logger, subject.Contract, GatewayNames.Of(subject.Action), SafeguardRule.Say(evidence), reason);
            return;
        }

        _found.Remove(subject.Name);
        await TakeAsync(subject, evidence, now, cancellationToken);
    }

    private static string? Hinders(SafeguardSubject subject, IReadOnlyList<Safeguard> taken, FailureRate before, DateTimeOffset now)
    {
        if (subject.Action == SafeguardAction.Rollback && subject.Target.To is null) return "there is no version before it to go back to";
        if (subject.Action == SafeguardAction.Rollback && before.Decisions >= subject.Policy.SampleMin && before.Share > subject.Policy.Floor)
            return $"the version before it, {subject.Target.To}, was not well either";
        return taken.Count(safeguard => safeguard.TakenAt > now.AddHours(-1)) >= subject.Policy.PerHour
            ? $"{subject.Policy.PerHour} measures were taken within the hour (perHour); people must act"
            : null;
    }

    private async Task TakeAsync(SafeguardSubject subject, SafeguardEvidence evidence, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var safeguard = new Safeguard
        {
            Id = Identifier.New("safe", _time),
            Contract = subject.Contract,
            Action = subject.Action,
            Subject = subject.Name,
            Target = subject.Target,
            Evidence = evidence,
            Events = [new(1, SafeguardState.Taken, null, SafeguardRule.Say(evidence), now)],
        };
        // On record first: should this process end here, the next look carries it out.
        if (!await _store.TakeAsync(safeguard, cancellationToken)) return;
        SafeguardLog.Taken(_logger, safeguard.Id, subject.Contract, SafeguardSubject.Say(safeguard), safeguard.Events[0].Reason);
        SafeguardTelemetry.Tell(safeguard);
        if (await CarryOutAsync(safeguard, cancellationToken)) await _incidents.AcknowledgeAsync(safeguard, cancellationToken);
    }

    /// <summary>Does what a safeguard says, once or again; false when that is impossible by now.</summary>
    private async Task<bool> CarryOutAsync(Safeguard safeguard, CancellationToken cancellationToken)
    {
        if (safeguard is { Action: SafeguardAction.Rollback, Target: { Kind: { } kind, Name: { } name, Alias: { } alias } target })
        {
            var moved = await _releases.MoveAliasAsync(new(kind, name, alias, target.From, target.To, $"safeguard {safeguard.Id}", safeguard.Events[0].Reason), cancellationToken);
            if (moved.Result != AliasMoveResult.Moved && moved.Current != target.To)
            {
                var gone = moved.Result == AliasMoveResult.Conflict;
                await EndAsync(safeguard, gone ? SafeguardState.Ended : SafeguardState.Failed, null,
                    gone ? $"the alias names {moved.Current ?? "nothing"} by now: somebody moved it" : $"{target.To} cannot be used any more", cancellationToken);
                return false;
            }
        }

        await _active.RefreshAsync(cancellationToken);
        return true;
    }

    /// <summary>Whether a measure that was taken has helped.</summary>
    private async Task FollowAsync(Safeguard safeguard, SafeguardPolicy policy, CancellationToken cancellationToken)
    {
        if (!await CarryOutAsync(safeguard, cancellationToken)) return;
        var now = _time.GetUtcNow();
        var since = await TallyAsync(safeguard.Contract, safeguard.TakenAt, now, cancellationToken);
        var target = safeguard.Target;
        switch (safeguard.Action)
        {
            case SafeguardAction.Freeze:
                await EndAsync(safeguard, SafeguardState.Verified, null, $"the alias names {target.From} and stays there", cancellationToken);
                break;
            case SafeguardAction.Quarantine:
                // Only probes are decided now; when enough in a row were well, it is over.
                var probes = FailureRate.Of(await TallyAsync(safeguard.Contract, Later(safeguard.TakenAt, now.AddSeconds(-10 * policy.ProbeSeconds)), now, cancellationToken));
                if (probes is { Decisions: >= 3, Failures: 0 }) await CloseAsync(safeguard, SafeguardState.Ended, $"{probes.Decisions} probes were well", cancellationToken);
                break;
            case SafeguardAction.Alert:
                if (SafeguardRule.Helped(policy, safeguard.Evidence, FailureRate.Of(since)) is true) await CloseAsync(safeguard, SafeguardState.Ended, "failures are back below the limit", cancellationToken);
                break;
            default:
                var restored = FailureRate.Of(since.Where(tally => target.Model is { } model ? tally.Model == model
                    : target.Kind == PublicationKind.Contract ? tally.Contract == target.To : tally.Prompt == target.Name && tally.PromptVersion == target.To));
                if (SafeguardRule.Helped(policy, safeguard.Evidence, restored) is not { } helped) break;
                var seen = $"{restored.Failures} of {restored.Decisions} decisions failed with {target.Model ?? target.To}";
                if (helped) await CloseAsync(safeguard, SafeguardState.Verified, seen, cancellationToken);
                else await EndAsync(safeguard, SafeguardState.Failed, null, seen + "; people must act", cancellationToken);
                break;
        }
    }

    private async Task CloseAsync(Safeguard safeguard, SafeguardState state, string reason, CancellationToken cancellationToken)
    {
        await EndAsync(safeguard, state, null, reason, cancellationToken);
        await _incidents.ResolveAsync(safeguard, reason, cancellationToken);
    }

    private async Task EndAsync(Safeguard safeguard, SafeguardState state, string? who, string reason, CancellationToken cancellationToken)
    {
        var next = new SafeguardEvent(safeguard.Events[^1].Number + 1, state, who, reason, _time.GetUtcNow());
        if (!await _store.AddAsync(safeguard.Id, next, cancellationToken)) return;
        var told = safeguard with { Events = [.. safeguard.Events, next] };
        if (state == SafeguardState.Failed) SafeguardLog.Failed(_logger, safeguard.Id, safeguard.Contract, SafeguardSubject.Say(safeguard), reason);
        else SafeguardLog.Changed(_logger, safeguard.Id, safeguard.Contract, GatewayNames.Of(state), reason);
        SafeguardTelemetry.Tell(told);
        await _active.RefreshAsync(cancellationToken);
    }

    private Task<IReadOnlyList<SafeguardSubject>> SubjectsAsync(WorkspaceSnapshot workspace, Contract contract, IReadOnlyList<Safeguard> taken, CancellationToken cancellationToken) =>
        SafeguardSubject.OfAsync(workspace, contract, taken, _releases, cancellationToken);

    private Task<IReadOnlyList<DecisionTally>> TallyAsync(string contract, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        _store.TallyAsync(new TallyQuery(contract, from, until, SafeguardSubject.NotCounted), cancellationToken);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
