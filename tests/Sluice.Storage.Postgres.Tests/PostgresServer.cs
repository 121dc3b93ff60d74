using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(Sluice.Storage.Postgres.Tests.PostgresServer))]

namespace Sluice.Storage.Postgres.Tests;

/// <summary>A PostgreSQL of the tests' own: in a fresh folder, on a Unix socket only, stopped with the tests. Absent where PostgreSQL is
/// not installed.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _suffix;

    /// <summary>Folder of PostgreSQL's programs; null where it is not installed.</summary>
    private static readonly string? Programs =
        new[] { "/usr/lib/postgresql", "/usr/local/lib/postgresql" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));

    private int _databases;
    private DirectoryInfo? _folder;
    private bool _running;

    /// <summary>The server that the tests share.</summary>
    public PostgresServer() => _suffix = "";

    /// <summary>A server for tests that stop it.</summary>
    internal PostgresServer(bool alone) => _suffix = alone ? "-alone" : "";

    /// <summary>Connects to the database of the tests, as its owner.</summary>
    public string ConnectionString => $"Host={Folder};Username=sluice;Database=postgres;Timeout=5";

    private string Folder => _folder?.FullName ?? throw new InvalidOperationException("PostgreSQL is not installed here.");

    private string Data => Path.Combine(Folder, "data");

    public async ValueTask InitializeAsync()
    {
        if (Programs is null) return;
        // A socket's path may have 107 bytes.
        _folder = new DirectoryInfo($"/tmp/sluice-pg-{Environment.ProcessId}{_suffix}");
        _folder.Create();
        if (Environment.IsPrivilegedProcess) await LaunchAsync("chown", ["postgres", Folder]);
        await RunAsync("initdb", "-D", Data, "-U", "sluice", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        if (_running) await StopAsync();
        NpgsqlConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    /// <summary>Ends a test where PostgreSQL is not installed.</summary>
    public void Require() => Assert.SkipWhen(_folder is null, "PostgreSQL is not installed here.");

    /// <summary>Starts the server and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await ControlAsync("-l", Path.Combine(Folder, "log"), "-o", $"-k {Folder} -c listen_addresses= -c max_connections=500", "start");
        _running = true;
    }

    /// <summary>Stops the server at once: connections break, as in a crash.</summary>
    public async Task StopAsync()
    {
        await ControlAsync("-m", "immediate", "stop");
        _running = false;
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

    private Task ControlAsync(params string[] arguments) => RunAsync("pg_ctl", ["-D", Data, "-w", .. arguments]);

    // PostgreSQL refuses to run as root.
    private static Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? LaunchAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : LaunchAsync(path, arguments);
    }

    // The server that pg_ctl starts would keep redirected outputs open.
    private static async Task LaunchAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
