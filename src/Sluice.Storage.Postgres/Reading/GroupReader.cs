using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads failure groups.</summary>
internal static class GroupReader
{
    internal const string ById = $"select {GroupRows.Columns} from {GroupRows.Tables} where g.tenant = $1 and g.id = $2";

    internal const string Events =
        $"""
        select {GroupRows.EventColumns} from incident_event e join failure_group g on g.seq = e.group_seq
        where g.tenant = $1 and g.id = $2 order by e.number desc limit $3
        """;

    private const string All =
        $"""
        select {GroupRows.Columns} from {GroupRows.Tables}
        where g.tenant = $1 and ($2::text is null or g.contract_name = $2) order by g.count desc, g.seq limit $3
        """;

    private const string Numbers = "select seq from failure_group where tenant = $1 and id = $2";

    private const string Versions =
        """
        s.stamp #>> '{origin,promptName}', s.stamp #>> '{origin,promptVersion}', s.stamp #>> '{origin,modelName}',
            s.stamp #>> '{origin,modelVersion}', s.stamp #>> '{origin,modelId}'
        """;

    private const string OfFailures =
        $"""
        select coalesce(s.contract_version, f.asked_version), {Versions}, count(*), count(*)
        from (select submission_seq, asked_version from failure where group_seq = $1 order by seq desc limit $2) f
            left join submission s on s.seq = f.submission_seq
        group by 1, 2, 3, 4, 5, 6
        """;

    private const string OfDecisions =
        $"""
        select s.contract_version, {Versions}, count(f.seq), count(*)
        from (select seq, tenant, contract_name, contract_version, stamp from submission order by seq desc limit $2) s
            left join failure f on f.submission_seq = s.seq and f.group_seq = $1
        where (s.tenant, s.contract_name) = (select tenant, contract_name from failure_group where seq = $1)
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
            from (select submission_seq from failure where group_seq = $1 order by seq desc limit $2) f
                join submission s on s.seq = f.submission_seq
            group by 1
        ), passed as (
            select distinct {Input} as input
            from (select seq, tenant, contract_name, verdict, request_hash from submission order by seq desc limit $2) s
            where s.verdict <> 'rejected'
                and (s.tenant, s.contract_name) = (select tenant, contract_name from failure_group where seq = $1)
        )
        select count(*), count(*) filter (where times > 1 and p.input is null), count(p.input)
        from failed left join passed p using (input)
        """;

    internal static async Task<IReadOnlyList<FailureGroup>> ListAsync(Database database, string tenant, string? contract, int limit,
        CancellationToken cancellationToken) => await database.ReadAsync(All, GroupRows.Group, cancellationToken, tenant, contract, (long)limit);

    internal static async Task<GroupTallies> TallyAsync(Database database, string tenant, string id, GroupTallyLimits limits,
        CancellationToken cancellationToken)
    {
        if (await database.UseAsync(connection => connection.IntegerAsync(Numbers, cancellationToken, tenant, id), cancellationToken) is not { } group)
            return new([], [], 0, 0, 0);
        var inputs = await database.ReadAsync(OfInputs, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken, group,
            (long)limits.InputsMax);
        return new GroupTallies(
            await database.ReadAsync(OfFailures, GroupRows.Tally, cancellationToken, group, (long)limits.FailuresMax),
            await database.ReadAsync(OfDecisions, GroupRows.Tally, cancellationToken, group, (long)limits.DecisionsMax),
            inputs[0].Item1, inputs[0].Item2, inputs[0].Item3);
    }
}
