using System.Diagnostics;
using System.Globalization;
using Sluice.Benchmarks.Ingest;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Benchmarks.Migrate;

/// <summary>A bulk migration in records per second, next to a plain SQL <c>UPDATE</c> of the same rows in the same run. The ratio is what
/// counts: both sides suffer alike from a slow disk or a busy machine.</summary>
internal static class MigrateRun
{
    private const string Usage = "migrate [--records 50000] [--batch 500] [--folder DIR]";
    private const int UnderWay = 256;

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var records, out var batch, out var folder))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        Console.WriteLine($"migrate: {records} records of {IngestWorkspace.Document(0).Length} bytes, five ops, batches of {batch}, "
            + $"{Environment.ProcessorCount} processors, database in {folder ?? Path.GetTempPath()}");
        using var workspace = new MigrateWorkspace(folder);
        var forward = await MeasureAsync(workspace, records, new MigrationSettings { Batch = batch, DutyPercent = 100 });
        Tell("bulk migration, no throttle", forward);
        var plain = PlainUpdate.Read(workspace.Database).Run(Path.Combine(workspace.Folder, "plain.db"), batch);
        Tell("plain UPDATE, same rows and transactions", plain);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio bulk migration / plain UPDATE: {forward / plain:0.00}"));
        using var second = new MigrateWorkspace(folder);
        Tell("bulk migration, 50 % duty (the default)", await MeasureAsync(second, records, new MigrationSettings { Batch = batch }));
        return 0;
    }

    private static void Tell(string what, double perSecond) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-42} {perSecond,9:N0} records/s"));

    private static async Task<EmbeddedSluice> OpenAsync(MigrateWorkspace workspace)
    {
        var opening = await EmbeddedSluice.OpenAsync(workspace.Folder);
        return opening.Sluice ?? throw new InvalidOperationException(string.Join('\n', opening.Problems));
    }

    private static Task SeedAsync(EmbeddedSluice sluice, int records) => Parallel.ForAsync(0, records,
        new ParallelOptions { MaxDegreeOfParallelism = UnderWay }, async (number, stop) =>
        {
            var outcome = await sluice.Gateway.SubmitAsync(
                new Submission { Contract = "learning-plan@1.0.0", Output = IngestWorkspace.Document(number) }, stop);
            if (outcome.Decision?.Verdict != Verdict.Accepted) throw new InvalidOperationException("A document was not accepted.");
        });

    /// <summary>Stores the records and moves them; records per second of the moving.</summary>
    private static async Task<double> MeasureAsync(MigrateWorkspace workspace, int records, MigrationSettings settings)
    {
        await using var sluice = await OpenAsync(workspace);
        await SeedAsync(sluice, records);
        return await MigrateAsync(sluice, settings);
    }

    private static async Task<double> MigrateAsync(EmbeddedSluice sluice, MigrationSettings settings)
    {
        var planned = await sluice.Migrations.PlanAsync("learning-plan", null, settings with { VerifyEvery = 1_000_000_000 }, CancellationToken.None);
        if (!planned.Done) throw new InvalidOperationException(planned.Refusal.Message);
        await sluice.Migrations.BeginAsync(planned.Job.Id, withoutDryRun: true, CancellationToken.None);
        var began = Stopwatch.GetTimestamp();
        var ended = await sluice.Migrations.DriveAsync(planned.Job.Id, RunningProcess.As("migrate"), null, CancellationToken.None);
        if (ended.Job?.State != MigrationState.Completed)
            throw new InvalidOperationException($"The job did not complete: {ended.Refusal?.Message ?? ended.Job?.Reason}");
        return ended.Job.Progress.Moved / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static bool TryRead(string[] args, out int records, out int batch, out string? folder)
    {
        (records, batch, folder) = (50_000, 500, null);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return false;
            if (args[i] == "--folder") folder = args[i + 1];
            else if (!int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return false;
            else if (args[i] == "--records") records = number;
            else if (args[i] == "--batch") batch = number;
            else return false;
        }

        return true;
    }
}
