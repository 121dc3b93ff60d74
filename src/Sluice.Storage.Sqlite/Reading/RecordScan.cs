using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads the revisions that one version decided: all of them, or a random sample in which each has the same chance.</summary>
internal static class RecordScan
{
    private const int Page = 10_000;

    // By key: the index carries all that is asked of a revision, so that no document is touched.
    private const string Numbers =
        """
        select r.submission_seq, r.key, r.revision, r.tenant from record_revision r join submission s on s.seq = r.submission_seq
        where r.contract_name = $contract and (r.tenant, r.key, r.revision) > ($tenant, $key, $revision) and s.contract_hash = $hash
        order by r.tenant, r.key, r.revision limit $limit
        """;

    // Of a store that an older Sluice made and nobody has upgraded yet: there are no tenants in it.
    private const string OldNumbers =
        """
        select r.submission_seq, r.key, r.revision, $tenant from record_revision r join submission s on s.seq = r.submission_seq
        where r.contract_name = $contract and (r.key, r.revision) > ($key, $revision) and s.contract_hash = $hash
        order by r.key, r.revision limit $limit
        """;

    private const string Document = "select key, revision, document from record_revision where submission_seq = $seq";

    /// <summary>Reads; the number of revisions there are.</summary>
    internal static long Run(ReadSession session, RecordScanOptions options, Action<RecordReference, ReadOnlyMemory<byte>> each,
        CancellationToken cancellationToken)
    {
        var (stored, chosen) = Choose(session, options, cancellationToken);
        chosen.Sort();
        var statement = session.Prepare(Document, "seq");
        foreach (var seq in chosen)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var row = statement.Read(seq);
            if (row.Read()) each(new RecordReference(options.Contract, row.GetString(0), row.GetInt64(1)), row.GetFieldValue<byte[]>(2));
        }

        return stored;
    }

    /// <summary>Numbers of revisions, page by page: each that comes takes the place of a chosen one with the chance that keeps all equal
    /// (reservoir sampling, Vitter 1985, algorithm R).</summary>
    private static (long Stored, List<long> Chosen) Choose(ReadSession session, RecordScanOptions options, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        var (stored, chosen, tenant, key, revision) = (0L, new List<long>(), "", "", 0L);
        var old = session.Connection.Scalar("select 1 from pragma_table_info('record_revision') where name = 'tenant'") is null;
        var statement = session.Prepare(old ? OldNumbers : Numbers, "contract tenant key revision hash limit");
        for (var read = Page; read == Page;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            read = 0;
            using var row = statement.Read(options.Contract, tenant, key, revision, options.Hash, Page);
            while (row.Read())
            {
                (read, stored) = (read + 1, stored + 1);
                (key, revision, tenant) = (row.GetString(1), row.GetInt64(2), row.GetString(3));
                if (chosen.Count < options.SampleMax) chosen.Add(row.GetInt64(0));
                else if (random.NextInt64(stored) is var place && place < options.SampleMax) chosen[(int)place] = row.GetInt64(0);
            }
        }

        return (stored, chosen);
    }
}
