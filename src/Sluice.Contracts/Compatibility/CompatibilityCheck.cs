using System.Text;
using Sluice.Contracts.Compatibility;
using Sluice.Schemas;

namespace Sluice.Contracts;

/// <summary>Compares schemas: whether documents of the one are documents of the other. Pure, deterministic, thread-safe.</summary>
/// <remarks>Three-valued: a verdict is proved, or refuted by a document that the validator confirms, or unknown. The rules stand in
/// docs/reference/compatibility.md.</remarks>
public static class CompatibilityCheck
{
    /// <summary>Most documents that are tried before a proof: most incompatible pairs are refuted by one of them.</summary>
    private const int FirstTries = 40;

    /// <summary>Compares an old with a new schema in both directions.</summary>
    public static CompatibilityReport Compare(Schema old, Schema @new, CompatibilityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        options ??= CompatibilityOptions.Default;
        var backward = Contains(old, @new, options);
        return new CompatibilityReport
        {
            Content = options.Content,
            Backward = ViaMigration.Apply(backward, old, @new, options),
            Forward = Contains(@new, old, options),
            Changes = SchemaDiff.Of(old, @new),
        };
    }

    /// <summary>One direction: whether every document of the one schema is a document of the other.</summary>
    public static CompatibilityVerdict Contains(Schema left, Schema right, CompatibilityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        options ??= CompatibilityOptions.Default;
        if (options.Content != ContentModel.Strict) left = ClosedSchema.Of(left);
        var search = new WitnessSearch(left, right, options.Seed);
        var witness = search.TryPlain() ?? search.Try(options.Samples.Select(sample => Encoding.UTF8.GetString(sample.Span)));
        if (witness is not null) return Refuted(witness, right);
        var comparison = new Comparison(left, right);
        if (comparison.Old is not { } from || comparison.New is not { } to)
            return Unknown("a schema is too large to be reasoned about");
        if (from.Id == to.Id) return Proved;

        witness = search.Try(from, to, Math.Min(FirstTries, options.TriesMax));
        if (witness is not null) return Refuted(witness, right);
        var prover = comparison.Prover(options.StepsMax);
        if (prover.Contains(from, to)) return Proved;
        witness = search.Try(from, to, options.TriesMax - FirstTries);
        if (witness is not null) return Refuted(witness, right);
        return Unknown(prover.Exhausted
            ? $"the proof was given up after {options.StepsMax} steps, and none of {options.TriesMax} documents refutes it"
            : $"no proof was found, and none of {options.TriesMax} documents refutes it");
    }

    private static CompatibilityVerdict Proved { get; } = new() { Outcome = CompatibilityOutcome.Compatible };

    private static CompatibilityVerdict Unknown(string reason) => new() { Outcome = CompatibilityOutcome.Unknown, Reasons = [reason] };

    private static CompatibilityVerdict Refuted(string witness, Schema right)
    {
        var utf8 = Encoding.UTF8.GetBytes(witness);
        var reasons = right.Evaluate(utf8, errorsMax: 5).Errors.Select(error =>
            $"{(error.InstanceLocation.Length == 0 ? "the document" : error.InstanceLocation)}: {error.Message} ({error.KeywordLocation})");
        return new() { Outcome = CompatibilityOutcome.Incompatible, Witness = utf8, Reasons = [.. reasons] };
    }
}
