using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>The answer to a change of a failure group: the group as it is now, or why nothing was changed.</summary>
/// <param name="Group">The group as it is now; null when there is none.</param>
/// <param name="Refusal">Why nothing was changed; null when it was.</param>
public sealed record GroupAnswer(FailureGroup? Group, Refusal? Refusal);

/// <summary>Everything about a failure group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Insight">What stands out about its failures.</param>
/// <param name="Timeline">What happened to it, newest first.</param>
public sealed record GroupDetail(FailureGroup Group, GroupInsight Insight, IReadOnlyList<GroupEvent> Timeline);

/// <summary>What people do about failure groups: acknowledge, resolve, mute and reopen. Every change stays on record.</summary>
public sealed class FailureGroups
{
    private const int WhoLengthMax = 256, ReasonLengthMax = 1_000, TimelineMax = 200, TriesMax = 4;
    private static readonly TimeSpan MuteMax = TimeSpan.FromDays(366);

    private readonly IGroupStore _store;
    private readonly TimeProvider _time;

    /// <summary>Changes of groups in a store.</summary>
    public FailureGroups(IGroupStore store, TimeProvider time) => (_store, _time) = (store, time);

    /// <summary>Everything about a group; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<GroupDetail?> GetAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(tenant, id, cancellationToken) is not { } group) return null;
        var tallies = await _store.TallyAsync(tenant, id, new GroupTallyLimits(), cancellationToken);
        return new GroupDetail(group, GroupInsight.Of(tallies), await _store.HistoryAsync(tenant, id, TimelineMax, cancellationToken));
    }

    /// <summary>Says that somebody looks into a group that is open or has regressed.</summary>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    public Task<GroupAnswer> AcknowledgeAsync(string tenant, string id, string who, string? reason, CancellationToken cancellationToken) =>
        Fault(who, reason, needed: false) is { } fault
            ? Refused(fault)
            : ChangeAsync(tenant, id, group => group.State is GroupState.Open or GroupState.Regressed
                ? Change(tenant, group, GroupChangeKind.Acknowledged, GroupState.Acknowledged, who, reason)
                : null, cancellationToken);

    /// <summary>Says that what a group fails of is mended. Failures of versions before the one that mends it are from then on only counted;
    /// any other is a regression.</summary>
    /// <param name="tenant">Whose group it is.</param>
    /// <param name="id">The group.</param>
    /// <param name="fixedIn">The version that mends it: <c>2.1.0</c> of the contract, or <c>plan-author@1.4.0</c> of a prompt; null: every later
    /// failure is a regression.</param>
    /// <param name="who">Who says so.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    public Task<GroupAnswer> ResolveAsync(string tenant, string id, string? fixedIn, string who, string? reason, CancellationToken cancellationToken)
    {
        if (Fault(who, reason, needed: true) is { } fault) return Refused(fault);
        FixedVersion? version = null;
        if (fixedIn is not null && (version = Version(fixedIn)) is null)
        {
            return Refused(new(RefusalCode.FieldInvalid,
                "Name the version that mends it as 2.1.0, a version of the contract, or as plan-author@1.4.0, a version of a prompt."));
        }
        return ChangeAsync(tenant, id, group => group.State != GroupState.Resolved
            ? Change(tenant, group, GroupChangeKind.Resolved, GroupState.Resolved, who, reason) with { Fixed = version }
            : null, cancellationToken);
    }

    /// <summary>Lets nothing be heard of a group until a moment; its failures are counted all the same.</summary>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    public Task<GroupAnswer> MuteAsync(string tenant, string id, DateTimeOffset until, string who, string? reason, CancellationToken cancellationToken)
    {
        if (Fault(who, reason, needed: true) is { } fault) return Refused(fault);
        var now = _time.GetUtcNow();
        if (until <= now || until > now + MuteMax)
            return Refused(new(RefusalCode.FieldInvalid, "A group is muted until a moment that is to come, at most 366 days away."));
        return ChangeAsync(tenant, id, group => Change(tenant, group, GroupChangeKind.Muted, group.State, who, reason) with
        {
            MutedUntil = until,
            Fixed = Kept(group),
        }, cancellationToken);
    }

    /// <summary>Takes an acknowledgement, a resolution or a silence back: the group is open, and heard of.</summary>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    public Task<GroupAnswer> ReopenAsync(string tenant, string id, string who, string? reason, CancellationToken cancellationToken) =>
        Fault(who, reason, needed: false) is { } fault
            ? Refused(fault)
            : ChangeAsync(tenant, id, group => group.State is GroupState.Acknowledged or GroupState.Resolved || group.MutedUntil is not null
                ? Change(tenant, group, GroupChangeKind.Reopened, GroupState.Open, who, reason) with { MutedUntil = null }
                : null, cancellationToken);

    /// <summary>Acknowledges a group for the gateway itself, if nobody changed it since it was seen.</summary>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    internal Task<GroupAnswer> AcknowledgeSeenAsync(string tenant, string id, long changes, string who, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, id, group => group.Changes == changes && group.State is (GroupState.Open or GroupState.Regressed)
            ? Change(tenant, group, GroupChangeKind.Acknowledged, GroupState.Acknowledged, who, reason)
            : null, cancellationToken);

    /// <summary>Resolves a group for the gateway itself, if nobody changed it since it was seen.</summary>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    internal Task<GroupAnswer> ResolveSeenAsync(string tenant, string id, long changes, string who, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, id, group => group.Changes == changes && group.State != GroupState.Resolved
            ? Change(tenant, group, GroupChangeKind.Resolved, GroupState.Resolved, who, reason)
            : null, cancellationToken);

    /// <summary>Reads the group and changes what is there, again where another change came between.</summary>
    private async Task<GroupAnswer> ChangeAsync(string tenant, string id, Func<FailureGroup, GroupChange?> change, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await _store.FindAsync(tenant, id, cancellationToken) is not { } group)
                return new(null, new(RefusalCode.GroupNotFound, "There is no failure group with this id."));
            if (change(group) is not { } next)
                return new(group, new(RefusalCode.GroupStateConflict, $"The group is {GatewayNames.Of(group.State)}; nothing was changed."));
            if (await _store.ChangeAsync(next, cancellationToken)) return new(await _store.FindAsync(tenant, id, cancellationToken), null);
            if (tries == TriesMax)
                return new(group, new(RefusalCode.GroupStateConflict, "The group is being changed by others; look at it, and try again."));
        }
    }

    private GroupChange Change(string tenant, FailureGroup group, GroupChangeKind kind, GroupState state, string who, string? reason) =>
        new(tenant, group.Id, group.Changes, kind, state, who, reason, _time.GetUtcNow()) { MutedUntil = group.MutedUntil };

    private static FixedVersion? Kept(FailureGroup group) => group.FixedIn is { } text ? Version(text) : null;

    private static FixedVersion? Version(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var prompt = at < 0 ? null : text[..at];
        if (prompt is not null && !ContractReference.IsName(prompt)) return null;
        return VersionRank.Of(text[(at + 1)..]) is { } rank ? new FixedVersion(text, prompt, rank) : null;
    }

    private static Task<GroupAnswer> Refused(Refusal refusal) => Task.FromResult(new GroupAnswer(null, refusal));

    /// <summary>What is wrong with who does something, and why; null when nothing is.</summary>
    internal static Refusal? Fault(string who, string? reason, bool needed)
    {
        if (who.Length is 0 or > WhoLengthMax || who.Any(char.IsControl))
            return new(RefusalCode.FieldInvalid, $"Say who does it, in 1 to {WhoLengthMax} characters.");
        if (needed && string.IsNullOrWhiteSpace(reason)) return new(RefusalCode.FieldMissing, "Say why: the reason stays on record.");
        return reason is { Length: 0 or > ReasonLengthMax }
            ? new(RefusalCode.FieldInvalid, $"A reason has 1 to {ReasonLengthMax} characters.")
            : null;
    }
}
