using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Keeps a failure of reading, once.</summary>
internal sealed class ReadingFailureWrite(string tenant, FailureEntry failure, ReadingFailure reading, DateTimeOffset failedAt) : PendingWrite<FailureReference>
{
    internal override long Bytes => 512;

    private protected override FailureReference Write(WriteSession session)
    {
        var (statements, record) = (session.Failures, reading.Record);
        using (var row = statements.Find.Read(tenant, record.Contract, record.Key, record.Revision, reading.AskedVersion, failure.Code))
        {
            if (row.Read()) return new FailureReference(row.GetString(0), row.GetString(1));
        }
        var (group, at) = (FailureGroup.IdOf(tenant, record.Contract, failure.Fingerprint), UtcText.Of(failedAt));
        var groupSeq = session.Incidents.Count(session, new FailureCount(tenant, group, record.Contract, failure, at, reading.AskedVersion, null, null));
        statements.Keep.Run(tenant, failure.Id, groupSeq, record.Contract, failure.Code, failure.Title, at, record.Key, record.Revision,
            reading.AskedVersion, reading.Detail, reading.TraceId);
        return new FailureReference(failure.Id, group);
    }
}

/// <summary>The prepared statements of <see cref="ReadingFailureWrite"/>.</summary>
internal sealed class ReadingFailureStatements(WriteSession session)
{
    internal Statement Find { get; } = session.Prepare(
        """
        select f.id, g.id from failure f join failure_group g on g.seq = f.group_seq
        where f.tenant = $tenant and f.contract_name = $contract and f.record_key = $key and f.record_revision = $revision and f.asked_version = $version
            and f.code = $code
        """,
        "tenant contract key revision version code");

    internal Statement Keep { get; } = session.PrepareInsert("failure",
        "tenant id group_seq contract_name code title failed_at record_key record_revision asked_version detail trace_id");
}
