using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads the revisions that one version decided: all of them, or a random sample in which each has the same chance.</summary>
internal static class RecordScan
{
    private const string Numbers =
        """
        select r.submission_seq from record_revision r join submission s on s.seq = r.submission_seq
        where r.contract_name = $1 and s.contract_hash = $2 order by r.submission_seq
        """;

    private const string Document = "select key, revision, document from record_revision where submission_seq = $1";

    /// <summary>Reads; the number of revisions there are.</summary>
    internal static async Task<long> RunAsync(NpgsqlConnection connection, RecordScanOptions options,
        Action<RecordReference, ReadOnlyMemory<byte>> each, CancellationToken cancellationToken)
    {
        var (random, stored, chosen) = (new Random(options.Seed), 0L, new List<long>());
        await using (var command = new NpgsqlCommand(Numbers, connection))
        {
            command.Parameters.Add(ConnectionExtensions.Parameter(options.Contract));
            command.Parameters.Add(ConnectionExtensions.Parameter(options.Hash));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            // Each that comes takes the place of a chosen one with the chance that keeps all equal (reservoir sampling, Vitter 1985).
            while (await row.ReadAsync(cancellationToken))
            {
                stored++;
                if (chosen.Count < options.SampleMax) chosen.Add(row.GetInt64(0));
                else if (random.NextInt64(stored) is var place && place < options.SampleMax) chosen[(int)place] = row.GetInt64(0);
            }
        }
        chosen.Sort();
        foreach (var seq in chosen)
        {
            var found = await connection.RowsAsync(Document, row => (new RecordReference(options.Contract, row.GetString(0), row.GetInt64(1)),
                row.GetFieldValue<byte[]>(2)), cancellationToken, seq);
            foreach (var (record, document) in found) each(record, document);
        }
        return stored;
    }
}
