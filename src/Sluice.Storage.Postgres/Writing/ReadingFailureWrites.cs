using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Keeps failures of reading, each once.</summary>
internal static class ReadingFailureWrites
{
    private const string Find =
        """
        select f.id, g.id from failure f join failure_group g on g.seq = f.group_seq
        where f.tenant = $1 and f.contract_name = $2 and f.record_key = $3 and f.record_revision = $4 and f.asked_version = $5
            and f.code = $6
        """;

    private const string Keep =
        """
        insert into failure (id, group_seq, contract_name, code, title, failed_at, record_key, record_revision, asked_version, detail, trace_id,
            tenant)
        values ($1, count_failure($13, $2, $3, $4, $5, $6, $7, $1, $14, null, null), $3, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """;

    internal static async Task<FailureReference> KeepAsync(NpgsqlConnection connection, string tenant, FailureEntry failure,
        ReadingFailure reading, DateTimeOffset failedAt, CancellationToken cancellationToken)
    {
        var record = reading.Record;
        if (await connection.RowAsync(Find, row => new FailureReference(row.GetString(0), row.GetString(1)), cancellationToken, tenant,
            record.Contract, record.Key, record.Revision, reading.AskedVersion, failure.Code) is { } kept) return kept;
        var group = FailureGroup.IdOf(tenant, record.Contract, failure.Fingerprint);
        await connection.RunAsync(Keep, cancellationToken, failure.Id, group, record.Contract, failure.Fingerprint, failure.Code, failure.Title,
            UtcText.Of(failedAt), record.Key, record.Revision, reading.AskedVersion, reading.Detail, reading.TraceId, tenant, VersionRank.Of(reading.AskedVersion));
        return new FailureReference(failure.Id, group);
    }
}
