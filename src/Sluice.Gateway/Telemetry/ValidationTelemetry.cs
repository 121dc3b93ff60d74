using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What one look at a text is seen by: how long it took, and what came of it. Costs nothing while nobody listens.</summary>
internal static class ValidationTelemetry
{
    /// <summary>Most codes or places that a span names.</summary>
    private const int ListMax = 20;

    private static readonly Counter<long> Validations = SluiceTelemetry.Meter.CreateCounter<long>("sluice.validations", "{validation}",
        "Texts looked at, by contract, verdict and whether it was a model's output or the answer to a correction.");

    private static readonly Histogram<double> Duration = SluiceTelemetry.Seconds("sluice.validation.duration",
        "Time of one look at a text: parse, validate and, where needed, repair.",
        [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]);

    private static readonly Counter<long> Errors = SluiceTelemetry.Meter.CreateCounter<long>("sluice.validation.errors", "{error}",
        "Errors of texts that were found wrong and not mended, by contract, stage and code.");

    /// <summary>When the look begins; 0 while nobody wants to know.</summary>
    public static long Begin() => Duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void Tell(ContractVersion contract, CheckResult check, long start, bool correction)
    {
        if (!Validations.Enabled && !Duration.Enabled && !Errors.Enabled) return;
        var name = new KeyValuePair<string, object?>(TelemetryTags.Contract, TelemetryTags.ContractLabel(contract.Id.Name));
        var verdict = new KeyValuePair<string, object?>(TelemetryTags.ValidationVerdict, VerdictOf(check));
        Validations.Add(1, name, verdict, new(TelemetryTags.ValidationOf, correction ? "correction" : "output"));
        if (start != 0) Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, name, verdict);
        foreach (var error in check.Errors)
            Errors.Add(1, name, new(TelemetryTags.ValidationStage, StageOf(error, check.IsJson)), new(TelemetryTags.ErrorCode, error.Code));
    }

    public static void Tag(Activity? span, Schema schema, Evaluation evaluation)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag(TelemetryTags.ValidationVerdict, evaluation.Valid ? "valid" : evaluation.Syntax is null ? "invalid" : "unparseable");
        if (!evaluation.Valid) TagErrors(span, schema, evaluation.Errors);
    }

    public static void Tag(Activity? span, RepairResult repaired)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag(TelemetryTags.RepairOutcome, repaired.Document is null ? "refused" : "mended");
        TagEdits(span, repaired.Edits);
    }

    public static void TagErrors(Activity span, Schema schema, IReadOnlyList<ValidationError> errors)
    {
        var places = PlaceTemplate.Of(schema);
        span.SetTag(TelemetryTags.ErrorCount, errors.Count);
        span.SetTag(TelemetryTags.ErrorCodes, List(errors.Select(e => e.Code)));
        if (List(errors.Where(e => e.InstanceLocation.Length > 0).Select(e => places.Of(e.InstanceLocation))) is { Length: > 0 } paths)
            span.SetTag(TelemetryTags.ErrorPaths, paths);
    }

    public static void TagEdits(Activity span, IReadOnlyList<Edit> edits)
    {
        span.SetTag(TelemetryTags.RepairOperations, edits.Count);
        if (edits.Count == 0) return;
        var risk = edits.Max(e => e.Risk);
        span.SetTag(TelemetryTags.RepairStrategy, List(edits.Select(e => e.Code)));
        span.SetTag(TelemetryTags.RepairRisk, GatewayNames.Of(risk));
        span.SetTag(TelemetryTags.SemanticChange, risk >= EditRisk.Lossy);
    }

    private static string VerdictOf(CheckResult check) => check switch
    {
        { Verdict: Verdict.Accepted } => "valid",
        { Verdict: Verdict.Repaired } => "repaired",
        { IsJson: true } => "invalid",
        _ => "unparseable",
    };

    private static string StageOf(ValidationError error, bool json) =>
        error.KeywordLocation.Length > 0 ? "schema" : json ? "repair" : "syntax";

    private static string[] List(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Take(ListMax)];
}
