using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(Sluice.Storage.Postgres.Tests.PostgresServer))]

namespace Sluice.Storage.Postgres.Tests;

/// <summary>A PostgreSQL of the tests' own: in a fresh folder, on a Unix socket only, stopped with the tests. Absent where PostgreSQL is
/// not installed.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>Folder of PostgreSQL's programs; null where it is not installed.</summary>
    private static readonly string? Programs =
        new[] { "/usr/lib/postgresql", "/usr/local/lib/postgresql" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));

    private int _databases;
    private DirectoryInfo? _folder;
    private Process? _server;

    /// <summary>Connects to the database of the tests, as its owner.</summary>
    public string ConnectionString => $"Host={Folder};Username=sluice;Database=postgres;Timeout=5";

    private string Folder => _folder?.FullName ?? throw new InvalidOperationException("PostgreSQL is not installed here.");

    private string Data => Path.Combine(Folder, "data");

    public async ValueTask InitializeAsync()
    {
        if (Programs is null) return;
        // A socket's path may have 107 bytes.
        _folder = new DirectoryInfo($"/tmp/sluice-pg-{Environment.ProcessId}");
        _folder.Create();
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", Folder);
        var initdb = Start("initdb", "-D", Data, "-U", "sluice", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await initdb.WaitForExitAsync();
        Assert.True(initdb.ExitCode == 0, "initdb failed.");
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        if (_server is not null) await StopAsync();
        NpgsqlConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    /// <summary>Ends a test where PostgreSQL is not installed.</summary>
    public void Require() => Assert.SkipWhen(_folder is null, "PostgreSQL is not installed here.");

    /// <summary>Starts the server and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _server = Start("postgres", "-D", Data, "-k", Folder, "-c", "listen_addresses=", "-c", "max_connections=200");
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 300 && !_server.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Stops the server at once: connections break, as in a crash.</summary>
    public async Task StopAsync()
    {
        var stop = Start("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        await stop.WaitForExitAsync();
        await _server!.WaitForExitAsync();
        _server = null;
    }

    /// <summary>Makes a fresh database.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        Require();
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return $"Host={Folder};Username=sluice;Database={name};Timeout=5;Maximum Pool Size=30";
    }

    // PostgreSQL refuses to run as root.
    private static Process Start(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? Launch("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : Launch(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Launch(program, arguments);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} failed.");
    }

    private static Process Launch(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
