using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Compatibility;

/// <summary>Whether migrations make valid documents of the new version out of documents of the old one.</summary>
internal static class ViaMigration
{
    private const int DocumentsMax = 200;

    /// <summary>The verdict with the migrations taken into account: only a direction that is not compatible by itself can gain.</summary>
    public static CompatibilityVerdict Apply(CompatibilityVerdict verdict, Schema old, Schema @new, CompatibilityOptions options)
    {
        if (options.Chain is not { IsIdentity: false } chain || verdict.Outcome == CompatibilityOutcome.Compatible) return verdict;
        var name = chain.Steps.Count == 1 ? $"the migration {chain.Steps[0]}" : $"the migrations {string.Join(", ", chain.Steps)}";
        var from = options.Content == ContentModel.Strict ? old : ClosedSchema.Of(old);
        var documents = options.Samples.Where(sample => from.IsValid(sample)).Concat(new DocumentSampler(from).Take(DocumentsMax, options.Seed));
        if (!verdict.Witness.IsEmpty) documents = documents.Prepend(verdict.Witness);
        var tried = 0;
        foreach (var document in documents)
        {
            tried++;
            if (Fault(chain, document, @new) is not { } fault) continue;
            return verdict with
            {
                Witness = document,
                Reasons = [.. verdict.Reasons, $"{name}: no help, {fault} for {Encoding.UTF8.GetString(document.Span)}"],
            };
        }
        if (tried == 0) return verdict with { Reasons = [.. verdict.Reasons, "there is a migration, and no document to try it on; add a sample"] };
        return verdict with
        {
            Outcome = CompatibilityOutcome.CompatibleViaMigration,
            Reasons = [$"{name}: a valid document of each of {tried} that were tried"],
        };
    }

    private static string? Fault(MigrationChain chain, ReadOnlyMemory<byte> document, Schema @new)
    {
        var outcome = chain.Upgrade(document);
        if (outcome.Fault is { } fault) return $"it fails at {fault}";
        var evaluation = @new.Evaluate(outcome.Document, errorsMax: 1);
        return evaluation.Valid ? null : $"the result is not valid at '{evaluation.Errors[0].InstanceLocation}': {evaluation.Errors[0].Message}";
    }
}
