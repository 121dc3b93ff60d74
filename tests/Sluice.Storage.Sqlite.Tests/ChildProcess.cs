using System.Diagnostics;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Sqlite.Tests;

/// <summary>Runs <see cref="Child"/> in a process of its own.</summary>
internal static class ChildProcess
{
    internal const string Database = "SLUICE_CHILD_DATABASE", Report = "SLUICE_CHILD_REPORT", Step = "SLUICE_CHILD_STEP", Name = "SLUICE_CHILD_NAME";

    /// <summary>Runs a step of the child.</summary>
    /// <param name="step">Name of the step.</param>
    /// <param name="database">The database it works on.</param>
    /// <param name="name">Prefix of its ids.</param>
    /// <param name="shell">A line of sh to run before it in the same process, such as a limit; null: none.</param>
    /// <returns>The lines it reported; null when the shell's line failed.</returns>
    internal static async Task<string[]?> RunAsync(string step, string database, string name, string? shell = null)
    {
        const int ShellFailed = 99;
        var report = Path.GetTempFileName();
        var program = Path.Combine(AppContext.BaseDirectory, "Sluice.Storage.Sqlite.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        string[] arguments = ["-explicit", "only", "-class", typeof(Child).FullName!, "-noColor"];
        var start = shell is null
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("sh", ["-c", $"{{ {shell}; }} || exit {ShellFailed}; exec \"$0\" \"$@\"", program, .. arguments]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        (start.Environment[Database], start.Environment[Report], start.Environment[Step], start.Environment[Name]) = (database, report, step, name);
        // The runtime's double-mapped memory would not fit a limit on file sizes.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode == ShellFailed) return null;
        Assert.True(process.ExitCode == 0, $"The child failed:\n{await output}\n{await errors}");
        var lines = await File.ReadAllLinesAsync(report);
        File.Delete(report);
        return lines;
    }
}

/// <summary>What the child process does. Not a test: runs only when asked for by name.</summary>
public sealed class Child
{
    [Fact(Explicit = true)]
    public async Task Runs_a_step()
    {
        var database = Environment.GetEnvironmentVariable(ChildProcess.Database);
        Assert.SkipWhen(database is null, "Only a parent test runs this.");
        var entries = new Entries(TimeProvider.System, Environment.GetEnvironmentVariable(ChildProcess.Name) + "-");
        await using var report = new StreamWriter(Environment.GetEnvironmentVariable(ChildProcess.Report)!) { AutoFlush = true };
        var fill = Environment.GetEnvironmentVariable(ChildProcess.Step) == "fill";
        await using var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = database }, TimeProvider.System,
            cancellationToken: TestContext.Current.CancellationToken);
        var json = fill ? "{\"text\":\"" + new string('x', 20_000) + "\"}" : "{}";
        try
        {
            for (var n = 0; n < (fill ? 10_000 : 60); n++)
            {
                var outcome = await ((IAdmissionStore)store).AppendAsync(entries.Record(json: json), TestContext.Current.CancellationToken);
                await report.WriteLineAsync($"{outcome.Decision!.Record!.Revision} {outcome.Decision.SubmissionId}");
            }
        }
        catch (StoreException problem) when (fill)
        {
            var latest = await ((IRecordStore)store).GetAsync(Tenants.Default, "learning-plan", "plan-1", null, TestContext.Current.CancellationToken);
            await report.WriteLineAsync($"{problem.Code} {latest?.Reference.Revision}");
        }
    }
}
