using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Retrieval.Tests;

/// <summary>A server that npm brings, as a process of its own. Packages are fetched once into a folder of the temporary files; where that cannot be
/// done the tests are skipped by name.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1);

    private readonly Process _process;
    private readonly string _data;

    private NodeServer(Process process, string data, int port) => (_process, _data, Port) = (process, data, port);

    public int Port { get; }

    /// <summary>Fetches packages and starts a server of them.</summary>
    /// <param name="packages">Packages with exact versions.</param>
    /// <param name="files">Files to write beside them.</param>
    /// <param name="program">The program, below the folder or on the path.</param>
    /// <param name="arguments">Its arguments, made of the port and a folder for its data.</param>
    /// <param name="ready">What it prints when it listens.</param>
    public static async Task<NodeServer> StartAsync(IReadOnlyList<string> packages, IReadOnlyList<(string Name, string Text)> files, string program,
        Func<int, string, string[]> arguments, string ready)
    {
        var folder = await InstallAsync(packages);
        foreach (var (name, text) in files) await File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);
        var data = Directory.CreateTempSubdirectory("sluice-node-").FullName;
        var port = FreePort();
        var below = Path.Combine(folder, program);
        var start = new ProcessStartInfo(File.Exists(below) ? below : program, arguments(port, data))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var server = new NodeServer(process, data, port);
        // Whoever prints more must not wait for a reader.
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!line.Contains(ready, StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return server;
        }

        await server.DisposeAsync();
        Assert.Skip($"{packages[0]} does not run on this machine.");
        return server;
    }

    /// <summary>Waits until it takes connections.</summary>
    public async Task AcceptsAsync()
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            Assert.False(_process.HasExited, $"{_process.StartInfo.FileName} ended before it took connections.");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
        while (await look.WaitForNextTickAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static async Task<string> InstallAsync(IReadOnlyList<string> packages)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"sluice-npm-{Environment.UserName}", string.Join('+', packages).Replace('/', '_'));
        await Installing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (Directory.Exists(folder)) return folder;
            var making = Directory.CreateTempSubdirectory("sluice-npm-").FullName;
            await File.WriteAllTextAsync(Path.Combine(making, "package.json"), """{"private":true}""", TestContext.Current.CancellationToken);
            if (!await FetchAsync(making, packages))
            {
                Directory.Delete(making, recursive: true);
                Assert.Skip($"npm cannot fetch {packages[0]} here.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            try
            {
                Directory.Move(making, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Other tests on this machine were quicker.
                Directory.Delete(making, recursive: true);
            }

            return folder;
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<bool> FetchAsync(string folder, IReadOnlyList<string> packages)
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--no-save", .. packages])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), npm.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await npm.WaitForExitAsync(TestContext.Current.CancellationToken);
            return npm.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
