using Sluice.Gateway;
using Sluice.Server;
using Sluice.Simulator;

namespace Sluice.Evaluation.Methods;

/// <summary>The methods that are compared.</summary>
internal enum MethodKind
{
    ContextCaching,
    Schemas,
    Records,
    Retrieval,
}

/// <summary>Runs methods through conversations: the same ones for each, each method with a gateway and a store of its own.</summary>
internal static class MethodRuns
{
    public static IReadOnlyList<MethodKind> All { get; } = Enum.GetValues<MethodKind>();

    public static string NameOf(MethodKind kind) => kind switch
    {
        MethodKind.ContextCaching => "context caching",
        MethodKind.Schemas => "schemas with correction",
        MethodKind.Records => "a record for each fact, all shown",
        _ => "retrieval with schemas",
    };

    /// <summary>What a method did in all conversations. Depends on the arguments alone, but for times.</summary>
    public static async Task<MethodScore> RunAsync(MethodKind kind, IReadOnlyList<Conversation> conversations, ModelLimits limits, long seed, int parallel,
        CancellationToken cancellationToken)
    {
        // Transport faults would be drawn by how often a request was seen, which is not a matter of the seed alone.
        var faults = WithoutTransport(limits.Faults);
        await using var corrector = await SimulatorServer.StartAsync(new SimulatorOptions { Seed = seed, Profile = faults, MendRate = limits.MendRate }, cancellationToken);
        await using var workspace = await MethodWorkspace.OpenAsync(corrector.BaseAddress, cancellationToken);
        var scores = new MethodScore[conversations.Count];
        await Parallel.ForAsync(0, conversations.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (i, cancel) =>
        {
            var model = new SimulatedModel(limits, new Dice(seed, conversations[i].Number), TokenCounter.For(MethodWorkspace.Model));
            scores[i] = await Make(kind, conversations[i], model, workspace.Sluice).RunAsync(cancel);
        });
        var sum = new MethodScore();
        foreach (var score in scores) sum.Add(score);
        return sum;
    }

    private static Method Make(MethodKind kind, Conversation conversation, SimulatedModel model, EmbeddedSluice sluice) => kind switch
    {
        MethodKind.ContextCaching => new ContextCaching(conversation, model, sluice),
        MethodKind.Schemas => new SchemaMethod(conversation, model, sluice),
        _ => new RecordMethod(conversation, model, sluice, retrieves: kind == MethodKind.Retrieval),
    };

    private static FaultProfile WithoutTransport(FaultProfile profile)
    {
        foreach (var fault in (Fault[])[Fault.Http429, Fault.Http500, Fault.Timeout, Fault.CutStream]) profile = profile.With(fault, 0);
        return profile;
    }
}
