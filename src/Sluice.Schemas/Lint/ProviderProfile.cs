using System.Collections.Frozen;

namespace Sluice.Schemas.Lint;

/// <summary>What a provider's structured output accepts of JSON Schema, as its documentation said in February 2026. A profile decides
/// what is sent; replies are always checked against the original schema.</summary>
public sealed partial class ProviderProfile
{
    private const string Annotations = "$schema $id $comment title description default examples deprecated readOnly writeOnly x-cites";
    private const string Structure = "type enum properties required additionalProperties items anyOf $ref $defs definitions";
    private const string Numbers = "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf";
    private const string Conditions = "allOf not if then else dependentRequired dependentSchemas dependencies";

    private readonly FrozenSet<string> _enforced;
    private readonly FrozenSet<string> _refused;

    private ProviderProfile(string name, string enforced, string refused)
    {
        Name = name;
        _enforced = $"{Annotations} {enforced}".Split(' ').ToFrozenSet(StringComparer.Ordinal);
        _refused = refused.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>OpenAI strict structured output: objects closed, every property required, no conditions; 5,000 properties, 10 levels.</summary>
    public static ProviderProfile OpenAI { get; } = new("openai", $"{Structure} const pattern format {Numbers} minItems maxItems",
        $"{Conditions} oneOf patternProperties unevaluatedProperties unevaluatedItems propertyNames minProperties maxProperties contains minContains maxContains uniqueItems prefixItems minLength maxLength $dynamicRef $dynamicAnchor $anchor")
    {
        RootMustBeObject = true,
        MustBeClosed = true,
        AllRequired = true,
        PropertiesMax = 5_000,
        LevelsMax = 10,
        EnumValuesMax = 1_000,
        NameCharactersMax = 120_000,
    };

    /// <summary>Anthropic structured output: objects closed, no recursion; limits on numbers and lengths are not enforced.</summary>
    public static ProviderProfile Anthropic { get; } = new("anthropic", $"{Structure} const allOf format",
        "not if then else dependentRequired dependentSchemas dependencies oneOf patternProperties unevaluatedProperties unevaluatedItems propertyNames $dynamicRef")
    {
        MustBeClosed = true,
        RecursionRefused = true,
    };

    /// <summary>Gemini structured output: silently ignores what it does not know.</summary>
    public static ProviderProfile Gemini { get; } = new("gemini", $"{Structure} oneOf prefixItems minItems maxItems minimum maximum format", "");

    /// <summary>What every profile here enforces: a schema without findings means the same everywhere.</summary>
    public static ProviderProfile Any { get; } = new("any", Structure, string.Join(' ', OpenAI._refused.Union(Anthropic._refused, StringComparer.Ordinal)))
    {
        RootMustBeObject = true,
        MustBeClosed = true,
        AllRequired = true,
        RecursionRefused = true,
        PropertiesMax = OpenAI.PropertiesMax,
        LevelsMax = OpenAI.LevelsMax,
        EnumValuesMax = OpenAI.EnumValuesMax,
        NameCharactersMax = OpenAI.NameCharactersMax,
    };

    /// <summary>Every profile.</summary>
    public static IReadOnlyList<ProviderProfile> All { get; } = [OpenAI, Anthropic, Gemini, Any];

    /// <summary>The name: <c>openai</c>, <c>anthropic</c>, <c>gemini</c> or <c>any</c>.</summary>
    public string Name { get; }

    /// <summary>The top of the schema must be an object, not a union.</summary>
    public bool RootMustBeObject { get; private init; }

    /// <summary>Every object needs <c>additionalProperties: false</c>.</summary>
    public bool MustBeClosed { get; private init; }

    /// <summary>Every property must be in <c>required</c>; an optional one is written as a union with null.</summary>
    public bool AllRequired { get; private init; }

    /// <summary>A reference that leads back to itself is refused.</summary>
    public bool RecursionRefused { get; private init; }

    /// <summary>Most properties in the whole schema.</summary>
    public int PropertiesMax { get; private init; } = int.MaxValue;

    /// <summary>Deepest nesting of objects and arrays.</summary>
    public int LevelsMax { get; private init; } = int.MaxValue;

    /// <summary>Most enum values in the whole schema.</summary>
    public int EnumValuesMax { get; private init; } = int.MaxValue;

    /// <summary>Most characters in names and enum values together.</summary>
    public int NameCharactersMax { get; private init; } = int.MaxValue;

    /// <summary>Finds a profile by its name; null when there is none.</summary>
    public static ProviderProfile? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);

    /// <summary>What the provider does with a keyword; null when it enforces it.</summary>
    internal LintSeverity? SeverityOf(string keyword) =>
        _enforced.Contains(keyword) ? null : _refused.Contains(keyword) ? LintSeverity.Refused : LintSeverity.Ignored;
}
