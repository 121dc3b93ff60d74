using System.Diagnostics;
using Npgsql;

namespace Sluice.Evaluation.Retrieval;

/// <summary>A PostgreSQL of the run's own: in a fresh folder, on a Unix socket only, with the settings it comes with, removed at the end.</summary>
internal sealed class PostgresOfOurOwn : IAsyncDisposable
{
    private readonly string _programs;
    private readonly DirectoryInfo _folder = new($"/tmp/sluice-eval-{Environment.ProcessId}");

    private PostgresOfOurOwn(string programs) => _programs = programs;

    /// <summary>How to connect to it.</summary>
    public string ConnectionString => $"Host={_folder.FullName};Username=sluice;Database=postgres;Timeout=15;Command Timeout=600";

    /// <summary>Starts one; null where PostgreSQL is not installed.</summary>
    public static async Task<PostgresOfOurOwn?> StartAsync()
    {
        var programs = new[] { "/usr/lib/postgresql", "/usr/local/lib/postgresql" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));
        if (programs is null) return null;
        var server = new PostgresOfOurOwn(programs);
        server._folder.Create();
        if (Environment.IsPrivilegedProcess) await LaunchAsync("chown", ["postgres", server._folder.FullName]);
        await server.RunAsync("initdb", "-D", server.Data, "-U", "sluice", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await server.RunAsync("pg_ctl", "-D", server.Data, "-w", "-l", Path.Combine(server._folder.FullName, "log"), "-o", $"-k {server._folder.FullName} -c listen_addresses=", "start");
        return server;
    }

    /// <summary>Makes a fresh database.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> NewDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        _folder.Delete(recursive: true);
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    // PostgreSQL refuses to run as root.
    private Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return Environment.IsPrivilegedProcess
            ? LaunchAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : LaunchAsync(path, arguments);
    }

    // The server that pg_ctl starts would keep redirected outputs open.
    private static async Task LaunchAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { UseShellExecute = false, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
