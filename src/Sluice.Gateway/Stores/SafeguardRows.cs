using System.Data.Common;
using Sluice.Contracts;

namespace Sluice.Gateway.Stores;

/// <summary>Reads safeguards from the stores' tables: a row for each event, those of one safeguard together.</summary>
public static class SafeguardRows
{
    /// <summary>The columns of <see cref="Read"/>, of the tables <c>safeguard s</c> and <c>safeguard_event e</c>.</summary>
    public const string Columns = "s.id, s.contract, s.action, s.subject, s.target, s.evidence, e.number, e.state, e.who, e.reason, e.at";

    /// <summary>A safeguard with one of its events.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static Safeguard Read(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var json = GatewayJson.Default;
        return new Safeguard
        {
            Id = row.GetString(0),
            Contract = row.GetString(1),
            Action = Parse<SafeguardAction>(row.GetString(2)),
            Subject = row.GetString(3),
            Target = LedgerJson.Parse(row.GetString(4), json.SafeguardTarget),
            Evidence = LedgerJson.Parse(row.GetString(5), json.SafeguardEvidence),
            Events = [new((int)row.GetInt64(6), Parse<SafeguardState>(row.GetString(7)), row.TextOrNull(8), row.GetString(9), UtcText.Parse(row.GetString(10)))],
        };
    }

    /// <summary>Safeguards with all their events, in the order of the rows.</summary>
    public static IReadOnlyList<Safeguard> Together(IEnumerable<Safeguard> rows) =>
        [.. rows.GroupBy(row => row.Id, StringComparer.Ordinal).Select(one => one.First() with { Events = [.. one.SelectMany(row => row.Events)] })];

    /// <summary>A tally from the columns: contract's version, prompt's name and version, model's name, decisions, failures.</summary>
    public static DecisionTally Tally(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new DecisionTally(row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.GetInt64(4), row.GetInt64(5));
    }

    /// <summary>A group from the columns of <see cref="Tally"/>, its tenant, id and number of changes.</summary>
    public static TalliedGroup Group(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new TalliedGroup(row.GetString(6), row.GetString(7), row.GetInt64(8), Tally(row));
    }

    private static TEnum Parse<TEnum>(string name)
        where TEnum : struct, Enum => GatewayNames.TryParse<TEnum>(name, out var value)
            ? value
            : throw new StoreException(StoreErrorCode.Corrupt, "The ledger holds a word that no Sluice writes. Stop Sluice, keep what is there, and restore a backup.");
}
