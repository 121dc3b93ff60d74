using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Failures;

/// <summary>Failures with one fingerprint.</summary>
internal record GroupBody
{
    /// <summary>The group's id.</summary>
    public required string Id { get; init; }

    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>Stable code of the main reason.</summary>
    public required string Code { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>Where it stands: open, acknowledged, resolved or regressed.</summary>
    public required GroupState State { get; init; }

    /// <summary>Until when nothing is to be heard of it; absent when it is not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The version that mends it, as it was said when it was resolved; absent when none was named.</summary>
    public string? FixedIn { get; init; }

    /// <summary>Number of failures.</summary>
    public required long Count { get; init; }

    /// <summary>First seen (UTC).</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>Last seen (UTC).</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>When its state last changed (UTC).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    public static GroupBody Of(FailureGroup group) => new()
    {
        Id = group.Id,
        Contract = group.Contract,
        Code = group.Code,
        Title = group.Title,
        State = group.State,
        MutedUntil = group.MutedUntil,
        FixedIn = group.FixedIn,
        Count = group.Count,
        FirstAt = group.FirstAt,
        LastAt = group.LastAt,
        ChangedAt = group.ChangedAt,
    };
}

/// <summary>Failure groups, most failures first.</summary>
internal sealed record GroupListBody
{
    /// <summary>The groups.</summary>
    public required IReadOnlyList<GroupBody> Items { get; init; }
}

/// <summary>A failure group with what stands out about its failures, and what happened to it.</summary>
internal sealed record GroupDetailBody
{
    /// <summary>The group.</summary>
    public required GroupBody Group { get; init; }

    /// <summary>The versions its newest failures were made with, most failures first.</summary>
    public required IReadOnlyList<GroupFacet> Facets { get; init; }

    /// <summary>The version with which these failures came much more often than without it; absent when none stands out.</summary>
    public GroupSuspect? Suspect { get; init; }

    /// <summary>Whether the same input fails again.</summary>
    public required GroupRecurrence Recurrence { get; init; }

    /// <summary>What happened to it, newest first.</summary>
    public required IReadOnlyList<GroupEvent> Timeline { get; init; }

    public static GroupDetailBody Of(GroupDetail detail) => new()
    {
        Group = GroupBody.Of(detail.Group),
        Facets = detail.Insight.Facets,
        Suspect = detail.Insight.Suspect,
        Recurrence = detail.Insight.Recurrence,
        Timeline = detail.Timeline,
    };
}

/// <summary>Who changes a failure group, and why.</summary>
internal sealed record GroupChangeBody
{
    /// <summary>Who does it.</summary>
    public string? Who { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>That what a group fails of is mended.</summary>
internal sealed record GroupResolutionBody
{
    /// <summary>Who says so.</summary>
    public string? Who { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>The version that mends it: <c>2.1.0</c> of the contract, or <c>plan-author@1.4.0</c> of a prompt. Without it every later
    /// failure is a regression.</summary>
    public string? FixedIn { get; init; }
}

/// <summary>How long nothing is to be heard of a failure group.</summary>
internal sealed record GroupMuteBody
{
    /// <summary>Who wants that.</summary>
    public string? Who { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Until when, as in <c>2026-12-24T08:00:00Z</c>.</summary>
    public DateTimeOffset? Until { get; init; }
}
