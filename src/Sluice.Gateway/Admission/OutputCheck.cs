using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What parse, validation and repair make of one output: no model, no store.</summary>
/// <param name="Verdict">Accepted, repaired or rejected.</param>
/// <param name="Document">The document that validated; null when rejected.</param>
/// <param name="Edits">What repair changed, or tried to change in vain.</param>
/// <param name="Errors">Why it was rejected; empty otherwise.</param>
public sealed record CheckResult(Verdict Verdict, ValidDocument? Document, IReadOnlyList<Edit> Edits, IReadOnlyList<ValidationError> Errors)
{
    /// <summary>The JSON that a rejected output was taken for; empty when none could be made out. What a correction is compared with.</summary>
    internal ReadOnlyMemory<byte> Reading { get; init; }

    /// <summary>What was wrong with the output as it came, where it was made to fit.</summary>
    internal IReadOnlyList<ValidationError> Found { get; init; } = [];

    /// <summary>Whether the output was JSON as it came.</summary>
    internal bool IsJson { get; init; } = true;
}

/// <summary>The deterministic half of the pipeline.</summary>
public static class OutputCheck
{
    /// <summary>Checks one output against a schema.</summary>
    public static CheckResult Run(Schema schema, RepairOptions repair, ReadOnlyMemory<byte> output)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Evaluation evaluation;
        using (var span = SluiceTelemetry.Source.StartActivity("sluice.validate"))
        {
            evaluation = schema.Evaluate(output);
            ValidationTelemetry.Tag(span, schema, evaluation);
        }

        if (evaluation.Valid) return new CheckResult(Verdict.Accepted, evaluation.Document, [], []);

        using var mend = SluiceTelemetry.Source.StartActivity("sluice.repair");
        var repaired = OutputRepair.Repair(output, schema, repair);
        ValidationTelemetry.Tag(mend, repaired);
        return repaired.Document is { } document
            ? new CheckResult(Verdict.Repaired, document, repaired.Edits, []) { Found = evaluation.Errors, IsJson = evaluation.Syntax is null }
            : new CheckResult(Verdict.Rejected, null, repaired.Edits, Reasons(evaluation, repaired))
            {
                Reading = evaluation.Syntax is null ? output : repaired.Reading,
                IsJson = evaluation.Syntax is null,
            };
    }

    /// <summary>Checks a text that a decision is made on, and counts it.</summary>
    internal static CheckResult Run(ContractVersion contract, ReadOnlyMemory<byte> output, bool correction)
    {
        var start = ValidationTelemetry.Begin();
        var check = Run(contract.Schema, RepairOptionsOf(contract.Policy.Repair), output);
        ValidationTelemetry.Tell(contract, check, start, correction);
        return check;
    }

    // What is JSON already is wrong in the schema's own terms; why repair may not mend it comes after. What is not JSON is told in
    // the terms of the reading that repair got furthest with; what is not even text is told first.
    private static IReadOnlyList<ValidationError> Reasons(Evaluation evaluation, RepairResult repaired) => evaluation.Syntax switch
    {
        null => [.. evaluation.Errors, .. repaired.Errors.Where(e => e.KeywordLocation.Length == 0)],
        { Code: "json_invalid_utf8" } => [.. evaluation.Errors, .. repaired.Errors],
        _ => repaired.Errors,
    };

    /// <summary>What a contract lets repair do.</summary>
    public static RepairOptions RepairOptionsOf(RepairPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new RepairOptions
        {
            RiskMax = policy.Ceiling switch
            {
                RepairCeiling.None => null,
                RepairCeiling.Syntax => EditRisk.Syntax,
                RepairCeiling.Representation => EditRisk.Representation,
                _ => EditRisk.Structure,
            },
            LossyCodes = policy.LossyCodes.ToHashSet(StringComparer.Ordinal),
            LossyPaths = policy.LossyPaths,
        };
    }
}
