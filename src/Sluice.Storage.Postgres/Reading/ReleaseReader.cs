using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads aliases and their moves.</summary>
internal static class ReleaseReader
{
    internal const string ByAlias = Select + " where kind = $1 and name = $2 and alias = $3";
    internal const string All = Select + " order by kind, name, alias";

    internal const string Moves =
        """
        select number, from_version, to_version, who, reason, moved_at from alias_move
        where kind = $1 and name = $2 and alias = $3 order by number desc limit $4
        """;

    private const string Select = "select kind, name, alias, version, moves, moved_at from alias";

    internal static VersionAlias Alias(NpgsqlDataReader row) => new(LedgerNames.ToKind(row.GetString(0)), row.GetString(1), row.GetString(2),
        row.GetString(3), row.GetInt64(4), UtcText.Parse(row.GetString(5)));

    internal static AliasEvent Move(NpgsqlDataReader row) => new(row.GetInt64(0), row.TextOrNull(1), row.TextOrNull(2), row.GetString(3),
        row.TextOrNull(4), UtcText.Parse(row.GetString(5)));
}
