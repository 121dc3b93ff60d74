using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads the account of reloads.</summary>
internal static class ReloadReader
{
    private const char List = 'w';

    private const string Select =
        """
        select seq, at, who, reason, taken, commit_before, commit_after, changes, problems from workspace_reload
        where seq < $1 order by seq desc limit $2
        """;

    internal static async Task<Page<WorkspaceReload>> ListAsync(Database database, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(Select, Read, cancellationToken, PageCursor.Before(List, cursor), limit + 1L);
        return PageCursor.Page(rows, limit, List, reload => reload.Number, reload => reload);
    }

    private static WorkspaceReload Read(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        At = UtcText.Parse(row.GetString(1)),
        Who = row.GetString(2),
        Reason = row.TextOrNull(3),
        Taken = row.GetBoolean(4),
        CommitBefore = row.TextOrNull(5),
        CommitAfter = row.TextOrNull(6),
        Changes = LedgerJson.Parse(row.GetString(7), GatewayJson.Default.IReadOnlyListString),
        Problems = LedgerJson.Parse(row.GetString(8), GatewayJson.Default.IReadOnlyListReloadProblem),
    };
}
