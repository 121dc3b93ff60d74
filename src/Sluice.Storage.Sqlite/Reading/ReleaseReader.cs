using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads aliases and their moves.</summary>
internal static class ReleaseReader
{
    internal const string ByAlias = Select + " where kind = $kind and name = $name and alias = $alias";

    private const string Select = "select kind, name, alias, version, moves, moved_at from alias";

    private const string Moves =
        """
        select number, from_version, to_version, who, reason, moved_at from alias_move
        where kind = $kind and name = $name and alias = $alias order by number desc limit $limit
        """;

    internal static VersionAlias? Find(Statement statement, PublicationKind kind, string name, string alias)
    {
        using var row = statement.Read(LedgerNames.Of(kind), name, alias);
        return row.Read() ? Read(row) : null;
    }

    internal static IReadOnlyList<VersionAlias> All(ReadSession session)
    {
        using var row = session.Prepare(Select + " order by kind, name, alias", "").Read();
        var all = new List<VersionAlias>();
        while (row.Read()) all.Add(Read(row));
        return all;
    }

    internal static IReadOnlyList<AliasEvent> History(ReadSession session, PublicationKind kind, string name, string alias, int limit)
    {
        using var row = session.Prepare(Moves, "kind name alias limit").Read(LedgerNames.Of(kind), name, alias, limit);
        var all = new List<AliasEvent>();
        while (row.Read())
        {
            all.Add(new AliasEvent(row.GetInt64(0), row.TextOrNull(1), row.TextOrNull(2), row.GetString(3), row.TextOrNull(4),
                UtcText.Parse(row.GetString(5))));
        }
        return all;
    }

    private static VersionAlias Read(SqliteDataReader row) => new(LedgerNames.ToKind(row.GetString(0)), row.GetString(1), row.GetString(2),
        row.GetString(3), row.GetInt64(4), UtcText.Parse(row.GetString(5)));
}
