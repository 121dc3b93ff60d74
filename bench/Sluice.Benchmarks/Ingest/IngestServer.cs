using Microsoft.Extensions.Logging;
using Sluice.Server;

namespace Sluice.Benchmarks.Ingest;

/// <summary>The server under load, in a process of its own: its garbage collector and thread pool are not the client's.</summary>
internal static class IngestServer
{
    public const string Command = "ingest-server";

    public static async Task<int> RunAsync(string workspace)
    {
        var opening = await EmbeddedSluice.OpenAsync(workspace);
        if (opening.Sluice is not { } sluice)
        {
            foreach (var problem in opening.Problems) await Console.Error.WriteLineAsync(problem.ToString());
            return 2;
        }

        await using (sluice)
        {
            // Ends when the parent closes our input, whatever way the parent ends.
            using var stop = new CancellationTokenSource();
            _ = Task.Run(() =>
            {
                Console.In.ReadToEnd();
                stop.Cancel();
            });
            var options = new ServerOptions { Url = "http://127.0.0.1:0", LogLevel = LogLevel.Warning };
            await SluiceServer.RunAsync(sluice, options, Console.Out.WriteLine, stop.Token);
        }

        return 0;
    }
}
