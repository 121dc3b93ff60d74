using System.Diagnostics;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>The promise of bulk migration: records stay readable in both versions while a job runs, is killed, goes on, verifies and rolls
/// back, with readers and writers at work throughout.</summary>
public sealed class MigrationKillTests(ITestOutputHelper output) : IDisposable
{
    private const int RecordsDefault = 1500, Kills = 3;

    private readonly PlanWorkspace _workspace = new();

    /// <summary>SLUICE_MIGRATION_RECORDS asks for more records.</summary>
    [Fact]
    public async Task Records_stay_readable_in_both_versions_while_their_migration_is_killed_resumed_verified_and_rolled_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var records = int.TryParse(Environment.GetEnvironmentVariable("SLUICE_MIGRATION_RECORDS"), out var asked) ? asked : RecordsDefault;
        await using var server = await ServeProcess.StartAsync(_workspace.Folder, cancellation);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var clients = new PlanClients(http, records);
        await clients.SeedAsync(cancellation);
        var began = Stopwatch.GetTimestamp();
        clients.Start();

        Assert.Equal(0, await RunAsync("migrate", "learning-plan", "--dry-run", "--duty", "100"));
        for (var kill = 1; kill <= Kills; kill++) await KillWhenMovedAsync(http, records * kill / (Kills + 1), records, cancellation);
        Assert.Equal(0, await RunAsync("migrate", "learning-plan", "--duty", "80", "--verify-every", "10"));
        var completed = await JobAsync(http, cancellation);
        Assert.Equal("completed", completed.GetProperty("state").GetString());
        var progress = completed.GetProperty("progress");
        Assert.Equal(0, progress.GetProperty("failed").GetInt64());
        Assert.True(progress.GetProperty("moved").GetInt64() >= records - 50);
        Assert.True(progress.GetProperty("compared").GetInt64() > 0);

        Assert.Equal(0, await RunAsync("migration", "rollback", "learning-plan"));
        Assert.Equal("rolledBack", (await JobAsync(http, cancellation)).GetProperty("state").GetString());
        await clients.StopAsync();
        var reads = clients.Reads;
        await clients.CheckAllAsync(cancellation);
        output.WriteLine($"{records} records, {Kills} kills, {progress.GetProperty("moved").GetInt64()} moved, "
            + $"{progress.GetProperty("compared").GetInt64()} led back and compared, {progress.GetProperty("skipped").GetInt64()} skipped for writers, "
            + $"{reads} reads and {clients.Writes} writes meanwhile, {clients.Faults.Count} faults, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s.");
        Assert.Empty(clients.Faults);
        Assert.True(reads > 0 && clients.Writes > 0);
    }

    public void Dispose() => _workspace.Dispose();

    private async Task KillWhenMovedAsync(HttpClient http, long moved, int records, CancellationToken cancellation)
    {
        // Slow enough to be met at work.
        using var process = Start("migrate", "learning-plan", "--duty", "100", "--batch", "50", "--rate", Math.Max(100, records / 5).ToString());
        while (!process.HasExited)
        {
            var job = await JobAsync(http, cancellation);
            if (job.GetProperty("state").GetString() == "running" && job.GetProperty("progress").GetProperty("moved").GetInt64() >= moved) break;
        }

        Assert.False(process.HasExited, "The migration ended before it was killed.");
        process.Kill();
        await process.WaitForExitAsync(cancellation);
        Assert.Equal("running", (await JobAsync(http, cancellation)).GetProperty("state").GetString());
    }

    private static async Task<JsonElement> JobAsync(HttpClient http, CancellationToken cancellation) =>
        JsonElement.Parse(await http.GetStringAsync("/api/migrations?limit=1", cancellation)).GetProperty("items")[0];

    private async Task<int> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "sluice.dll"), .. arguments, "--workspace", _workspace.Folder])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
