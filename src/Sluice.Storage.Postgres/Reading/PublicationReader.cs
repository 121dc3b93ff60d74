using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads published versions.</summary>
internal static class PublicationReader
{
    internal const string ByVersion = Select + " where p.kind = $1 and p.name = $2 and p.version = $3";
    internal const string All = Select + " order by p.kind, p.name, p.published_at, p.version";

    private const string Select =
        """
        select p.kind, p.name, p.version, p.hash, p."commit", p.published_at, t.tag, t."commit", r.revoked, r.who, r.reason, r.decided_at
        from publication p
        left join version_tag t on t.kind = p.kind and t.name = p.name and t.version = p.version
        left join revocation r on r.seq =
            (select max(seq) from revocation where kind = p.kind and name = p.name and version = p.version)
        """;

    internal static PublishedVersion Read(NpgsqlDataReader row) => new(
        new Publication(LedgerNames.ToKind(row.GetString(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.TextOrNull(4))
        {
            Tag = row.IsDBNull(6) ? null : new PublicationTag(row.GetString(6), row.GetString(7)),
        },
        UtcText.Parse(row.GetString(5)),
        row.IsDBNull(8) || !row.GetBoolean(8) ? null : new Revocation(row.GetString(9), row.GetString(10), UtcText.Parse(row.GetString(11))));
}
