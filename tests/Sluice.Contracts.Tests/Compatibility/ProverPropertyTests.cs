using System.Globalization;
using System.Text;
using Sluice.Contracts.Compatibility;
using Sluice.Schemas;
using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Tests.Compatibility;

/// <summary>Random pairs of schemas: what the prover proves, no sampled document refutes.</summary>
public sealed class ProverPropertyTests
{
    /// <summary>More pairs for a long run: SLUICE_PAIRS=100000.</summary>
    private static readonly int Pairs = int.TryParse(Environment.GetEnvironmentVariable("SLUICE_PAIRS"), CultureInfo.InvariantCulture, out var pairs) ? pairs : 1_500;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("SLUICE_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 7;

    [Fact]
    public void No_document_refutes_what_is_proved()
    {
        var pairs = new SchemaPairs(new Random(Seed));
        var (proved, compared) = (0, 0);
        List<string> refuted = [];
        for (var i = 0; i < Pairs; i++)
        {
            var (old, @new) = pairs.Next();
            if (!Schema.TryCompile(Encoding.UTF8.GetBytes(old), null, out var left, out _) || !Schema.TryCompile(Encoding.UTF8.GetBytes(@new), null, out var right, out _)) continue;
            compared++;
            // The prover alone: nothing that was sampled has a say.
            var comparison = new Comparison(left, right);
            if (!comparison.Prover(4_000, new WorkBudget(long.MaxValue)).Contains(comparison.Old!, comparison.New!)) continue;
            proved++;
            if (Witness(left, right, comparison, i) is { } witness) refuted.Add($"{old}\n{@new}\n{witness}");
        }

        Assert.Empty(refuted);
        Assert.InRange(proved, compared / 20, compared);
    }

    private static string? Witness(Schema left, Schema right, Comparison comparison, int seed)
    {
        // A prover that was asked nothing knows nothing, so that it cannot keep the search from a document.
        var budget = new WorkBudget(long.MaxValue);
        var search = new WitnessSearch(left, right, seed, budget);
        return search.TryPlain() ?? search.Try(comparison.Old!, comparison.New!, comparison.Prover(0, budget), 60);
    }

    [Theory]
    [InlineData("^a+$", "a", 1, 3)]
    [InlineData("^[0-9]{2,}$", "^[0-9]+$", 0, 5)]
    [InlineData("^é?$", "^$", 1, 1)]
    [InlineData("^.*b$", "b.*b", 0, 9)]
    public void A_text_that_a_language_finds_fits(string fits, string misfits, int min, int max)
    {
        Assert.True(Pattern.TryCreate(fits, TimeSpan.FromSeconds(1), out var fit, out _));
        Assert.True(Pattern.TryCreate(misfits, TimeSpan.FromSeconds(1), out var misfit, out _));

        Assert.True(new TextLanguage([fit], [misfit], min, max, [], new WorkBudget(long.MaxValue)).Find(null, out var found));

        if (found is null) return;
        Assert.True(fit.IsMatch(Encoding.UTF8.GetBytes(found)) && !misfit.IsMatch(Encoding.UTF8.GetBytes(found)));
        Assert.InRange(found.EnumerateRunes().Count(), min, max);
    }
}
