using System.CommandLine;
using Sluice.Server;

namespace Sluice.Cli.Commands;

/// <summary>The limits of a server that can be named on the command line of <c>sluice serve</c>.</summary>
internal sealed class ServeLimits
{
    private static readonly ServerOptions Standard = new();

    private readonly Option<int> _concurrency =
        CommandOptions.Number("--concurrency", "Most requests that run at one time; more wait.", Standard.ConcurrencyMax, 1, 1_000_000);

    private readonly Option<int> _queue = CommandOptions.Number("--queue", "Most requests that wait; more are refused.", Standard.QueueMax, 0, 1_000_000);

    private readonly Option<int> _connections =
        CommandOptions.Number("--connections", "Most connections; more are closed.", Standard.ConnectionsMax, 1, 1_000_000);

    private readonly Option<int> _batchLines =
        CommandOptions.Number("--batch-lines", "Most submissions of one batch.", Standard.BatchLinesMax, 1, int.MaxValue);

    private readonly Option<int> _shutdown = CommandOptions.Number("--shutdown-timeout",
        "Seconds that running requests have to finish on Ctrl-C or a termination signal.", Standard.ShutdownTimeoutSeconds, 0, 3_600);

    public IReadOnlyList<Option> Options => [_concurrency, _queue, _connections, _batchLines, _shutdown];

    public void Apply(ParseResult arguments, ServerOptions options)
    {
        options.ConcurrencyMax = arguments.GetValue(_concurrency);
        options.QueueMax = arguments.GetValue(_queue);
        options.ConnectionsMax = arguments.GetValue(_connections);
        options.BatchLinesMax = arguments.GetValue(_batchLines);
        options.ShutdownTimeoutSeconds = arguments.GetValue(_shutdown);
    }
}
