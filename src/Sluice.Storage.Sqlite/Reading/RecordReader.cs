using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads records and their revisions.</summary>
internal static class RecordReader
{
    /// <summary>Bytes of documents after which a page of a history or of heads ends early; its cursor leads on.</summary>
    internal const long PageBytesMax = 32 * 1024 * 1024;

    private const char HistoryList = 'h', RecordList = 'r';

    private const string Columns =
        """
        select r.contract_name, r.key, r.revision, r.document, r.stored_at, s.id, s.verdict, s.stamp,
            f.seq, f.document, f.residue, f.contract_version, f.contract_hash, f.migration_hash, r.tenant

        """;

    private const string Select = Columns +
        """
        from record_revision r join submission s on s.seq = r.submission_seq
        left join record h on h.tenant = r.tenant and h.contract_name = r.contract_name and h.key = r.key and h.submission_seq = r.submission_seq
        left join record_form f on f.seq = h.form_seq
        where r.contract_name = $contract and r.tenant = $tenant and r.key = $key
        """;

    private const string SelectHeads = Columns +
        """
        from migration_job j
        cross join record h on h.contract_name = j.contract_name
        join record_revision r on r.submission_seq = h.submission_seq join submission s on s.seq = h.submission_seq
        left join record_form f on f.seq = h.form_seq
        where j.id = $id and h.held_hash = $hash and (h.tenant, h.key) > ($tenant, $key)
            and not exists (select 1 from migration_quarantine q
                where q.job_seq = j.seq and q.tenant = h.tenant and q.key = h.key and q.revision = h.revision)
        order by h.tenant, h.key limit $limit
        """;

    private const string SelectHeld = "select contract_name, held_version, held_hash, count(*) from record",
        GroupHeld = " group by contract_name, held_hash, held_version";

    private const string List =
        """
        select r.submission_seq as Seq, r.contract_name as Contract, r.key as Key, r.revision as Revision,
            s.contract_version as Version, s.verdict as Verdict, v.stored_at as StoredAt, r.held_version as Held
        from record r join submission s on s.seq = r.submission_seq join record_revision v on v.submission_seq = r.submission_seq
        """;

    internal static StoredRecord? Get(ReadSession session, string tenant, string contract, string key, long? revision)
    {
        using var row = revision is null
            ? session.Prepare(Select + " order by r.revision desc limit 1", "tenant contract key").Read(tenant, contract, key)
            : session.Prepare(Select + " and r.revision = $revision", "tenant contract key revision").Read(tenant, contract, key, revision);
        return row.Read() ? LedgerRows.Record(row) : null;
    }

    internal static Page<StoredRecord> History(ReadSession session, string tenant, string contract, string key, int limit,
        string? cursor, CancellationToken cancellationToken)
    {
        var before = PageCursor.Before(HistoryList, cursor);
        var statement = session.Prepare(
            Select + " and r.revision < $before order by r.revision desc limit $limit", "tenant contract key before limit");
        using var row = statement.Read(tenant, contract, key, before, limit + 1);
        var items = UpTo(row, limit, cancellationToken);
        return new Page<StoredRecord>(items, row.Read() ? PageCursor.Of(HistoryList, items[^1].Reference.Revision) : null);
    }

    /// <summary>The newest revision before one, decided by one of some versions.</summary>
    internal static StoredRecord? Predecessor(ReadSession session, string tenant, string contract, string key, long revision,
        IReadOnlyList<string> hashes)
    {
        var sql = Select + " and r.revision < $before and s.contract_hash in (select value from json_each($hashes)) "
            + "order by r.revision desc limit 1";
        using var row = session.Prepare(sql, "tenant contract key before hashes")
            .Read(tenant, contract, key, revision, "[" + string.Join(',', hashes.Select(hash => $"\"{hash}\"")) + "]");
        return row.Read() ? LedgerRows.Record(row) : null;
    }

    /// <summary>Heads held in a version, by tenant and key.</summary>
    internal static IReadOnlyList<StoredRecord> Heads(ReadSession session, string id, string hash, MigrationCursor after, int limit,
        CancellationToken cancellationToken)
    {
        using var row = session.Prepare(SelectHeads, "id hash tenant key limit").Read(id, hash, after.Tenant, after.Key, limit);
        return UpTo(row, limit, cancellationToken);
    }

    internal static IReadOnlyList<HeldCount> Held(ReadSession session, string? contract)
    {
        using var row = session.Prepare(contract is null ? SelectHeld + GroupHeld : SelectHeld + " where contract_name = $contract" + GroupHeld,
            contract is null ? "" : "contract").Read(contract is null ? [] : [contract]);
        var held = new List<HeldCount>();
        while (row.Read()) held.Add(new HeldCount(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)));
        return [.. held.OrderBy(count => count.Contract, StringComparer.Ordinal)
            .ThenBy(count => Semver.SemVersion.Parse(count.Version), Semver.SemVersion.SortOrderComparer)];
    }

    /// <summary>Whether a revision was decided by a version or a head is held in it. Asked for versions that a workspace gives up: rare, so
    /// that it may read the whole table.</summary>
    internal static bool IsUsed(ReadSession session, string contract, string hash) => session.Connection.ExecuteScalar<long>(
        """
        select exists (select 1 from record where contract_name = $contract and held_hash = $hash)
            or exists (select 1 from submission s join record_revision r on r.submission_seq = s.seq
                where s.contract_name = $contract and s.contract_hash = $hash)
        """, new { contract, hash }) != 0;

    internal static Page<RecordListItem> All(ReadSession session, string tenant, RecordFilter filter, int limit, string? cursor)
    {
        var arguments = new
        {
            tenant,
            contract = filter.Contract,
            held = filter.HeldVersion,
            before = PageCursor.Before(RecordList, cursor),
            limit = limit + 1,
        };
        var sql = List + " where r.tenant = $tenant and r.submission_seq < $before"
            + (filter.Contract is null ? "" : " and r.contract_name = $contract")
            + (filter.HeldVersion is null ? "" : " and r.held_version = $held")
            + " order by r.submission_seq desc limit $limit";
        return PageCursor.Page(session.Connection.Query<Row>(sql, arguments).AsList(), limit, RecordList, row => row.Seq,
            row => new RecordListItem(new RecordReference(row.Contract, row.Key, row.Revision), row.Version,
                LedgerNames.ToVerdict(row.Verdict), UtcText.Parse(row.StoredAt), row.Held));
    }

    // Rows up to the limit, or until their documents are enough for one page.
    private static List<StoredRecord> UpTo(SqliteDataReader row, int limit, CancellationToken cancellationToken)
    {
        var (items, bytes) = (new List<StoredRecord>(), 0L);
        while (items.Count < limit && bytes < PageBytesMax && row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            items.Add(LedgerRows.Record(row));
            bytes += items[^1].Document.Length + (items[^1].Form?.Document.Length ?? 0);
        }
        return items;
    }

    private sealed record Row(long Seq, string Contract, string Key, long Revision, string Version, string Verdict, string StoredAt,
        string Held);
}
