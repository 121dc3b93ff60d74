using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statement of <see cref="ReloadWrite"/>.</summary>
internal sealed class ReloadStatements(WriteSession session)
{
    internal Statement Insert { get; } = session.PrepareInsert("workspace_reload",
        "at who reason taken commit_before commit_after changes problems", "returning seq");
}

/// <summary>Writes an attempt to serve another workspace down.</summary>
internal sealed class ReloadWrite(WorkspaceReload reload) : PendingWrite<WorkspaceReload>
{
    private readonly string _changes = JsonSerializer.Serialize(reload.Changes, GatewayJson.Default.IReadOnlyListString);
    private readonly string _problems = JsonSerializer.Serialize(reload.Problems, GatewayJson.Default.IReadOnlyListReloadProblem);

    internal override long Bytes => 256 + _changes.Length + _problems.Length;

    private protected override WorkspaceReload Write(WriteSession session)
    {
        var number = session.Reloads.Insert.Integer(UtcText.Of(reload.At), reload.Who, reload.Reason, reload.Taken ? 1 : 0,
            reload.CommitBefore, reload.CommitAfter, _changes, _problems);
        return reload with { Number = number ?? throw new InvalidOperationException("The reload's number was not returned.") };
    }
}
