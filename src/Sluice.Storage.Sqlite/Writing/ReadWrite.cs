using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Keeps who was shown what.</summary>
internal sealed class ReadWrite(IReadOnlyList<ReadEntry> reads) : PendingWrite<IReadOnlyList<ReadEntry>>
{
    internal override long Bytes => 256L * reads.Count;

    private protected override IReadOnlyList<ReadEntry> Write(WriteSession session)
    {
        foreach (var read in reads)
        {
            session.Reads.Keep.Run(read.Tenant, UtcText.Of(read.At), read.ApiKey, LedgerNames.Of(read.Kind), read.Target, read.Revision, read.TraceId);
        }

        return reads;
    }
}

/// <summary>The prepared statement of <see cref="ReadWrite"/>.</summary>
internal sealed class ReadStatements(WriteSession session)
{
    internal Statement Keep { get; } = session.PrepareInsert("read_entry", "tenant at api_key kind target revision trace_id");
}
