using System.Globalization;
using System.Net.Http.Headers;
using Sluice.Mentor.Simulating;
using Sluice.Simulator;

namespace Sluice.Mentor.Opening;

/// <summary>The model behind the mentor: the simulator in this process, or a real endpoint.</summary>
public sealed class MentorModel : IAsyncDisposable
{
    private const string KeyVariable = "OPENAI_API_KEY", SimulatedId = "simulated-mentor";

    private readonly SimulatorServer? _simulator;

    private MentorModel(SimulatorServer? simulator, Uri endpoint, string? id, string sentence) =>
        (_simulator, Endpoint, Id, Sentence) = (simulator, endpoint, id, sentence);

    /// <summary>With <c>/v1</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>The model's id; null: as the model configuration says.</summary>
    public string? Id { get; }

    /// <summary>What answers, said plainly.</summary>
    public string Sentence { get; }

    public bool Simulated => _simulator is not null;

    /// <summary>Starts the simulator, unless the options name an endpoint.</summary>
    internal static async Task<MentorModel> StartAsync(MentorOptions options, CancellationToken cancellationToken)
    {
        if (options.Endpoint is { } endpoint) return new MentorModel(null, endpoint, options.Model, $"The model is {options.Model} at {endpoint.Authority}.");
        var simulator = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Seed = options.Seed,
            Profile = options.Profile,
            LatencyMedian = options.Latency,
            TimeoutHold = TimeSpan.FromSeconds(2),
            Model = SimulatedId,
            Author = MentorAuthor.Write,
        }, cancellationToken);
        return new MentorModel(simulator, simulator.BaseAddress, SimulatedId, string.Create(CultureInfo.InvariantCulture,
            $"The model is simulated: it understands a handful of phrases, and spoils its answers on purpose (profile {options.Profile}, seed {options.Seed})."));
    }

    /// <summary>A client for who talks to the model without the gateway.</summary>
    public HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = new Uri(Endpoint.AbsoluteUri.TrimEnd('/') + "/"), Timeout = TimeSpan.FromMinutes(1) };
        if (!Simulated && Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public ValueTask DisposeAsync() => _simulator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
