using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres;

/// <content>Safeguards.</content>
public sealed partial class PostgresStore
{
    private const string SafeguardDecisions =
        """
        select s.contract_version, s.stamp #>> '{origin,promptName}', s.stamp #>> '{origin,promptVersion}', s.stamp #>> '{origin,modelName}',
            count(*), count(*) filter (where s.verdict = 'rejected')
        from (select seq, contract_name, contract_version, decided_at, verdict, stamp from submission order by seq desc limit $1) s
            left join failure f on f.submission_seq = s.seq
        where s.contract_name = $2 and s.decided_at >= $3 and s.decided_at < $4 and (f.code is null or f.code <> all($5))
        group by 1, 2, 3, 4
        """;

    private const string SafeguardFailedGroups =
        """
        select s.contract_version, s.stamp #>> '{origin,promptName}', s.stamp #>> '{origin,promptVersion}', s.stamp #>> '{origin,modelName}',
            count(*), count(*), g.tenant, g.id, i.changes
        from (select seq, contract_name, contract_version, decided_at, stamp from submission order by seq desc limit $1) s
            join failure f on f.submission_seq = s.seq join failure_group g on g.seq = f.group_seq join incident i on i.group_seq = g.seq
            join incident_event e on e.group_seq = i.group_seq and e.number = i.changes
        where s.contract_name = $2 and s.decided_at >= $3 and s.decided_at < $4 and f.code <> all($5)
            and i.state in ('open', 'regressed') and (i.changed_at < $4 or e.who is null)
        group by g.seq, g.tenant, g.id, i.changes, 1, 2, 3, 4 order by g.seq limit $6
        """;

    private const string SafeguardAcknowledgedGroups =
        """
        select g.tenant, g.id, i.changes from failure_group g join incident i on i.group_seq = g.seq
            join incident_event e on e.group_seq = i.group_seq and e.number = i.changes
        where g.contract_name = $1 and g.last_at >= $2 and e.kind = 'acknowledged' and e.who = $3 order by g.seq limit $4
        """;

    private const string SafeguardById =
        $"select {SafeguardRows.Columns} from safeguard s join safeguard_event e on e.safeguard_seq = s.seq where s.id = $1 order by e.number";

    private const string SafeguardList =
        $"""
        select {SafeguardRows.Columns} from (select * from safeguard where $1::text is null or contract = $1 order by seq desc limit $2) s
            join safeguard_event e on e.safeguard_seq = s.seq
        order by s.seq desc, e.number
        """;

    // These two states are the last of a safeguard.
    private const string SafeguardsInForce =
        $"""
        select {SafeguardRows.Columns} from safeguard s join safeguard_event e on e.safeguard_seq = s.seq
        where not exists (select 1 from safeguard_event o where o.safeguard_seq = s.seq and o.state in ('undone', 'ended'))
        order by s.seq desc, e.number
        """;

    private const string SafeguardInsert =
        """
        insert into safeguard (id, contract, action, subject, target, evidence) values ($1, $2, $3, $4, $5, $6)
        on conflict (contract, action, subject) do nothing returning seq
        """;

    private const string SafeguardEventInsert =
        """
        insert into safeguard_event (safeguard_seq, number, state, who, reason, at)
        select seq, $2, $3, $4, $5, $6 from safeguard where id = $1 on conflict do nothing returning number::bigint
        """;

    async Task<IReadOnlyList<DecisionTally>> ISafeguardStore.TallyAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _database.ReadAsync(SafeguardDecisions, SafeguardRows.Tally, cancellationToken, (long)query.DecisionsMax, query.Contract, UtcText.Of(query.From),
            UtcText.Of(query.Until), query.Without.ToArray());
    }

    async Task<IReadOnlyList<TalliedGroup>> ISafeguardStore.FailedAsync(TallyQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _database.ReadAsync(SafeguardFailedGroups, SafeguardRows.Group, cancellationToken, (long)query.DecisionsMax, query.Contract,
            UtcText.Of(query.From), UtcText.Of(query.Until), query.Without.ToArray(), (long)limit);
    }

    async Task<IReadOnlyList<AcknowledgedGroup>> ISafeguardStore.AcknowledgedAsync(string contract, DateTimeOffset since, string who, int limit,
        CancellationToken cancellationToken) =>
        await _database.ReadAsync(SafeguardAcknowledgedGroups, row => new AcknowledgedGroup(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellationToken,
            contract, UtcText.Of(since), who, (long)limit);

    Task<bool> ISafeguardStore.TakeAsync(Safeguard safeguard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(safeguard);
        return _database.WriteAsync(async connection =>
        {
            var json = GatewayJson.Default;
            if (await connection.IntegerAsync(SafeguardInsert, cancellationToken, safeguard.Id, safeguard.Contract, GatewayNames.Of(safeguard.Action), safeguard.Subject,
                JsonSerializer.Serialize(safeguard.Target, json.SafeguardTarget), JsonSerializer.Serialize(safeguard.Evidence, json.SafeguardEvidence)) is null)
            {
                return false;
            }

            foreach (var next in safeguard.Events) await AddAsync(connection, safeguard.Id, next, cancellationToken);
            return true;
        }, cancellationToken);
    }

    Task<bool> ISafeguardStore.AddAsync(string id, SafeguardEvent next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return _database.WriteAsync(connection => AddAsync(connection, id, next, cancellationToken), cancellationToken);
    }

    async Task<Safeguard?> ISafeguardStore.FindAsync(string id, CancellationToken cancellationToken) =>
        SafeguardRows.Together(await _database.ReadAsync(SafeguardById, SafeguardRows.Read, cancellationToken, id)) is [var safeguard] ? safeguard : null;

    async Task<IReadOnlyList<Safeguard>> ISafeguardStore.ActiveAsync(CancellationToken cancellationToken) =>
        SafeguardRows.Together(await _database.ReadAsync(SafeguardsInForce, SafeguardRows.Read, cancellationToken));

    async Task<IReadOnlyList<Safeguard>> ISafeguardStore.ListAsync(string? contract, int limit, CancellationToken cancellationToken) =>
        SafeguardRows.Together(await _database.ReadAsync(SafeguardList, SafeguardRows.Read, cancellationToken, contract, (long)limit));

    private static async Task<bool> AddAsync(Npgsql.NpgsqlConnection connection, string id, SafeguardEvent next, CancellationToken cancellationToken) =>
        await connection.IntegerAsync(SafeguardEventInsert, cancellationToken, id, next.Number, GatewayNames.Of(next.State), next.Who, next.Reason, UtcText.Of(next.At)) is not null;
}
