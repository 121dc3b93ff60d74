using System.Text.Json;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Writes attempts to serve another workspace down.</summary>
internal static class ReloadWrites
{
    private const string Insert =
        """
        insert into workspace_reload (at, who, reason, taken, commit_before, commit_after, changes, problems)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning seq
        """;

    internal static async Task<WorkspaceReload> AppendAsync(NpgsqlConnection connection, WorkspaceReload reload, CancellationToken cancellationToken)
    {
        var json = GatewayJson.Default;
        var number = await connection.IntegerAsync(Insert, cancellationToken, UtcText.Of(reload.At), reload.Who, reload.Reason, reload.Taken,
            reload.CommitBefore, reload.CommitAfter, new Json(JsonSerializer.Serialize(reload.Changes, json.IReadOnlyListString)),
            new Json(JsonSerializer.Serialize(reload.Problems, json.IReadOnlyListReloadProblem)));
        return reload with { Number = number ?? throw new InvalidOperationException("The reload's number was not returned.") };
    }
}
