using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>A draft with the vocabularies that a metaschema of its own may switch on or off (2019-09 and 2020-12).</summary>
internal sealed record Dialect(SchemaDraft Draft)
{
    private const string Site = "https://json-schema.org/draft/";
    private const string Core = "/vocab/core";

    public bool Applicators { get; init; } = true;

    public bool Validation { get; init; } = true;

    public bool Unevaluated { get; init; } = true;

    /// <summary>Formats are checked whatever the options say: the format-assertion vocabulary of 2020-12.</summary>
    public bool AssertsFormats { get; init; }

    /// <summary>The keyword of a name; null when this dialect does not know it.</summary>
    public KeywordRule? Find(in TapeView view, in TapeNode name) => Keywords.Find(view, name, Draft) is { } rule && Knows(rule.Keyword) ? rule : null;

    /// <summary>Reads the vocabularies of a metaschema. <paramref name="unknown"/> takes those that are required and not known.</summary>
    public static Dialect FromVocabulary(SchemaDraft draft, TapeElement vocabulary, List<string> unknown)
    {
        var dialect = new Dialect(draft) { Applicators = false, Validation = false, Unevaluated = false };
        foreach (var (uri, required) in vocabulary.Members)
        {
            var name = uri[(uri.LastIndexOf('/') + 1)..];
            var known = IsKnown(uri);
            dialect = name switch
            {
                "applicator" when known => dialect with { Applicators = true, Unevaluated = dialect.Unevaluated || draft == SchemaDraft.Draft201909 },
                "validation" when known => dialect with { Validation = true },
                "unevaluated" when known => dialect with { Unevaluated = true },
                "format-assertion" when known => dialect with { AssertsFormats = true },
                _ => dialect,
            };
            if (!known && required.Kind == JsonKind.True) unknown.Add(uri);
        }
        return dialect;
    }

    /// <summary>The draft whose core vocabulary a metaschema uses; null when it names none.</summary>
    public static SchemaDraft? DraftOf(TapeElement vocabulary)
    {
        foreach (var (uri, _) in vocabulary.Members)
            if (uri == $"{Site}2020-12{Core}") return SchemaDraft.Draft202012;
            else if (uri == $"{Site}2019-09{Core}") return SchemaDraft.Draft201909;
        return null;
    }

    private static bool IsKnown(string uri) =>
        uri.StartsWith(Site, StringComparison.Ordinal) && uri[Site.Length..] is
            "2019-09/vocab/core" or "2019-09/vocab/applicator" or "2019-09/vocab/validation" or "2019-09/vocab/meta-data" or "2019-09/vocab/format"
            or "2019-09/vocab/content" or "2020-12/vocab/core" or "2020-12/vocab/applicator" or "2020-12/vocab/unevaluated"
            or "2020-12/vocab/validation" or "2020-12/vocab/meta-data" or "2020-12/vocab/format-annotation"
            or "2020-12/vocab/format-assertion" or "2020-12/vocab/content";

    private bool Knows(Keyword keyword) => keyword switch
    {
        >= Keyword.Type and <= Keyword.DependentRequired and not Keyword.Format => Validation,
        >= Keyword.AllOf and <= Keyword.PropertyNames => Applicators,
        Keyword.UnevaluatedItems or Keyword.UnevaluatedProperties => Unevaluated,
        _ => true,
    };
}
