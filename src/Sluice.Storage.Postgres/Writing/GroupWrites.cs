using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Changes failure groups for people.</summary>
internal static class GroupWrites
{
    private const string Change =
        """
        with changed as (
            update incident as i set state = $4, muted_until = $5::text, fixed_in = $6::text, fixed_prompt = $7::text, fixed_key = $8::text,
                changes = i.changes + 1, changed_at = $9
            from failure_group g
            where g.seq = i.group_seq and g.tenant = $1 and g.id = $2 and i.changes = $3
            returning i.group_seq, i.state, i.muted_until, i.fixed_in, i.fixed_prompt, i.fixed_key, i.changes, i.changed_at
        )
        select tell_incident(row(c.*)::incident, $10, $11, $12::text, null, true)::text from changed c
        """;

    internal static async Task<bool> ChangeAsync(NpgsqlConnection connection, GroupChange change, CancellationToken cancellationToken) =>
        (await connection.RowsAsync(Change, _ => true, cancellationToken, change.Tenant, change.Id, change.Changes, LedgerNames.Of(change.State),
            change.MutedUntil is { } until ? UtcText.Of(until) : null, change.Fixed?.Text, change.Fixed?.Prompt, change.Fixed?.Rank,
            UtcText.Of(change.At), LedgerNames.Of(change.Kind), change.Who, change.Reason)).Count == 1;
}
