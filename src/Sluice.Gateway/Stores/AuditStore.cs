using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>Something that was done, as the audit has it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Action">What was done, such as <c>key.created</c> or <c>alias.moved</c>.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Tenant">Whose it is; null: of the one workspace.</param>
/// <param name="Who">Who did it; null: not recorded, or the gateway itself.</param>
/// <param name="Subject">What it was done with.</param>
/// <param name="Detail">More, as a JSON object.</param>
public sealed record AuditEntry(long Number, string Action, DateTimeOffset At, string? Tenant, string? Who, string Subject, string Detail);

/// <summary>A batch of the audit's chain.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Items">Its items; see <see cref="AuditChain"/>.</param>
/// <param name="Previous">The hash of the batch before.</param>
/// <param name="Hash">Its hash.</param>
public sealed record AuditBatch(long Number, ReadOnlyMemory<byte> Items, ReadOnlyMemory<byte> Previous, ReadOnlyMemory<byte> Hash);

/// <summary>A row that is an item of the chain, as it is now.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Revision">Revision of the record; 0: none.</param>
/// <param name="Id">What it is called.</param>
/// <param name="Leaf">Its hash, in hexadecimal digits.</param>
public sealed record LinkedRow(long Seq, long Revision, string Id, string Leaf);

/// <summary>How far the chain goes, and how many rows must be in it, at one moment.</summary>
/// <param name="Number">Number of the newest batch; 0: there is none.</param>
/// <param name="Hash">Its hash, in hexadecimal digits.</param>
/// <param name="Submissions">Submissions since there is a chain.</param>
/// <param name="Before">Submissions from before there was one; they are not part of it.</param>
/// <param name="Entries">Entries of the audit.</param>
/// <param name="BeforeThen">How many submissions there were when the chain began, as its one entry <c>audit.begun</c> tells it; null: there is none, another
/// one beside it, or it tells of another beginning.</param>
public sealed record AuditState(long Number, string Hash, long Submissions, long Before, long Entries, long? BeforeThen)
{
    /// <summary>The head in one line: <c>NUMBER:HASH</c>. Kept elsewhere, it shows whether the end of the chain was taken away.</summary>
    public string Head => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Number}:{Hash}");
}

/// <summary>Reads the audit and its chain. Both are written with what they tell of, in the same transaction.</summary>
public interface IAuditStore
{
    /// <summary>Entries, the newest first: those of a tenant, or all when <paramref name="tenant"/> is null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<AuditEntry>> EntriesAsync(string? tenant, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>The state of the chain.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<AuditState> StateAsync(CancellationToken cancellationToken);

    /// <summary>The head of the chain, <c>NUMBER:HASH</c>, without counting anything.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<string> HeadAsync(CancellationToken cancellationToken);

    /// <summary>Batches after a number, in order.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<AuditBatch>> BatchesAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Rows that are items, those that are still there.</summary>
    /// <param name="kind"><see cref="AuditChain.Submission"/> or <see cref="AuditChain.Entry"/>.</param>
    /// <param name="numbers">Their numbers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<LinkedRow>> RowsAsync(byte kind, IReadOnlyList<long> numbers, CancellationToken cancellationToken);

    /// <summary>What does not agree with the audit or with itself: rows without their entry, entries without their row, heads of records and counts
    /// of groups.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<string>> DifferencesAsync(int limit, CancellationToken cancellationToken);
}

/// <summary>The audit as the tables of every store hold it.</summary>
public static class AuditRows
{
    /// <summary>Names the list in its cursors.</summary>
    public const char List = 'a';

    /// <summary>The columns of <see cref="Entry"/>.</summary>
    public const string Columns = "seq, action, at, tenant, who, subject, detail";

    /// <summary>What does not agree, of both stores.</summary>
    public const string Differences =
        """
        select 'added or altered: ' || action || ' ' || subject from (select action, at, tenant, who, subject, detail from audited
            except select action, at, tenant, who, subject, detail from audit_entry) a
        union all
        select 'removed or altered: ' || action || ' ' || subject from (select action, at, tenant, who, subject, detail from audit_entry
            where action not like 'key.%' and action not like 'migration.%' and action not like 'session.%' and action not like 'content.%'
                and action not like 'note.%' and action <> 'audit.begun'
            except select action, at, tenant, who, subject, detail from audited) b
        union all
        select 'head of record: ' || r.tenant || ' ' || r.contract_name || '/' || r.key from record r
        where not exists (select 1 from record_revision v where v.submission_seq = r.submission_seq and v.revision = r.revision
            and v.tenant = r.tenant and v.contract_name = r.contract_name and v.key = r.key)
            or r.revision <> (select max(v.revision) from record_revision v where v.contract_name = r.contract_name and v.tenant = r.tenant and v.key = r.key)
        union all
        select 'count of group: ' || g.id from failure_group g where g.count <> (select count(*) from failure f where f.group_seq = g.seq)
        """;

    /// <summary>An entry.</summary>
    public static AuditEntry Entry(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.GetInt64(0), row.GetString(1), UtcText.Parse(row.GetString(2)), row.TextOrNull(3), row.TextOrNull(4), row.GetString(5), row.GetString(6));
    }

    /// <summary>A head, from the columns number and hash.</summary>
    public static string Head(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{row.GetInt64(0)}:{Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1))}");
    }

    /// <summary>A batch, from the columns number, items, previous and hash.</summary>
    public static AuditBatch Batch(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));
    }
}
