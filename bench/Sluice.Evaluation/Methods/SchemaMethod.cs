using Sluice.Server;

namespace Sluice.Evaluation.Methods;

/// <summary>Schemas with correction, no retrieval: the plan is one record. The model is shown all of it in every turn, and writes all of it anew when
/// something is to be kept; the gateway repairs, corrects or rejects what it writes.</summary>
internal sealed class SchemaMethod(Conversation conversation, SimulatedModel model, EmbeddedSluice sluice) : SessionMethod(conversation, model, sluice)
{
    protected override async Task<string> ShownAsync(Turn turn, CancellationToken cancellationToken) =>
        await RecordAsync(MethodWorkspace.PlanContract, Learner, cancellationToken) is { } plan ? $"The plan: {plan}\n" : "";

    protected override Task KeepAsync(Turn turn, SortedDictionary<string, string> known, CancellationToken cancellationToken) =>
        WriteAsync(PlanOf(known), MethodWorkspace.PlanShape, MethodWorkspace.PlanContract, turn, cancellationToken);

    protected override async Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken cancellationToken) =>
        await RecordAsync(MethodWorkspace.PlanContract, Learner, cancellationToken) is { } plan ? FactsOf(plan) : new SortedDictionary<string, string>(StringComparer.Ordinal);
}
