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

    /// <summary>Lets clients submit, each one after the other, until so many submissions were taken; then ends the servers.</summary>
    /// <param name="servers">The servers; clients are spread over them.</param>
    /// <param name="count">How many clients.</param>
    /// <param name="enough">How many submissions must be taken.</param>
    /// <param name="submit">Submits one, given the client and its number; false: it was not taken, and the client ends.</param>
    /// <param name="end">Ends the servers.</param>
    /// <param name="cancellation">Gives up.</param>
    private protected static async Task SubmitUntilAsync(IReadOnlyList<ServeProcess> servers, int count, int enough,
        Func<HttpClient, int, int, CancellationToken, Task<bool>> submit, Func<Task> end, CancellationToken cancellation)
    {
        var https = servers.Select(server => LedgerClient.Connect(server.Address, count)).ToList();
        var (taken, reached) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var clients = Enumerable.Range(0, count).Select(client => Task.Run(async () =>
        {
            for (var number = 0; await submit(https[client % https.Count], client, number, cancellation); number++)
            {
                if (Interlocked.Increment(ref taken) == enough) reached.SetResult();
            }
        }, cancellation)).ToList();
        await Task.WhenAny(reached.Task, Task.WhenAll(clients));
        await end();
        await Task.WhenAll(clients);
        https.ForEach(http => http.Dispose());
        Assert.True(taken >= enough);
    }
}
