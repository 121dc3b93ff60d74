using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads published versions.</summary>
internal static class PublicationReader
{
    internal const string ByVersion = Select + " where p.kind = $kind and p.name = $name and p.version = $version";

    private const string Select =
        """
        select p.kind, p.name, p.version, p.hash, p."commit", p.published_at, t.tag, t."commit", r.revoked, r.who, r.reason, r.decided_at
        from publication p
        left join version_tag t on t.kind = p.kind and t.name = p.name and t.version = p.version
        left join revocation r on r.seq =
            (select max(seq) from revocation where kind = p.kind and name = p.name and version = p.version)
        """;

    internal static PublishedVersion? Find(Statement statement, PublicationKind kind, string name, string version)
    {
        using var row = statement.Read(LedgerNames.Of(kind), name, version);
        return row.Read() ? Read(row) : null;
    }

    // Of a store that an older Sluice made and nobody has upgraded yet.
    private const string SelectOld = "select p.kind, p.name, p.version, p.hash, p.\"commit\", p.published_at, null, null, null from publication p";

    internal static IReadOnlyList<PublishedVersion> All(ReadSession session)
    {
        var old = session.Connection.Scalar("select 1 from sqlite_schema where name = 'version_tag'") is null;
        using var row = session.Prepare((old ? SelectOld : Select) + " order by p.kind, p.name, p.published_at, p.version", "").Read();
        var all = new List<PublishedVersion>();
        while (row.Read()) all.Add(Read(row));
        return all;
    }

    private static PublishedVersion Read(SqliteDataReader row) => new(
        new Publication(LedgerNames.ToKind(row.GetString(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.TextOrNull(4))
        {
            Tag = row.IsDBNull(6) ? null : new PublicationTag(row.GetString(6), row.GetString(7)),
        },
        UtcText.Parse(row.GetString(5)),
        row.IsDBNull(8) || row.GetInt64(8) == 0 ? null : new Revocation(row.GetString(9), row.GetString(10), UtcText.Parse(row.GetString(11))));
}
