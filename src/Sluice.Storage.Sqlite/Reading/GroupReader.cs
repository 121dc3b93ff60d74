using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads failure groups.</summary>
internal static class GroupReader
{
    private const string ById = $"select {GroupRows.Columns} from {GroupRows.Tables} where g.tenant = $tenant and g.id = $id";

    private const string All = $"select {GroupRows.Columns} from {GroupRows.Tables} where g.tenant = $tenant order by g.count desc, g.seq limit $limit";

    private const string OfContract =
        $"""
        select {GroupRows.Columns} from {GroupRows.Tables} where g.tenant = $tenant and g.contract_name = $contract
        order by g.count desc, g.seq limit $limit
        """;

    private const string Events =
        $"""
        select {GroupRows.EventColumns} from incident_event e join failure_group g on g.seq = e.group_seq
        where g.tenant = $tenant and g.id = $id order by e.number desc limit $limit
        """;

    private const string Numbers = "select seq from failure_group where tenant = $tenant and id = $id";

    private const string Versions =
        """
        s.stamp ->> '$.origin.promptName', s.stamp ->> '$.origin.promptVersion', s.stamp ->> '$.origin.modelName',
            s.stamp ->> '$.origin.modelVersion', s.stamp ->> '$.origin.modelId'
        """;

    private const string OfFailures =
        $"""
        select coalesce(s.contract_version, f.asked_version), {Versions}, count(*), count(*)
        from (select submission_seq, asked_version from failure where group_seq = $group order by seq desc limit $limit) f
            left join submission s on s.seq = f.submission_seq
        group by 1, 2, 3, 4, 5, 6
        """;

    private const string OfDecisions =
        $"""
        select s.contract_version, {Versions}, count(f.seq), count(*)
        from (select seq, tenant, contract_name, contract_version, stamp from submission order by seq desc limit $limit) s
            left join failure f on f.submission_seq = s.seq and f.group_seq = $group
        where (s.tenant, s.contract_name) = (select tenant, contract_name from failure_group where seq = $group)
        group by 1, 2, 3, 4, 5, 6
        """;

    private const string Input =
        """
        coalesce((select render_hash from inference i where i.submission_seq = s.seq and i.purpose = 'generation' order by i.seq desc limit 1),
            s.request_hash)
        """;

    private const string OfInputs =
        $"""
        with failed as (
            select {Input} as input, count(*) as times
            from (select submission_seq from failure where group_seq = $group order by seq desc limit $limit) f
                join submission s on s.seq = f.submission_seq
            group by 1
        ), passed as (
            select distinct {Input} as input
            from (select seq, tenant, contract_name, verdict, request_hash from submission order by seq desc limit $limit) s
            where s.verdict <> 'rejected'
                and (s.tenant, s.contract_name) = (select tenant, contract_name from failure_group where seq = $group)
        )
        select count(*), coalesce(sum(times > 1 and input not in (select input from passed)), 0),
            coalesce(sum(input in (select input from passed)), 0)
        from failed
        """;

    internal static FailureGroup? Find(ReadSession session, string tenant, string id)
    {
        using var row = session.Prepare(ById, "tenant id").Read(tenant, id);
        return row.Read() ? GroupRows.Group(row) : null;
    }

    internal static IReadOnlyList<FailureGroup> List(ReadSession session, string tenant, string? contract, int limit)
    {
        using var row = contract is null
            ? session.Prepare(All, "tenant limit").Read(tenant, limit)
            : session.Prepare(OfContract, "tenant contract limit").Read(tenant, contract, limit);
        return Rows(row, GroupRows.Group);
    }

    internal static IReadOnlyList<GroupEvent> History(ReadSession session, string tenant, string id, int limit)
    {
        using var row = session.Prepare(Events, "tenant id limit").Read(tenant, id, limit);
        return Rows(row, one => GroupRows.Event(one));
    }

    internal static GroupTallies Tally(ReadSession session, string tenant, string id, GroupTallyLimits limits)
    {
        if (session.Prepare(Numbers, "tenant id").Integer(tenant, id) is not { } group) return new([], [], 0, 0, 0);
        using var inputs = session.Prepare(OfInputs, "group limit").Read(group, limits.InputsMax);
        inputs.Read();
        return new GroupTallies(Tallies(session, OfFailures, group, limits.FailuresMax), Tallies(session, OfDecisions, group, limits.DecisionsMax),
            inputs.GetInt64(0), inputs.GetInt64(1), inputs.GetInt64(2));
    }

    private static List<VersionTally> Tallies(ReadSession session, string sql, long group, int limit)
    {
        using var row = session.Prepare(sql, "group limit").Read(group, limit);
        return Rows(row, GroupRows.Tally);
    }

    private static List<T> Rows<T>(SqliteDataReader row, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        while (row.Read()) rows.Add(read(row));
        return rows;
    }
}
