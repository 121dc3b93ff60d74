using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Server.Reloading;

/// <summary>Puts another workspace in the place of the one that is served: loaded, linted, held against the store, published, swapped; all
/// of it or nothing. One at a time.</summary>
internal sealed class WorkspaceReloading(WorkspaceLoadOptions options, ReloadStores stores, ServedWorkspaceFactory factory,
    TimeProvider time, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Loads the folder again. <paramref name="swap"/> is called once, at the end, when all is well.</summary>
    public async Task<ReloadOutcome> RunAsync(Func<ServedWorkspace> served, Action<ServedWorkspace> swap, string who, string? reason,
        CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var before = served().Workspace;
            var report = await Task.Run(() => WorkspaceLint.Run(before.Folder, options, cancellationToken), cancellationToken);
            var warnings = report.Problems.Where(problem => problem.Severity == WorkspaceSeverity.Warning).ToList();
            IReadOnlyList<WorkspaceProblem> problems = [.. report.Problems.Where(problem => problem.Severity == WorkspaceSeverity.Error)];
            if (problems.Count == 0) problems = await ConflictsAsync(before, report.Snapshot!, cancellationToken);
            var next = problems.Count == 0 ? factory.Make(report.Snapshot!) : null;
            var reload = await stores.Reloads.AppendAsync(new WorkspaceReload
            {
                At = time.GetUtcNow(),
                Who = who,
                Reason = reason,
                Taken = next is not null,
                CommitBefore = before.Commit,
                CommitAfter = report.Snapshot?.Commit,
                Changes = next is null ? [] : WorkspaceChanges.Between(before, next.Workspace),
                Problems = [.. problems.Select(problem => new ReloadProblem(problem.File, problem.Line, problem.Code, problem.Message))],
            }, cancellationToken);
            if (next is not null)
            {
                swap(next);
                logger.Reloaded(reload.Number, who, reload.CommitAfter ?? "none", reload.Changes.Count);
            }
            else
            {
                logger.NotReloaded(reload.Number, who, problems.Count, problems[0].ToString());
            }

            return new ReloadOutcome(reload, problems, warnings);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static (string, string?, string) Store(WorkspaceSnapshot workspace) =>
        (workspace.Settings.StorePath, workspace.Settings.PostgresVariable, workspace.Settings.PostgresSchema);

    // Publishing comes last: what it pins stays pinned.
    private async Task<IReadOnlyList<WorkspaceProblem>> ConflictsAsync(WorkspaceSnapshot before, WorkspaceSnapshot offered,
        CancellationToken cancellationToken)
    {
        var problems = new List<WorkspaceProblem>();
        if (Store(offered) != Store(before))
        {
            problems.Add(new WorkspaceProblem("sluice.yaml", 0, ReloadOutcome.RestartCode,
                "'store' names another store; a store cannot change while it is served. Undo it, or restart the server."));
        }

        problems.AddRange(await WorkspacePublisher.RetiredInUseAsync(offered, stores.Records, cancellationToken));
        problems.AddRange(await WorkspacePublisher.RemovedInUseAsync(offered, stores.Publications, stores.Records, cancellationToken));
        return problems.Count > 0 ? problems : await WorkspacePublisher.PublishAsync(offered, stores.Publications, cancellationToken);
    }
}

/// <summary>The stores that a reload asks and tells.</summary>
internal sealed record ReloadStores(IPublicationStore Publications, IRecordStore Records, IReloadStore Reloads);
