using Sluice.Cli.Terminals;
using Sluice.Simulator;

namespace Sluice.Cli.Demo;

/// <summary>The model that a demo talks to: the simulator in this process, or a real endpoint.</summary>
internal sealed class DemoModel : IAsyncDisposable
{
    private const string PublicEndpoint = "https://api.openai.com/v1";

    private readonly SimulatorServer? _simulator;

    private DemoModel(SimulatorServer? simulator, Uri endpoint, string id, string sentence) =>
        (_simulator, Endpoint, Id, Sentence) = (simulator, endpoint, id, sentence);

    /// <summary>With <c>/v1</c>.</summary>
    public Uri Endpoint { get; }

    public string Id { get; }

    /// <summary>What answers, said plainly.</summary>
    public string Sentence { get; }

    public bool Simulated => _simulator is not null;

    /// <summary>Starts the simulator.</summary>
    public static async Task<DemoModel> SimulateAsync(FaultProfile profile, long seed, CancellationToken cancellationToken)
    {
        var options = new SimulatorOptions
        {
            Seed = seed,
            Profile = profile,
            // Long enough to be a hang, short enough for a demo.
            TimeoutHold = TimeSpan.FromSeconds(2),
        };
        var simulator = await SimulatorServer.StartAsync(options, cancellationToken);
        return new DemoModel(simulator, simulator.BaseAddress, options.Model,
            $"The model is simulated: it runs in this process and breaks its replies on purpose (profile {profile}, seed {seed}).");
    }

    /// <summary>Finds a real endpoint by the usual variables, and checks that it is there.</summary>
    public static async Task<DemoModel> ReachAsync(string id, Terminal terminal, CancellationToken cancellationToken)
    {
        var address = terminal.Environment("OPENAI_BASE_URL");
        var key = terminal.Environment("OPENAI_API_KEY");
        if (address is null && key is null)
        {
            throw new CommandException(ExitCode.Usage,
                "--model needs an endpoint: set OPENAI_API_KEY for OpenAI, or OPENAI_BASE_URL (such as http://localhost:11434/v1) for any other.",
                "Leave out --model to use the simulator.");
        }

        if (!Uri.TryCreate(address ?? PublicEndpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new CommandException(ExitCode.Usage, $"OPENAI_BASE_URL: '{address}' is not an address. Write it like http://localhost:11434/v1.");
        await ModelProbe.CheckAsync(endpoint, key, terminal, cancellationToken);
        return new DemoModel(null, endpoint, id, $"The model is real: {id} at {endpoint}.");
    }

    public ValueTask DisposeAsync() => _simulator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
