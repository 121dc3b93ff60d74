using System.Diagnostics;

namespace Sluice.Benchmarks.Ingest;

/// <summary>An <see cref="IngestServer"/> in a process of its own; ends with this object.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<ServerProcess> StartAsync(string workspace)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[typeof(ServerProcess).Assembly.Location, IngestServer.Command, workspace])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        return Uri.TryCreate(line, UriKind.Absolute, out var address)
            ? new ServerProcess(process, address)
            : throw new InvalidOperationException($"The server did not start: {line}");
    }

    /// <summary>Loads the server, and counts its processor time meanwhile.</summary>
    public async Task<LoadResult> MeasureAsync(LoadClient client, int connections, TimeSpan duration)
    {
        _process.Refresh();
        var before = _process.TotalProcessorTime;
        var load = await client.RunAsync(connections, duration);
        _process.Refresh();
        return load with { ServerProcessorTime = _process.TotalProcessorTime - before };
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
