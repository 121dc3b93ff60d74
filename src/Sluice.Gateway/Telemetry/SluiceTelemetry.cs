using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The names under which the gateway's spans and metrics can be collected. Both are copies: the ledger is the record.</summary>
public static class SluiceTelemetry
{
    /// <summary>Name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string Name = "Sluice";

    internal static ActivitySource Source { get; } = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Decisions =
        Meter.CreateCounter<long>("sluice.decisions", "{decision}", "Decisions by contract and verdict.");

    private static readonly Histogram<double> DecisionDuration =
        Meter.CreateHistogram<double>("sluice.decision.duration", "s", "Time from submission to durable verdict.");

    private static readonly Counter<long> Edits =
        Meter.CreateCounter<long>("sluice.repair.edits", "{edit}", "Edits of accepted repairs by code and risk.");

    private static readonly Counter<long> Attempts =
        Meter.CreateCounter<long>("sluice.correction.attempts", "{attempt}", "Correction attempts by outcome.");

    private static readonly Counter<long> Tokens =
        Meter.CreateCounter<long>("sluice.inference.tokens", "{token}", "Tokens by purpose and direction.");

    private static readonly Counter<long> Uncontracted =
        Meter.CreateCounter<long>("sluice.uncontracted.calls", "{call}", "Model calls without a contract by model configuration.");

    private static readonly Counter<long> CutOffs =
        Meter.CreateCounter<long>("sluice.stream.cut_offs", "{stream}", "Streams given up because they could not become a record any more.");

    private static readonly Counter<long> Saved = Meter.CreateCounter<long>("sluice.stream.tokens_saved", "{token}",
        "Tokens that streams which were given up could still have cost, where a limit of tokens was set.");

    private static readonly Counter<long> FailedJobs =
        Meter.CreateCounter<long>("sluice.jobs.failed", "{job}", "Jobs that could not be decided, by reason.");

    internal static void TellFailedJob(string code) => FailedJobs.Add(1, new KeyValuePair<string, object?>("error.type", code));

    internal static void TellCutOff(ModelConfiguration model, long tokensOut, long? tokensMax)
    {
        var name = new KeyValuePair<string, object?>("sluice.model.name", model.Name);
        CutOffs.Add(1, name);
        if (tokensMax > tokensOut) Saved.Add(tokensMax.Value - tokensOut, name);
    }

    internal static void TellUncontracted(Inference inference)
    {
        Uncontracted.Add(1, new KeyValuePair<string, object?>("sluice.model.name", inference.ModelName));
        Tell(inference);
    }

    internal static void Tell(Decision decision, IReadOnlyList<Inference> inferences, TimeSpan duration)
    {
        var contract = new KeyValuePair<string, object?>("sluice.contract.name", decision.Stamp.ContractName);
        var verdict = new KeyValuePair<string, object?>("sluice.verdict", GatewayNames.Of(decision.Verdict));
        Decisions.Add(1, contract, verdict);
        DecisionDuration.Record(duration.TotalSeconds, contract, verdict);
        if (decision.Verdict != Verdict.Rejected)
        {
            foreach (var edit in decision.Edits)
            {
                Edits.Add(1, contract, new("sluice.edit.code", edit.Code), new("sluice.edit.risk", GatewayNames.Of(edit.Risk)));
            }
        }

        foreach (var attempt in decision.Attempts)
        {
            Attempts.Add(1, contract, new KeyValuePair<string, object?>("sluice.attempt.outcome", GatewayNames.Of(attempt.Outcome)));
        }

        foreach (var inference in inferences) Tell(inference);
    }

    private static void Tell(Inference inference)
    {
        var purpose = new KeyValuePair<string, object?>("sluice.purpose", GatewayNames.Of(inference.Purpose));
        Tokens.Add(inference.TokensIn, purpose, new("sluice.direction", "in"));
        Tokens.Add(inference.TokensOut, purpose, new("sluice.direction", "out"));
    }
}
