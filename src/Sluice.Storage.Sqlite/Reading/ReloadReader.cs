using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads the account of reloads.</summary>
internal static class ReloadReader
{
    private const char List = 'w';

    private const string Select =
        """
        select seq, at, who, reason, taken, commit_before, commit_after, changes, problems from workspace_reload
        where seq < $before order by seq desc limit $limit
        """;

    internal static Page<WorkspaceReload> All(ReadSession session, int limit, string? cursor)
    {
        using var row = session.Prepare(Select, "before limit").Read(PageCursor.Before(List, cursor), limit + 1);
        var all = new List<WorkspaceReload>();
        while (row.Read())
        {
            all.Add(new WorkspaceReload
            {
                Number = row.GetInt64(0),
                At = UtcText.Parse(row.GetString(1)),
                Who = row.GetString(2),
                Reason = row.TextOrNull(3),
                Taken = row.GetInt64(4) == 1,
                CommitBefore = row.TextOrNull(5),
                CommitAfter = row.TextOrNull(6),
                Changes = LedgerJson.Parse(row.GetString(7), GatewayJson.Default.IReadOnlyListString),
                Problems = LedgerJson.Parse(row.GetString(8), GatewayJson.Default.IReadOnlyListReloadProblem),
            });
        }

        return PageCursor.Page(all, limit, List, reload => reload.Number, reload => reload);
    }
}
