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
    private const int ListedMax = 100, TriesMax = 4;
    private static readonly SafeguardPolicy Standard = new();

    private readonly ISafeguardStore _store;
    private readonly IReleaseStore _releases;
    private readonly SafeguardIncidents _incidents;
    private readonly ActiveSafeguards _active;
    private readonly TimeProvider _time;
    private readonly ILogger<SafeguardWatch> _logger;
    // A name of a subject alone says neither whose it is nor what would be done.
    private readonly Dictionary<(string Contract, SafeguardAction Action, string Name), Finding> _found = [];

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
        var active = await _active.RefreshAsync(cancellationToken);
        foreach (var safeguard in active.Where(safeguard => safeguard.State == SafeguardState.Taken))
        {
            // What was begun comes to its end also when the contract asks for no safeguard any more; one that is not served here is for those who do.
            if (workspace.Contracts.TryGetValue(safeguard.Contract, out var contract)) await FollowAsync(safeguard, contract.Policy.Safeguard ?? Standard, cancellationToken);
        }

        foreach (var contract in workspace.Contracts.Values.Where(contract => contract.Policy.Safeguard is not null))
        {
            var listed = await _store.ListAsync(contract.Name, ListedMax, cancellationToken);
            var taken = listed.UnionBy(active.Where(safeguard => safeguard.Contract == contract.Name), safeguard => safeguard.Id, StringComparer.Ordinal).ToList();
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
        if (FailureGroups.Fault(who, reason, needed: true) is { } fault) return (null, fault);
        if (!safeguard.IsActive) return (null, new(RefusalCode.SafeguardStateConflict, $"The safeguard is {GatewayNames.Of(safeguard.State)}; there is nothing to take back."));
        if (safeguard is { Action: SafeguardAction.Rollback, Target: { Kind: { } kind, Name: { } name, Alias: { } alias } target })
        {
            // Should it not be carried out yet, it is first: nobody can do it afterwards then.
            await MoveAsync(safeguard, cancellationToken);
            var moved = await _releases.MoveAliasAsync(new(kind, name, alias, target.To, target.From, who, reason), cancellationToken);
            if (moved.Result != AliasMoveResult.Moved && moved.Current != target.From)
                return (null, new(RefusalCode.SafeguardStateConflict, $"The alias '{alias}' of {name} names {moved.Current ?? "nothing"} by now, or {target.From} cannot be used; move it with sluice alias set."));
        }

        // Looks may write of it at the same time; what a person does comes after that.
        for (var tries = 1; tries <= TriesMax && !await EndAsync(safeguard, SafeguardState.Undone, who, reason, cancellationToken); tries++)
        {
            safeguard = (await _store.FindAsync(id, cancellationToken))!;
            if (safeguard.State == SafeguardState.Undone) break;
        }

        return (await _store.FindAsync(id, cancellationToken), null);
    }

    private async Task JudgeAsync(SafeguardSubject subject, IReadOnlyList<Safeguard> taken, CancellationToken cancellationToken)
    {
        var (now, key) = (_time.GetUtcNow(), (subject.Contract, subject.Action, subject.Name));
        var from = Later(subject.Since, now.AddMinutes(-subject.Policy.WindowMinutes));
        var recent = FailureRate.Of((await TallyAsync(subject.Contract, from, now, cancellationToken)).Where(tally => SafeguardSubject.IsOf(subject.Target, tally)));
        // Before the window, or with the version before: whichever the subject is compared with.
        var before = FailureRate.Of((await TallyAsync(subject.Contract, DateTimeOffset.MinValue, subject.Target.To is null ? from : now, cancellationToken)).Where(subject.IsBefore));
        if (SafeguardRule.Judge(subject.Policy, from, recent, before) is not { } evidence)
        {
            _found.Remove(key);
            return;
        }

        var found = _found.TryGetValue(key, out var last) ? last with { Looks = last.Looks + 1 } : new Finding(1, null);
        _found[key] = found;
        if (found.Looks < subject.Policy.Checks) return;
        if (Hinders(subject, taken, before, now) is { } reason)
        {
            if (found.Told == reason) return;
            SafeguardLog.NotTaken(_logger, subject.Contract, GatewayNames.Of(subject.Action), SafeguardRule.Say(evidence), reason);
            _found[key] = found with { Told = reason };
            return;
        }

        _found.Remove(key);
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
        await _active.RefreshAsync(cancellationToken);
        await CarryOutAsync(safeguard, cancellationToken);
    }

    /// <summary>Does what a safeguard says, once or again; false when that is impossible by now.</summary>
    private async Task<bool> CarryOutAsync(Safeguard safeguard, CancellationToken cancellationToken)
    {
        var (result, current) = await MoveAsync(safeguard, cancellationToken);
        if (result != AliasMoveResult.Moved)
        {
            var gone = result == AliasMoveResult.Conflict;
            await EndAsync(safeguard, gone ? SafeguardState.Ended : SafeguardState.Failed, null,
                gone ? $"somebody moved the alias: it names {current ?? "nothing"} by now" : $"{safeguard.Target.To} cannot be used any more", cancellationToken);
            return false;
        }

        await _incidents.AcknowledgeAsync(safeguard, cancellationToken);
        return true;
    }

    /// <summary>Moves the alias of a rollback back, unless it was moved since the safeguard was taken: then a person's move stands. What the safeguard moved
    /// itself is moved.</summary>
    private async Task<AliasMoveOutcome> MoveAsync(Safeguard safeguard, CancellationToken cancellationToken)
    {
        if (safeguard is not { Action: SafeguardAction.Rollback, Target: { Kind: { } kind, Name: { } name, Alias: { } alias } target }) return new(AliasMoveResult.Moved, null);
        var who = SafeguardIncidents.Who(safeguard);
        var outcome = await _releases.MoveAliasAsync(new(kind, name, alias, target.From, target.To, who, safeguard.Events[0].Reason) { Moves = target.Move }, cancellationToken);
        return outcome.Result == AliasMoveResult.Conflict && await _releases.AliasHistoryAsync(kind, name, alias, 1, cancellationToken) is [{ } last] && last.Who == who
            ? outcome with { Result = AliasMoveResult.Moved }
            : outcome;
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
        // What somebody took back meanwhile resolves nothing. The groups come first: should this process end here, the next look does both.
        if (await _store.FindAsync(safeguard.Id, cancellationToken) is not { State: SafeguardState.Taken }) return;
        await _incidents.ResolveAsync(safeguard, reason, cancellationToken);
        await EndAsync(safeguard, state, null, reason, cancellationToken);
    }

    /// <summary>Writes what became of a safeguard; false when somebody else wrote something of it meanwhile.</summary>
    private async Task<bool> EndAsync(Safeguard safeguard, SafeguardState state, string? who, string reason, CancellationToken cancellationToken)
    {
        var next = new SafeguardEvent(safeguard.Events[^1].Number + 1, state, who, reason, _time.GetUtcNow());
        if (!await _store.AddAsync(safeguard.Id, next, cancellationToken)) return false;
        var told = safeguard with { Events = [.. safeguard.Events, next] };
        if (state == SafeguardState.Failed) SafeguardLog.Failed(_logger, safeguard.Id, safeguard.Contract, SafeguardSubject.Say(safeguard), reason);
        else SafeguardLog.Changed(_logger, safeguard.Id, safeguard.Contract, GatewayNames.Of(state), reason);
        SafeguardTelemetry.Tell(told);
        await _active.RefreshAsync(cancellationToken);
        return true;
    }

    private Task<IReadOnlyList<SafeguardSubject>> SubjectsAsync(WorkspaceSnapshot workspace, Contract contract, IReadOnlyList<Safeguard> taken, CancellationToken cancellationToken) =>
        SafeguardSubject.OfAsync(workspace, contract, taken, _releases, cancellationToken);

    private Task<IReadOnlyList<DecisionTally>> TallyAsync(string contract, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        _store.TallyAsync(new TallyQuery(contract, from, until, SafeguardSubject.NotCounted), cancellationToken);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    /// <summary>What was found of a subject: looks in a row that found it, and why nothing was done when that was last told.</summary>
    private sealed record Finding(int Looks, string? Told);
}
