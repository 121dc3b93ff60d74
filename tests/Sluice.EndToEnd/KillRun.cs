using System.Data.Common;

namespace Sluice.EndToEnd;

/// <summary>What tests that kill servers have in common: a workspace in a folder of its own, over a store.</summary>
public abstract class KillRun(KillStore store) : IAsyncLifetime
{
    private readonly DirectoryInfo _workspace = Directory.CreateTempSubdirectory("sluice-kill-");

    /// <summary>Kills in a usual run.</summary>
    protected abstract int Rounds { get; }

    /// <summary>Servers on the store at the same time.</summary>
    protected int Servers => store.Servers;

    public ValueTask InitializeAsync() => store.PrepareAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _workspace.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    protected Task<DbConnection> ConnectAsync() => store.ConnectAsync(_workspace.FullName);

    private protected Task<ServeProcess> StartAsync(CancellationToken cancellation) => ServeProcess.StartAsync(_workspace.FullName, cancellation, store.Environment);

    /// <param name="settings">Further lines of <c>sluice.yaml</c>.</param>
    /// <param name="policy">Further lines of the contract's policy.</param>
    protected void WriteWorkspace(string settings = "", string policy = "")
    {
        LedgerClient.Write(_workspace.FullName, "sluice.yaml", $"store:\n  {store.Settings}\n{settings}");
        LedgerClient.WriteContract(_workspace.FullName, policy);
    }
}
