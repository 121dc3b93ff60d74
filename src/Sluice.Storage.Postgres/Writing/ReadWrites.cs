using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Keeps who was shown what, in one statement.</summary>
internal static class ReadWrites
{
    private const string Keep =
        """
        insert into read_entry (tenant, at, api_key, kind, target, revision, trace_id)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
        """;

    internal static async Task<IReadOnlyList<ReadEntry>> KeepAsync(NpgsqlConnection connection, IReadOnlyList<ReadEntry> reads,
        CancellationToken cancellationToken)
    {
        await connection.RunAsync(Keep, cancellationToken, Of(reads, r => r.Tenant), Of(reads, r => UtcText.Of(r.At)), Of(reads, r => r.ApiKey),
            Of(reads, r => LedgerNames.Of(r.Kind)), Of(reads, r => r.Target), Of(reads, r => r.Revision), Of(reads, r => r.TraceId));
        return reads;
    }

    private static T[] Of<T>(IReadOnlyList<ReadEntry> reads, Func<ReadEntry, T> column) => [.. reads.Select(column)];
}
