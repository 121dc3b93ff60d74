using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

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
        where r.contract_name = $2 and r.tenant = $1 and r.key = $3
        """;

    private const string SelectHeads = Columns +
        """
        from migration_job j
        join record h on h.contract_name = j.contract_name
        join record_revision r on r.submission_seq = h.submission_seq join submission s on s.seq = h.submission_seq
        left join record_form f on f.seq = h.form_seq
        where j.id = $1 and h.held_hash = $2 and (h.tenant, h.key) > ($3, $4)
            and not exists (select 1 from migration_quarantine q
                where q.job_seq = j.seq and q.tenant = h.tenant and q.key = h.key and q.revision = h.revision)
        order by h.tenant, h.key limit $5
        """;

    private const string List =
        """
        select r.submission_seq, r.contract_name, r.key, r.revision, s.contract_version, s.verdict, v.stored_at, r.held_version
        from record r join submission s on s.seq = r.submission_seq join record_revision v on v.submission_seq = r.submission_seq
        where r.tenant = $1 and r.submission_seq < $2 and ($3::text is null or r.contract_name = $3)
            and ($4::text is null or r.held_version = $4)
        order by r.submission_seq desc limit $5
        """;

    internal static Task<StoredRecord?> GetAsync(Database database, string tenant, string contract, string key, long? revision,
        CancellationToken cancellationToken) => revision is { } number
            ? database.FindAsync(Select + " and r.revision = $4", LedgerRows.Record, cancellationToken, tenant, contract, key, number)
            : database.FindAsync(Select + " order by r.revision desc limit 1", LedgerRows.Record, cancellationToken, tenant, contract, key);

    internal static async Task<Page<StoredRecord>> HistoryAsync(Database database, string tenant, string contract, string key, int limit,
        string? cursor, CancellationToken cancellationToken)
    {
        var before = PageCursor.Before(HistoryList, cursor);
        var (items, more) = await UpToAsync(database, Select + " and r.revision < $4 order by r.revision desc limit $5", limit,
            cancellationToken, tenant, contract, key, before, limit + 1L);
        return new Page<StoredRecord>(items, more ? PageCursor.Of(HistoryList, items[^1].Reference.Revision) : null);
    }

    /// <summary>The newest revision before one, decided by one of some versions.</summary>
    internal static Task<StoredRecord?> PredecessorAsync(Database database, string tenant, string contract, string key, long revision,
        IReadOnlyList<string> hashes, CancellationToken cancellationToken) => database.FindAsync(
            Select + " and r.revision < $4 and s.contract_hash = any($5) order by r.revision desc limit 1", LedgerRows.Record, cancellationToken,
            tenant, contract, key, revision, hashes.ToArray());

    /// <summary>Heads held in a version, by tenant and key.</summary>
    internal static async Task<IReadOnlyList<StoredRecord>> HeadsAsync(Database database, string id, string hash, MigrationCursor after, int limit,
        CancellationToken cancellationToken) =>
        (await UpToAsync(database, SelectHeads, limit, cancellationToken, id, hash, after.Tenant, after.Key, (long)limit)).Items;

    internal static async Task<IReadOnlyList<HeldCount>> HeldAsync(Database database, string? contract, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            """
            select contract_name, held_version, held_hash, count(*) from record
            where $1::text is null or contract_name = $1 group by contract_name, held_hash, held_version
            """,
            row => new HeldCount(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)), cancellationToken, contract);
        return [.. rows.OrderBy(count => count.Contract, StringComparer.Ordinal)
            .ThenBy(count => Semver.SemVersion.Parse(count.Version), Semver.SemVersion.SortOrderComparer)];
    }

    /// <summary>Whether a revision was decided by a version or a head is held in it. Asked for versions that a workspace gives up: rare, so
    /// that it may read the whole table.</summary>
    internal static async Task<bool> IsUsedAsync(Database database, string contract, string hash, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            """
            select exists (select 1 from record where contract_name = $1 and held_hash = $2)
                or exists (select 1 from submission s join record_revision r on r.submission_seq = s.seq
                    where s.contract_name = $1 and s.contract_hash = $2)
            """,
            row => row.GetBoolean(0), cancellationToken, contract, hash)).Contains(true);

    internal static async Task<Page<RecordListItem>> ListAsync(Database database, string tenant, RecordFilter filter, int limit,
        string? cursor, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(List, row => (Seq: row.GetInt64(0), Item: new RecordListItem(
                new RecordReference(row.GetString(1), row.GetString(2), row.GetInt64(3)), row.GetString(4),
                LedgerNames.ToVerdict(row.GetString(5)), UtcText.Parse(row.GetString(6)), row.GetString(7))),
            cancellationToken, tenant, PageCursor.Before(RecordList, cursor), filter.Contract, filter.HeldVersion, limit + 1L);
        return PageCursor.Page(rows, limit, RecordList, row => row.Seq, row => row.Item);
    }

    /// <summary>Rows up to the limit, or until their documents are enough for one page; and whether there are more.</summary>
    private static Task<(List<StoredRecord> Items, bool More)> UpToAsync(Database database, string sql, int limit,
        CancellationToken cancellationToken, params object?[] values) => database.UseAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(ConnectionExtensions.Parameter(value));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (items, bytes) = (new List<StoredRecord>(), 0L);
        while (await row.ReadAsync(cancellationToken))
        {
            if (items.Count == limit || bytes >= PageBytesMax) return (items, true);
            items.Add(LedgerRows.Record(row));
            bytes += items[^1].Document.Length + (items[^1].Form?.Document.Length ?? 0);
        }
        return (items, false);
    }, cancellationToken);
}
