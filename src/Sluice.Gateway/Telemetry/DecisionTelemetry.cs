using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>What a decision is seen by once it is durable: the counters of verdicts, and the attributes of its span.</summary>
internal static class DecisionTelemetry
{
    /// <summary>The span of one decision. A call whose reply has several outputs has one of its own below the call's for each.</summary>
    public const string SpanName = "sluice.admit";

    private static readonly Counter<long> Decisions =
        SluiceTelemetry.Meter.CreateCounter<long>("sluice.decisions", "{decision}", "Durable decisions by contract and outcome.");

    private static readonly Histogram<double> Duration = SluiceTelemetry.Seconds("sluice.decision.duration",
        "Time to a verdict: from the request to the durable decision.",
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]);

    private static readonly Counter<long> Repairs =
        SluiceTelemetry.Meter.CreateCounter<long>("sluice.repairs", "{repair}", "Accepted repairs by contract and the highest risk of their edits.");

    private static readonly Counter<long> Edits =
        SluiceTelemetry.Meter.CreateCounter<long>("sluice.repair.edits", "{edit}", "Edits of accepted repairs by contract, code and risk.");

    private static readonly Counter<long> Attempts =
        SluiceTelemetry.Meter.CreateCounter<long>("sluice.attempts", "{attempt}", "Correction attempts by contract and outcome.");

    private static readonly Counter<long> Corrections = SluiceTelemetry.Meter.CreateCounter<long>("sluice.corrections", "{decision}",
        "Decisions for which a correction was asked for, by contract and outcome of the decision.");

    private static bool Wanted =>
        Decisions.Enabled || Duration.Enabled || Repairs.Enabled || Edits.Enabled || Attempts.Enabled || Corrections.Enabled;

    public static Activity? Start() => SluiceTelemetry.Source.StartActivity(SpanName);

    /// <summary>The span of a decision that is made later than it was asked for: in the trace of who asked, and linked to it.</summary>
    public static Activity? Start(Job job)
    {
        if (!SluiceTelemetry.Source.HasListeners()) return null;
        var span = ActivityContext.TryParse(JobPayload.TraceparentOf(job), null, isRemote: true, out var asked)
            ? SluiceTelemetry.Source.StartActivity(SpanName, ActivityKind.Consumer, asked, links: [new ActivityLink(asked)])
            : Start();
        span?.SetTag(TelemetryTags.JobId, job.Id);
        return span;
    }

    /// <summary>Counts a decision that was stored now.</summary>
    public static void Tell(Decision decision, TimeSpan duration)
    {
        if (!Wanted) return;
        var contract = new KeyValuePair<string, object?>(TelemetryTags.Contract, TelemetryTags.ContractLabel(decision.Stamp.ContractName));
        var outcome = new KeyValuePair<string, object?>(TelemetryTags.Outcome, GatewayNames.Of(decision.Verdict));
        Decisions.Add(1, contract, outcome);
        Duration.Record(duration.TotalSeconds, contract, outcome);
        if (decision.Verdict != Verdict.Rejected && decision.Edits.Count > 0)
        {
            Repairs.Add(1, contract, new(TelemetryTags.RepairRisk, GatewayNames.Of(decision.Edits.Max(e => e.Risk))));
            foreach (var edit in decision.Edits)
                Edits.Add(1, contract, new(TelemetryTags.EditCode, edit.Code), new(TelemetryTags.EditRisk, GatewayNames.Of(edit.Risk)));
        }

        if (decision.Attempts.Count == 0) return;
        Corrections.Add(1, contract, outcome);
        foreach (var attempt in decision.Attempts)
            Attempts.Add(1, contract, new KeyValuePair<string, object?>(TelemetryTags.AttemptOutcome, GatewayNames.Of(attempt.Outcome)));
    }

    /// <summary>Names a decision on its span, where there is one and it is kept.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="entry">What was stored of it; null when it was decided before.</param>
    /// <param name="models">The price lists.</param>
    public static void Tag(Decision decision, AdmissionEntry? entry, ModelResolver models)
    {
        if (Activity.Current is not { IsAllDataRequested: true, OperationName: SpanName } span) return;
        TagStamp(span, decision.Stamp);
        span.SetTag(TelemetryTags.DecisionId, decision.SubmissionId);
        span.SetTag(TelemetryTags.Outcome, GatewayNames.Of(decision.Verdict));
        span.SetTag(TelemetryTags.ValidationAction, ActionOf(decision.Verdict));
        span.SetTag(TelemetryTags.AttemptCount, decision.Attempts.Count);
        if (decision.Replayed) span.SetTag(TelemetryTags.Replayed, true);
        if (decision.Edits.Count > 0) ValidationTelemetry.TagEdits(span, decision.Edits);
        if (entry is { Inferences.Count: > 0 }) TagCalls(span, entry.Inferences, models);
        if (decision.Verdict == Verdict.Rejected) TagFailure(span, decision, entry?.Failure);
    }

    private static void TagCalls(Activity span, IReadOnlyList<Inference> inferences, ModelResolver models)
    {
        span.SetTag(TelemetryTags.TokensIn, inferences.Sum(i => i.TokensIn));
        span.SetTag(TelemetryTags.TokensOut, inferences.Sum(i => i.TokensOut));
        var costs = inferences.Select(i => models.Find(i.ModelName)?.Calls.CostOf(i.TokensIn, i.TokensOut)).ToList();
        if (!costs.Contains(null)) span.SetTag(TelemetryTags.Cost, (double)costs.Sum()!.Value);
    }

    private static void TagFailure(Activity span, Decision decision, FailureEntry? failure)
    {
        span.SetTag(TelemetryTags.ErrorCount, decision.Errors.Count);
        span.SetTag(TelemetryTags.ErrorCodes, decision.Errors.Select(e => e.Code).Distinct(StringComparer.Ordinal).ToArray());
        span.SetTag(TelemetryTags.FailureId, decision.Failure?.Id);
        span.SetTag(TelemetryTags.FailureGroup, decision.Failure?.Group);
        if (failure is null) return;
        span.SetTag(TelemetryTags.FailureFingerprint, failure.Fingerprint);
        span.SetTag(TelemetryTags.Reason, failure.Code);
        span.SetTag(TelemetryTags.ErrorType, failure.Code);
        span.SetStatus(ActivityStatusCode.Error, failure.Code);
    }

    private static void TagStamp(Activity span, Stamp stamp)
    {
        var origin = stamp.Origin;
        span.SetTag(TelemetryTags.Contract, stamp.ContractName);
        span.SetTag(TelemetryTags.ContractVersion, stamp.ContractVersion);
        span.SetTag(TelemetryTags.SchemaHash, stamp.ContractHash);
        span.SetTag(TelemetryTags.Prompt, origin.PromptName);
        span.SetTag(TelemetryTags.PromptVersion, origin.PromptVersion);
        span.SetTag(TelemetryTags.PromptHash, origin.PromptHash);
        span.SetTag(TelemetryTags.BundleHash, origin.BundleHash);
        span.SetTag(TelemetryTags.Model, origin.ModelName);
        span.SetTag(TelemetryTags.ModelHash, origin.ModelHash);
        span.SetTag(TelemetryTags.ModelMatch, stamp.ModelMatch is { } match ? GatewayNames.Of(match) : null);
        span.SetTag(TelemetryTags.GatewayVersion, stamp.GatewayVersion);
        span.SetTag(TelemetryTags.WorkspaceCommit, stamp.WorkspaceCommit);
        // A submission may name the trace that its output came from; the ledger then holds that one.
        if (origin.TraceId != span.TraceId.ToHexString()) span.SetTag(TelemetryTags.DecisionTrace, origin.TraceId);
    }

    private static string ActionOf(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => "pass",
        Verdict.Repaired => "repair",
        Verdict.Corrected => "correct",
        _ => "reject",
    };
}
