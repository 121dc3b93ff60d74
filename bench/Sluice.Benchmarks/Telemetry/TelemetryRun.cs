using System.Globalization;
using Sluice.Benchmarks.Ingest;

namespace Sluice.Benchmarks.Telemetry;

/// <summary>What telemetry costs: two servers of the same kind, one without any, one that sends spans, metrics and logs to a receiver and is
/// scraped by a Prometheus, loaded in turns. Of the ratios of the turns the median counts: a busy machine moves from one minute to the next.</summary>
internal static class TelemetryRun
{
    private const string Usage = "telemetry [--connections 64] [--seconds 5] [--rounds 6] [--warmup 15] [--silent 0]     silent 1: the receiver never answers";
    private const string Off = "telemetry:\n  prometheus: off\n";

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var connections, out var seconds, out var rounds, out var warmup, out var silent))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        await using var receiver = await StubReceiver.StartAsync(silent);
        var sent = $"telemetry:\n  endpoint: {receiver.Address}\n  protocol: http/protobuf\n  metricsSeconds: 5\n";
        using var plain = new IngestWorkspace(null, settings: Off);
        using var told = new IngestWorkspace(null, settings: sent);
        await using var off = await ServerProcess.StartAsync(plain.Folder);
        await using var on = await ServerProcess.StartAsync(told.Folder);
        var (without, with) = (new LoadClient(off.Address), new LoadClient(on.Address));
        await without.RunAsync(connections, TimeSpan.FromSeconds(warmup));
        await with.RunAsync(connections, TimeSpan.FromSeconds(warmup));
        Console.WriteLine($"telemetry: {connections} connections, {rounds} rounds of {seconds} s each way, {Environment.ProcessorCount} processors");
        Console.WriteLine("round   off/s    on/s   ratio   off µs    on µs  processor ratio");
        var (rates, times) = (new List<double>(), new List<double>());
        using var scraping = new CancellationTokenSource();
        var scraper = ScrapeAsync(new Uri(on.Address, "metrics"), scraping.Token);
        for (var round = 1; round <= rounds; round++)
        {
            // In turns, and each first as often as the other.
            LoadResult a, b;
            if (round % 2 == 1)
            {
                a = await off.MeasureAsync(without, connections, TimeSpan.FromSeconds(seconds));
                b = await on.MeasureAsync(with, connections, TimeSpan.FromSeconds(seconds));
            }
            else
            {
                b = await on.MeasureAsync(with, connections, TimeSpan.FromSeconds(seconds));
                a = await off.MeasureAsync(without, connections, TimeSpan.FromSeconds(seconds));
            }

            rates.Add(b.PerSecond / a.PerSecond);
            times.Add(Each(b) / Each(a));
            Console.WriteLine(FormattableString.Invariant($"{round,5} {a.PerSecond,7:0} {b.PerSecond,7:0} {rates[^1],7:0.00} {Each(a),8:0} {Each(b),8:0} {times[^1],8:0.00}"));
        }

        await scraping.CancelAsync();
        Console.WriteLine(FormattableString.Invariant(
            $"median: requests/s {Median(rates):0.00}, processor time {Median(times):0.00}; {receiver.Requests} requests of {receiver.Bytes / 1024 / 1024} MB received, {await scraper} scrapes"));
        return 0;
    }

    private static async Task<int> ScrapeAsync(Uri metrics, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        var scrapes = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await http.GetByteArrayAsync(metrics, cancellationToken);
                scrapes++;
            }
        }
        catch (OperationCanceledException)
        {
            // The last round is over.
        }

        return scrapes;
    }

    private static double Each(LoadResult load) => load.ServerProcessorTime.TotalMicroseconds / Math.Max(1, load.Count);

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static bool TryRead(string[] args, out int connections, out int seconds, out int rounds, out int warmup, out bool silent)
    {
        (connections, seconds, rounds, warmup, silent) = (64, 5, 6, 15, false);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
            if (args[i] == "--connections") connections = Math.Max(1, number);
            else if (args[i] == "--seconds") seconds = Math.Max(1, number);
            else if (args[i] == "--rounds") rounds = Math.Max(1, number);
            else if (args[i] == "--warmup") warmup = number;
            else if (args[i] == "--silent") silent = number != 0;
            else return false;
        }

        return true;
    }
}
