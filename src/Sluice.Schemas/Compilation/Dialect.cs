using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>A draft with the vocabularies that a metaschema of its own may switch on or off (2019-09 and 2020-12).</summary>
internal sealed record Dialect(SchemaDraft Draft)
{
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
            var known = uri.StartsWith("https://json-schema.org/draft/", StringComparison.Ordinal);
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

    private bool Knows(Keyword keyword) => keyword switch
    {
        >= Keyword.Type and <= Keyword.DependentRequired and not Keyword.Format => Validation,
        >= Keyword.AllOf and <= Keyword.PropertyNames => Applicators,
        Keyword.UnevaluatedItems or Keyword.UnevaluatedProperties => Unevaluated,
        _ => true,
    };
}
