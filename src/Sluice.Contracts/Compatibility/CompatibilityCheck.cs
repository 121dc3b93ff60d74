using System.Text;
using Sluice.Contracts.Compatibility;
using Sluice.Schemas;

namespace Sluice.Contracts;

/// <summary>Compares schemas: whether documents of the one are documents of the other. Pure, deterministic, thread-safe.</summary>
/// <remarks>Three-valued: a verdict is proved, or refuted by a document that the validator confirms, or unknown. The rules stand in
/// docs/reference/compatibility.md.</remarks>
public static class CompatibilityCheck
{
    /// <summary>Most documents that are tried before a long proof.</summary>
    private const int FirstTries = 40;

    // Shares of the work that may be done when a stage ends; what one leaves is the next one's. The last is for making a witness small.
    private const double ShareOfFirstProof = 0.1, ShareOfFirstTries = 0.35, ShareOfProof = 0.7, ShareOfTries = 0.9;

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
        var budget = new WorkBudget(options.WorkMax);
        var search = new WitnessSearch(left, right, options.Seed, budget);
        var witness = search.TryPlain() ?? search.Try(options.Samples.Select(sample => Encoding.UTF8.GetString(sample.Span)));
        // Samples are all tried, however many there are, and leave the work for the rest.
        budget.Restart();
        if (witness is not null) return Refuted(witness);
        var comparison = new Comparison(left, right);
        if (comparison.Old is not { } from || comparison.New is not { } to)
            return Unknown("a schema is too large to be reasoned about");
        if (from.Id == to.Id) return Proved;

        // Most compatible pairs are proved in a few steps, and most others refuted by one of the first documents.
        budget.Allow(ShareOfFirstProof);
        var prover = comparison.Prover(options.StepsMax, budget);
        if (prover.Contains(from, to)) return Proved;
        var gaveUp = prover.Exhausted;
        budget.Allow(ShareOfFirstTries);
        witness = search.Try(from, to, prover, Math.Min(FirstTries, options.TriesMax));
        if (witness is not null) return Refuted(witness);
        budget.Allow(ShareOfProof);
        if (gaveUp && prover.Contains(from, to)) return Proved;
        gaveUp &= prover.Exhausted;
        budget.Allow(ShareOfTries);
        witness = search.Try(from, to, prover, options.TriesMax - FirstTries);
        if (witness is not null) return Refuted(witness);
        return Undecided(options, search.Tried, prover.Steps, gaveUp);

        CompatibilityVerdict Refuted(string document)
        {
            budget.Allow(1);
            return RefutedBy(search.Shrink(document), right);
        }
    }

    private static CompatibilityVerdict Undecided(CompatibilityOptions options, int tried, int steps, bool gaveUp)
    {
        var documents = $"none of {tried} documents refutes it";
        var proof = $"no proof was found, and {documents}";
        if (steps >= options.StepsMax) proof = $"the proof was given up after {options.StepsMax} steps, and {documents}; allow more with StepsMax";
        else if (gaveUp) proof = $"the proof was given up after its share of {options.WorkMax} units of work, and {documents}; allow more with WorkMax";
        else if (tried < options.TriesMax) proof = $"{proof} before {options.WorkMax} units of work were done; allow more with WorkMax";
        else return Unknown(proof);
        return Unknown(proof) with { IsCutShort = true };
    }

    private static CompatibilityVerdict Proved { get; } = new() { Outcome = CompatibilityOutcome.Compatible };

    private static CompatibilityVerdict Unknown(string reason) => new() { Outcome = CompatibilityOutcome.Unknown, Reasons = [reason] };

    private static CompatibilityVerdict RefutedBy(string witness, Schema right)
    {
        var utf8 = Encoding.UTF8.GetBytes(witness);
        var reasons = right.Evaluate(utf8, errorsMax: 5).Errors.Select(error =>
            $"{(error.InstanceLocation.Length == 0 ? "the document" : error.InstanceLocation)}: {error.Message} ({error.KeywordLocation})");
        return new() { Outcome = CompatibilityOutcome.Incompatible, Witness = utf8, Reasons = [.. reasons] };
    }
}
