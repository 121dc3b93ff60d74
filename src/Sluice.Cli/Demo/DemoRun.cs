using System.Collections.Concurrent;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Demo;

/// <summary>One prompt of the demo with what became of it.</summary>
/// <param name="Decision">The verdict, stored.</param>
/// <param name="Output">The model's reply as it came.</param>
/// <param name="Total">From the prompt to the durable verdict.</param>
/// <param name="InModel">The part of it that the model took.</param>
/// <param name="CorrectionTokens">Tokens of the calls that corrected, in and out.</param>
internal sealed record DemoResult(Decision Decision, ReadOnlyMemory<byte> Output, TimeSpan Total, TimeSpan InModel, long CorrectionTokens);

/// <summary>Sends prompts through the gateway, a bounded number at a time.</summary>
internal sealed class DemoRun(EmbeddedSluice sluice, TimeProvider time)
{
    /// <summary>Prompts under way at one time.</summary>
    public const int AtOneTime = 16;

    private readonly ConcurrentDictionary<int, DemoResult> _results = new();

    /// <summary>Runs all of them. <paramref name="told"/> hears of each verdict, one at a time.</summary>
    public async Task<IReadOnlyList<DemoResult>> RunAsync(IReadOnlyList<DemoPrompt> prompts, Action<Verdict> told, CancellationToken cancellationToken)
    {
        var telling = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOneTime, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, prompts.Count, options, async (index, stop) =>
        {
            var result = await SendAsync(prompts[index], stop);
            _results[index] = result;
            lock (telling) told(result.Decision.Verdict);
        });
        return [.. _results.OrderBy(r => r.Key).Select(r => r.Value)];
    }

    private async Task<DemoResult> SendAsync(DemoPrompt prompt, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var request = new GenerationRequest { Prompt = prompt.Name, Variables = prompt.Variables };
        var outcome = await sluice.Gateway.GenerateAsync(request, cancellationToken);
        var total = time.GetElapsedTime(start);
        if (!outcome.Decided)
        {
            throw new CommandException(ExitCode.Workspace,
                $"The workspace {sluice.Workspace.Folder} is not the demo's: {outcome.Refusal.Message} [{outcome.Refusal.Code}]",
                "Let the demo make its own: leave out --workspace, or name a folder that does not exist yet.");
        }

        var calls = outcome.Submission?.Inferences ?? [];
        return new DemoResult(
            outcome.Decision,
            outcome.Submission?.Output ?? default,
            total,
            calls.Aggregate(TimeSpan.Zero, (sum, call) => sum + call.Latency),
            calls.Where(c => c.Purpose == InferencePurpose.Correction).Sum(c => c.TokensIn + c.TokensOut));
    }
}
