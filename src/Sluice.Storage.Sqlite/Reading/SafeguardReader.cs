using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Counts decisions for safeguards, and reads safeguards.</summary>
internal static class SafeguardReader
{
    private const string Decisions =
        """
        select s.contract_version, s.stamp ->> '$.origin.promptName', s.stamp ->> '$.origin.promptVersion', s.stamp ->> '$.origin.modelName',
            count(*), sum(s.verdict = 'rejected')
        from (select seq, contract_name, contract_version, decided_at, verdict, stamp from submission order by seq desc limit $limit) s
            left join failure f on f.submission_seq = s.seq
        where s.contract_name = $contract and s.decided_at >= $from and s.decided_at < $until
            and (f.code is null or f.code not in (select value from json_each($without)))
        group by 1, 2, 3, 4
        """;

    private const string Failed =
        """
        select s.contract_version, s.stamp ->> '$.origin.promptName', s.stamp ->> '$.origin.promptVersion', s.stamp ->> '$.origin.modelName',
            count(*), count(*), g.tenant, g.id, i.changes
        from (select seq, contract_name, contract_version, decided_at, stamp from submission order by seq desc limit $decisions) s
            join failure f on f.submission_seq = s.seq join failure_group g on g.seq = f.group_seq join incident i on i.group_seq = g.seq
            join incident_event e on e.group_seq = i.group_seq and e.number = i.changes
        where s.contract_name = $contract and s.decided_at >= $from and s.decided_at < $until and f.code not in (select value from json_each($without))
            and i.state in ('open', 'regressed') and (i.changed_at < $until or e.who is null)
        group by g.seq, 1, 2, 3, 4 order by g.seq limit $limit
        """;

    private const string Acknowledged =
        """
        select g.tenant, g.id, i.changes from failure_group g join incident i on i.group_seq = g.seq
            join incident_event e on e.group_seq = i.group_seq and e.number = i.changes
        where g.contract_name = $contract and g.last_at >= $since and e.kind = 'acknowledged' and e.who = $who order by g.seq limit $limit
        """;

    private const string One = $"select {SafeguardRows.Columns} from safeguard s join safeguard_event e on e.safeguard_seq = s.seq where s.id = $id order by e.number";

    private const string List =
        $"""
        select {SafeguardRows.Columns} from (select * from safeguard where $contract is null or contract = $contract order by seq desc limit $limit) s
            join safeguard_event e on e.safeguard_seq = s.seq
        order by s.seq desc, e.number
        """;

    // These two states are the last of a safeguard.
    private const string Active =
        $"""
        select {SafeguardRows.Columns} from safeguard s join safeguard_event e on e.safeguard_seq = s.seq
        where not exists (select 1 from safeguard_event o where o.safeguard_seq = s.seq and o.state in ('undone', 'ended'))
        order by s.seq desc, e.number
        """;

    internal static IReadOnlyList<DecisionTally> Tally(ReadSession session, TallyQuery query)
    {
        using var row = session.Prepare(Decisions, "limit contract from until without").Read(query.DecisionsMax, query.Contract, UtcText.Of(query.From),
            UtcText.Of(query.Until), JsonSerializer.Serialize(query.Without, GatewayJson.Default.IReadOnlyListString));
        var tallies = new List<DecisionTally>();
        while (row.Read()) tallies.Add(SafeguardRows.Tally(row));
        return tallies;
    }

    internal static IReadOnlyList<TalliedGroup> Groups(ReadSession session, TallyQuery query, int limit)
    {
        using var row = session.Prepare(Failed, "decisions contract from until without limit").Read(query.DecisionsMax, query.Contract,
            UtcText.Of(query.From), UtcText.Of(query.Until), JsonSerializer.Serialize(query.Without, GatewayJson.Default.IReadOnlyListString), limit);
        var groups = new List<TalliedGroup>();
        while (row.Read()) groups.Add(SafeguardRows.Group(row));
        return groups;
    }

    internal static IReadOnlyList<AcknowledgedGroup> GroupsOf(ReadSession session, string contract, DateTimeOffset since, string who, int limit)
    {
        using var row = session.Prepare(Acknowledged, "contract since who limit").Read(contract, UtcText.Of(since), who, limit);
        var groups = new List<AcknowledgedGroup>();
        while (row.Read()) groups.Add(new(row.GetString(0), row.GetString(1), row.GetInt64(2)));
        return groups;
    }

    internal static Safeguard? Find(ReadSession session, string id) => Read(session.Prepare(One, "id").Read(id)) is [var safeguard] ? safeguard : null;

    internal static IReadOnlyList<Safeguard> InForce(ReadSession session) => Read(session.Prepare(Active, "").Read());

    internal static IReadOnlyList<Safeguard> All(ReadSession session, string? contract, int limit) =>
        Read(session.Prepare(List, "contract limit").Read(contract, limit));

    private static IReadOnlyList<Safeguard> Read(SqliteDataReader read)
    {
        using var row = read;
        var rows = new List<Safeguard>();
        while (row.Read()) rows.Add(SafeguardRows.Read(row));
        return SafeguardRows.Together(rows);
    }
}
