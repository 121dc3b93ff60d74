using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>Failure groups as the tables of every store hold them.</summary>
public static class GroupRows
{
    /// <summary>The columns of <see cref="Group"/>, of <see cref="Tables"/>.</summary>
    public const string Columns = "g.id, g.contract_name, g.code, g.title, g.count, g.first_at, g.last_at, i.state, i.muted_until, i.fixed_in, "
        + "i.changes, i.changed_at";

    /// <summary>Where <see cref="Columns"/> stand.</summary>
    public const string Tables = "failure_group g join incident i on i.group_seq = g.seq";

    /// <summary>The columns of <see cref="Event"/>, of <c>incident_event e</c>.</summary>
    public const string EventColumns = "e.number, e.kind, e.state, e.who, e.reason, e.fixed_in, e.muted_until, e.failure_id, e.at";

    /// <summary>A group of <see cref="Columns"/>.</summary>
    public static FailureGroup Group(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new FailureGroup(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4),
            UtcText.Parse(row.GetString(5)), UtcText.Parse(row.GetString(6)))
        {
            State = LedgerNames.ToGroupState(row.GetString(7)),
            MutedUntil = row.TextOrNull(8) is { } until ? UtcText.Parse(until) : null,
            FixedIn = row.TextOrNull(9),
            Changes = row.GetInt64(10),
            ChangedAt = UtcText.Parse(row.GetString(11)),
        };
    }

    /// <summary>An event of <see cref="EventColumns"/> that begin with the column <paramref name="first"/>.</summary>
    public static GroupEvent Event(DbDataReader row, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new GroupEvent(row.GetInt64(first), LedgerNames.ToGroupChange(row.GetString(first + 1)),
            LedgerNames.ToGroupState(row.GetString(first + 2)), row.TextOrNull(first + 3), row.TextOrNull(first + 4), row.TextOrNull(first + 5),
            row.TextOrNull(first + 6) is { } until ? UtcText.Parse(until) : null, row.TextOrNull(first + 7), UtcText.Parse(row.GetString(first + 8)));
    }

    /// <summary>A tally from the columns: contract version; prompt's name and version; model's name, version and id; failures, decisions.</summary>
    public static VersionTally Tally(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new VersionTally(row.GetString(0), Named(row.TextOrNull(1), row.TextOrNull(2)),
            Named(row.TextOrNull(3), row.TextOrNull(4)) ?? row.TextOrNull(5), row.GetInt64(6), row.GetInt64(7));
    }

    private static string? Named(string? name, string? version) => name is null || version is null ? name : $"{name}@{version}";
}
