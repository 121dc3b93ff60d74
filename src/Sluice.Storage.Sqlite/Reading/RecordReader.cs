using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads records and their revisions.</summary>
internal static class RecordReader
{
    /// <summary>Bytes of documents after which a page of a history ends early; its cursor leads on.</summary>
    internal const long PageBytesMax = 32 * 1024 * 1024;

    private const char HistoryList = 'h', RecordList = 'r';

    private const string Select =
        """
        select r.contract_name, r.key, r.revision, r.document, r.stored_at, s.id, s.verdict, s.stamp
        from record_revision r join submission s on s.seq = r.submission_seq
        where r.contract_name = $contract and r.key = $key
        """;

    private const string List =
        """
        select r.submission_seq as Seq, r.contract_name as Contract, r.key as Key, r.revision as Revision,
            s.contract_version as Version, s.verdict as Verdict, v.stored_at as StoredAt
        from record r join submission s on s.seq = r.submission_seq join record_revision v on v.submission_seq = r.submission_seq
        """;

    internal static StoredRecord? Get(ReadSession session, string contract, string key, long? revision)
    {
        using var row = revision is null
            ? session.Prepare(Select + " order by r.revision desc limit 1", "contract key").Read(contract, key)
            : session.Prepare(Select + " and r.revision = $revision", "contract key revision").Read(contract, key, revision);
        return row.Read() ? Read(row) : null;
    }

    internal static Page<StoredRecord> History(ReadSession session, string contract, string key, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var before = Cursor.Before(HistoryList, cursor);
        var statement = session.Prepare(
            Select + " and r.revision < $before order by r.revision desc limit $limit", "contract key before limit");
        using var row = statement.Read(contract, key, before, limit + 1);
        var (items, bytes) = (new List<StoredRecord>(), 0L);
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (items.Count == limit || bytes >= PageBytesMax)
                return new Page<StoredRecord>(items, Cursor.Of(HistoryList, items[^1].Reference.Revision));
            items.Add(Read(row));
            bytes += items[^1].Document.Length;
        }
        return new Page<StoredRecord>(items, null);
    }

    internal static Page<RecordListItem> All(ReadSession session, string? contract, int limit, string? cursor)
    {
        var arguments = new { contract, before = Cursor.Before(RecordList, cursor), limit = limit + 1 };
        var where = contract is null ? " where" : " where r.contract_name = $contract and";
        var sql = $"{List}{where} r.submission_seq < $before order by r.submission_seq desc limit $limit";
        return Cursor.Page(session.Connection.Query<Row>(sql, arguments).AsList(), limit, RecordList, row => row.Seq,
            row => new RecordListItem(new RecordReference(row.Contract, row.Key, row.Revision), row.Version,
                Names.ToVerdict(row.Verdict), UtcText.Parse(row.StoredAt)));
    }

    private static StoredRecord Read(SqliteDataReader row) => new()
    {
        Reference = new RecordReference(row.GetString(0), row.GetString(1), row.GetInt64(2)),
        Document = row.GetFieldValue<byte[]>(3),
        StoredAt = UtcText.Parse(row.GetString(4)),
        SubmissionId = row.GetString(5),
        Verdict = Names.ToVerdict(row.GetString(6)),
        Stamp = DecisionReader.Stamp(row.GetString(7)),
    };

    private sealed record Row(long Seq, string Contract, string Key, long Revision, string Version, string Verdict, string StoredAt);
}
