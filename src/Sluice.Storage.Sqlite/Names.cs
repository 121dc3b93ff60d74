using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite;

/// <summary>Enum values as the tables write them. A value without a name here is a bug, not a new text in the ledger.</summary>
internal static class Names
{
    internal static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Repaired => "repaired",
        Verdict.Corrected => "corrected",
        Verdict.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "This verdict has no name in the ledger."),
    };

    internal static Verdict ToVerdict(string name) => name switch
    {
        "accepted" => Verdict.Accepted,
        "repaired" => Verdict.Repaired,
        "corrected" => Verdict.Corrected,
        "rejected" => Verdict.Rejected,
        _ => throw Unknown(name),
    };

    internal static string Of(InferencePurpose purpose) => purpose switch
    {
        InferencePurpose.Generation => "generation",
        InferencePurpose.Correction => "correction",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "This purpose has no name in the ledger."),
    };

    internal static InferencePurpose ToPurpose(string name) => name switch
    {
        "generation" => InferencePurpose.Generation,
        "correction" => InferencePurpose.Correction,
        _ => throw Unknown(name),
    };

    internal static string Of(PublicationKind kind) => kind switch
    {
        PublicationKind.Contract => "contract",
        PublicationKind.Prompt => "prompt",
        PublicationKind.Model => "model",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no name in the ledger."),
    };

    internal static PublicationKind ToKind(string name) => name switch
    {
        "contract" => PublicationKind.Contract,
        "prompt" => PublicationKind.Prompt,
        "model" => PublicationKind.Model,
        _ => throw Unknown(name),
    };

    internal static string Of(ContentKind kind) => kind switch
    {
        ContentKind.Schema => "schema",
        ContentKind.Prompt => "prompt",
        ContentKind.Partial => "partial",
        ContentKind.Model => "model",
        ContentKind.Bundle => "bundle",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of content has no name in the ledger."),
    };

    internal static ContentKind ToContentKind(string name) => name switch
    {
        "schema" => ContentKind.Schema,
        "prompt" => ContentKind.Prompt,
        "partial" => ContentKind.Partial,
        "model" => ContentKind.Model,
        "bundle" => ContentKind.Bundle,
        _ => throw Unknown(name),
    };

    internal static string? Of(ModelMatch? match) => match switch
    {
        null => null,
        ModelMatch.Matched => "matched",
        ModelMatch.Mismatched => "mismatched",
        ModelMatch.Unpinnable => "unpinnable",
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "This match has no name in the ledger."),
    };

    internal static ModelMatch? ToMatch(string? name) => name switch
    {
        null => null,
        "matched" => ModelMatch.Matched,
        "mismatched" => ModelMatch.Mismatched,
        "unpinnable" => ModelMatch.Unpinnable,
        _ => throw Unknown(name),
    };

    internal static StoreException Unknown(string name) =>
        new(StoreErrorCode.Corrupt, $"The ledger holds the word '{name}', which no Sluice writes. Restore a backup.");
}
