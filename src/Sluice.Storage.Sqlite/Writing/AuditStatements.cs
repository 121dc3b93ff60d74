using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Links what a transaction stored to the audit's chain, at its end.</summary>
internal sealed class AuditStatements(WriteSession session)
{
    private readonly List<byte[]> _submissions = [];
    private int _before;

    private Statement Head { get; } = session.Prepare(
        """
        select b.number, b.hash, b.entries_to, e.seq, e.action, e.at, e.tenant, e.who, e.subject, e.detail
        from (select number, hash, entries_to from audit_batch order by number desc limit 1) b left join audit_entry e on e.seq > b.entries_to order by e.seq
        """);

    private Statement Batch { get; } = session.PrepareInsert("audit_batch", "number at items previous hash entries_to");

    /// <summary>Forgets what an earlier transaction left.</summary>
    internal void Begin() => _submissions.Clear();

    /// <summary>Remembers how far an entry of the transaction came.</summary>
    internal void BeginEntry() => _before = _submissions.Count;

    /// <summary>Takes back what the entry that is taken back had added.</summary>
    internal void UndoEntry() => _submissions.RemoveRange(_before, _submissions.Count - _before);

    /// <summary>Adds a submission that was stored.</summary>
    internal void Add(long seq, long revision, ReadOnlySpan<byte> leaf) => _submissions.Add(AuditChain.Item(AuditChain.Submission, seq, revision, leaf));

    /// <summary>Links the transaction's submissions, and what the triggers entered in the audit.</summary>
    internal void Link(string at)
    {
        var items = new List<byte[]>();
        long number, entriesTo;
        byte[] previous;
        using (var row = Head.Read())
        {
            if (!row.Read()) throw new StoreException(StoreErrorCode.Corrupt, "The audit has lost its chain. Stop Sluice, keep the file, and restore a backup.");
            (number, previous, entriesTo) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2));
            while (!row.IsDBNull(3))
            {
                entriesTo = row.GetInt64(3);
                items.Add(AuditChain.Item(AuditChain.Entry, entriesTo, 0, SubmissionLeaf.Entry(row, 4)));
                if (!row.Read()) break;
            }
        }

        if (items.Count + _submissions.Count == 0) return;
        byte[] linked = [.. items.Concat(_submissions).SelectMany(item => item)];
        Batch.Run(number + 1, at, linked, previous, AuditChain.HashOf(number + 1, previous, linked), entriesTo);
    }
}
