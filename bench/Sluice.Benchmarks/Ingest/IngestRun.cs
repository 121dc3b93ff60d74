using System.Globalization;

namespace Sluice.Benchmarks.Ingest;

/// <summary>Durable submissions per second over HTTP, next to raw SQLite inserts of the same rows in the same run. The ratio is what
/// counts: both sides suffer alike from a slow disk or a busy machine.</summary>
internal static class IngestRun
{
    private const string Usage = "ingest [--connections 64] [--seconds 10] [--warmup 15] [--folder DIR]";
    private const int RawRowsMax = 100_000;

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var connections, out var seconds, out var warmup, out var folder))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        using var workspace = new IngestWorkspace(folder);
        Console.WriteLine($"ingest: {connections} connections, {seconds} s after {warmup} s of warm-up, {IngestWorkspace.Document(0).Length} byte documents, " +
            $"{Environment.ProcessorCount} processors, database in {workspace.Folder}");
        var load = await DriveAsync(workspace, connections, seconds, warmup);
        Console.WriteLine(Line("POST /api/outputs         ", load));
        using (var lazy = new IngestWorkspace(folder, lazy: true))
        {
            var early = await DriveAsync(lazy, connections, seconds, warmup);
            Console.WriteLine(FormattableString.Invariant($"{Line("mode lazy                 ", early)}   ratio {early.PerSecond / load.PerSecond:0.00}"));
        }

        var raw = RawInserts.Read(workspace.Database, RawRowsMax);
        foreach (var group in new[] { 1, connections, 256 }.Distinct().Order())
        {
            var perSecond = await raw.RunAsync(Path.Combine(workspace.Folder, $"raw-{group}.db"), group);
            Console.WriteLine(FormattableString.Invariant(
                $"raw inserts, groups of {group,3}  {perSecond,9:N0} submissions/s   ratio {load.PerSecond / perSecond:0.00}"));
        }

        return 0;
    }

    private static string Line(string name, LoadResult load) => string.Create(CultureInfo.InvariantCulture,
        $"{name}  {load.PerSecond,9:N0} submissions/s   p50 {load.P50.TotalMilliseconds:0.00} ms   p99 {load.P99.TotalMilliseconds:0.00} ms   " +
        $"server processor time {load.ServerProcessorTime.TotalMicroseconds / load.Count:0} µs each");

    private static async Task<LoadResult> DriveAsync(IngestWorkspace workspace, int connections, int seconds, int warmup)
    {
        await using var server = await ServerProcess.StartAsync(workspace.Folder);
        var client = new LoadClient(server.Address);
        await client.RunAsync(connections, TimeSpan.FromSeconds(warmup));
        return await server.MeasureAsync(client, connections, TimeSpan.FromSeconds(seconds));
    }

    private static bool TryRead(string[] args, out int connections, out int seconds, out int warmup, out string? folder)
    {
        (connections, seconds, warmup, folder) = (64, 10, 15, null);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return false;
            if (args[i] == "--folder") folder = args[i + 1];
            else if (!int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
            else if (args[i] == "--connections") connections = Math.Max(1, number);
            else if (args[i] == "--seconds") seconds = Math.Max(1, number);
            else if (args[i] == "--warmup") warmup = number;
            else return false;
        }

        return true;
    }
}
