using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>A failure on its way into its group.</summary>
internal sealed record FailureCount(string Tenant, string Group, string Contract, FailureEntry Failure, string At, string Version, string? Prompt,
    string? PromptVersion);

/// <summary>An incident after a change.</summary>
internal sealed record IncidentRow(long Group, GroupState State, string? MutedUntil, FixedVersion? Fixed, string At);

/// <summary>The prepared statements of incidents: what a failure, or a person, changes about a group.</summary>
internal sealed class IncidentStatements(WriteSession session)
{
    private readonly Statement _open = session.Prepare(
        "insert into incident (group_seq, state, changes, changed_at) values ($group, 'open', 1, $at)", "group at");

    private readonly Statement _find = session.Prepare(
        "select state, muted_until, fixed_in, fixed_prompt, fixed_key from incident where group_seq = $group", "group");

    private readonly Statement _change = session.Prepare(
        """
        update incident set state = $state, muted_until = $muted, fixed_in = $fixed, fixed_prompt = $prompt, fixed_key = $key, changes = changes + 1,
            changed_at = $at
        where group_seq = $group returning changes
        """,
        "group state muted fixed prompt key at");

    private readonly Statement _event = session.PrepareInsert("incident_event",
        "group_seq number kind state who reason fixed_in muted_until failure_id at");

    private readonly Statement _tell = session.Prepare(
        """
        insert into notification (id, tenant, group_seq, number, kind, failure_id, count, at)
        select 'n-' || substr(id, 3) || '-' || $number, tenant, seq, $number, $kind, $failure, count, $at from failure_group where seq = $group
        """,
        "group number kind failure at");

    private readonly Statement _seen = session.Prepare(
        """
        select g.seq from failure_group g join incident i on i.group_seq = g.seq
        where g.tenant = $tenant and g.id = $id and i.changes = $changes
        """,
        "tenant id changes");

    /// <summary>Makes the failure's group or adds one to its count; opens its incident, or opens it again.</summary>
    /// <returns>The group's number.</returns>
    internal long Count(WriteSession session, FailureCount failure)
    {
        var (group, count) = Grow(session.Admissions.Group, failure);
        if (count == 1)
        {
            _open.Run(group, failure.At);
            Write(1, GroupChangeKind.Opened, new(group, GroupState.Open, null, null, failure.At), null, null, failure.Failure.Id, told: true);
            return group;
        }
        var incident = Find(group, failure.At);
        var muted = incident.MutedUntil is { } until && string.CompareOrdinal(until, failure.At) > 0;
        if (incident.State == GroupState.Resolved && !IsOlder(failure, incident.Fixed))
        {
            var regressed = incident with { State = GroupState.Regressed, Fixed = null, MutedUntil = muted ? incident.MutedUntil : null };
            Change(GroupChangeKind.Regressed, regressed, null, null, failure.Failure.Id, told: !muted);
        }
        else if (incident.MutedUntil is not null && !muted)
        {
            Change(GroupChangeKind.Unmuted, incident with { MutedUntil = null }, null, null, failure.Failure.Id,
                told: incident.State != GroupState.Resolved);
        }
        return group;
    }

    /// <summary>Changes a group for a person, unless it was changed since they saw it.</summary>
    internal bool TryChange(GroupChange change)
    {
        if (_seen.Integer(change.Tenant, change.Id, change.Changes) is not { } group) return false;
        var until = change.MutedUntil is { } muted ? UtcText.Of(muted) : null;
        Change(change.Kind, new(group, change.State, until, change.Fixed, UtcText.Of(change.At)), change.Who, change.Reason, null, told: true);
        return true;
    }

    private static (long Group, long Count) Grow(Statement statement, FailureCount failure)
    {
        using var row = statement.Read(failure.Group, failure.Tenant, failure.Contract, failure.Failure.Fingerprint, failure.Failure.Code,
            failure.Failure.Title, failure.At);
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : throw new InvalidOperationException("The failure's group was not returned.");
    }

    private IncidentRow Find(long group, string at)
    {
        using var row = _find.Read(group);
        if (!row.Read()) throw new InvalidOperationException("A failure group has no incident.");
        var mended = row.TextOrNull(2) is { } text ? new FixedVersion(text, row.TextOrNull(3), row.GetString(4)) : null;
        return new IncidentRow(group, LedgerNames.ToGroupState(row.GetString(0)), row.TextOrNull(1), mended, at);
    }

    /// <summary>Whether a failure is of a version before the one that mends its group. What is not known to be older is not.</summary>
    private static bool IsOlder(FailureCount failure, FixedVersion? mended)
    {
        if (mended is null || (mended.Prompt is { } prompt && prompt != failure.Prompt)) return false;
        return VersionRank.Of(mended.Prompt is null ? failure.Version : failure.PromptVersion) is { } rank
            && string.CompareOrdinal(rank, mended.Rank) < 0;
    }

    private void Change(GroupChangeKind kind, IncidentRow next, string? who, string? reason, string? failure, bool told)
    {
        var number = _change.Integer(next.Group, LedgerNames.Of(next.State), next.MutedUntil, next.Fixed?.Text, next.Fixed?.Prompt, next.Fixed?.Rank, next.At)
            ?? throw new InvalidOperationException("A failure group has no incident.");
        Write(number, kind, next, who, reason, failure, told);
    }

    private void Write(long number, GroupChangeKind kind, IncidentRow next, string? who, string? reason, string? failure, bool told)
    {
        var name = LedgerNames.Of(kind);
        _event.Run(next.Group, number, name, LedgerNames.Of(next.State), who, reason, next.Fixed?.Text, next.MutedUntil, failure, next.At);
        if (told) _tell.Run(next.Group, number, name, failure, next.At);
    }
}

/// <summary>Whether a group was changed.</summary>
internal sealed record GroupChanged(bool Done);

/// <summary>Changes a group for a person.</summary>
internal sealed class GroupChangeWrite(GroupChange change) : PendingWrite<GroupChanged>
{
    internal override long Bytes => 512;

    private protected override GroupChanged Write(WriteSession session) => new(session.Incidents.TryChange(change));
}
