using System.Text;
using Sluice.Schemas.Plans;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>What stands below a keyword.</summary>
internal enum Shape
{
    /// <summary>A plain value.</summary>
    Value,

    /// <summary>A schema.</summary>
    Schema,

    /// <summary>An array of schemas.</summary>
    Schemas,

    /// <summary>An object whose members are schemas.</summary>
    SchemaMap,

    /// <summary>A schema or an array of schemas.</summary>
    SchemaOrSchemas,

    /// <summary>An object whose members are schemas or arrays of names.</summary>
    Dependencies,
}

/// <summary>The keywords of all drafts.</summary>
internal enum Keyword
{
    Schema, Id, OldId, Anchor, DynamicAnchor, RecursiveAnchor, Ref, DynamicRef, RecursiveRef, Defs, Definitions, Vocabulary,
    Type, Enum, Const, MultipleOf, Maximum, ExclusiveMaximum, Minimum, ExclusiveMinimum,
    MaxLength, MinLength, Pattern, Format, MaxItems, MinItems, UniqueItems, MaxContains, MinContains,
    MaxProperties, MinProperties, Required, DependentRequired,
    AllOf, AnyOf, OneOf, Not, If, Then, Else, DependentSchemas, Dependencies,
    PrefixItems, Items, AdditionalItems, Contains, Properties, PatternProperties, AdditionalProperties, PropertyNames,
    UnevaluatedItems, UnevaluatedProperties, ContentEncoding, ContentMediaType, ContentSchema, Cites,
}

/// <summary>A keyword's name, shape and the drafts that know it.</summary>
internal sealed record KeywordRule(Keyword Keyword, string Name, Shape Shape, SchemaDraft From = SchemaDraft.Draft4, SchemaDraft To = SchemaDraft.Draft202012);

/// <summary>The table of keywords. A name that is not here is an annotation.</summary>
internal static class Keywords
{
    public static readonly int Count = Enum.GetValues<Keyword>().Length;

    private static readonly KeywordRule[] Rules =
    [
        new(Keyword.Schema, "$schema", Shape.Value),
        new(Keyword.Id, "$id", Shape.Value, SchemaDraft.Draft6),
        new(Keyword.OldId, "id", Shape.Value, To: SchemaDraft.Draft4),
        new(Keyword.Anchor, "$anchor", Shape.Value, SchemaDraft.Draft201909),
        new(Keyword.DynamicAnchor, "$dynamicAnchor", Shape.Value, SchemaDraft.Draft202012),
        new(Keyword.RecursiveAnchor, "$recursiveAnchor", Shape.Value, SchemaDraft.Draft201909, SchemaDraft.Draft201909),
        new(Keyword.Ref, "$ref", Shape.Value),
        new(Keyword.DynamicRef, "$dynamicRef", Shape.Value, SchemaDraft.Draft202012),
        new(Keyword.RecursiveRef, "$recursiveRef", Shape.Value, SchemaDraft.Draft201909, SchemaDraft.Draft201909),
        new(Keyword.Defs, "$defs", Shape.SchemaMap, SchemaDraft.Draft201909),
        new(Keyword.Definitions, "definitions", Shape.SchemaMap),
        new(Keyword.Vocabulary, "$vocabulary", Shape.Value, SchemaDraft.Draft201909),
        new(Keyword.Type, "type", Shape.Value),
        new(Keyword.Enum, "enum", Shape.Value),
        new(Keyword.Const, "const", Shape.Value, SchemaDraft.Draft6),
        new(Keyword.MultipleOf, "multipleOf", Shape.Value),
        new(Keyword.Maximum, "maximum", Shape.Value),
        new(Keyword.ExclusiveMaximum, "exclusiveMaximum", Shape.Value),
        new(Keyword.Minimum, "minimum", Shape.Value),
        new(Keyword.ExclusiveMinimum, "exclusiveMinimum", Shape.Value),
        new(Keyword.MaxLength, "maxLength", Shape.Value),
        new(Keyword.MinLength, "minLength", Shape.Value),
        new(Keyword.Pattern, "pattern", Shape.Value),
        new(Keyword.Format, "format", Shape.Value),
        new(Keyword.MaxItems, "maxItems", Shape.Value),
        new(Keyword.MinItems, "minItems", Shape.Value),
        new(Keyword.UniqueItems, "uniqueItems", Shape.Value),
        new(Keyword.MaxContains, "maxContains", Shape.Value, SchemaDraft.Draft201909),
        new(Keyword.MinContains, "minContains", Shape.Value, SchemaDraft.Draft201909),
        new(Keyword.MaxProperties, "maxProperties", Shape.Value),
        new(Keyword.MinProperties, "minProperties", Shape.Value),
        new(Keyword.Required, "required", Shape.Value),
        new(Keyword.DependentRequired, "dependentRequired", Shape.Value, SchemaDraft.Draft201909),
        new(Keyword.AllOf, "allOf", Shape.Schemas),
        new(Keyword.AnyOf, "anyOf", Shape.Schemas),
        new(Keyword.OneOf, "oneOf", Shape.Schemas),
        new(Keyword.Not, "not", Shape.Schema),
        new(Keyword.If, "if", Shape.Schema, SchemaDraft.Draft7),
        new(Keyword.Then, "then", Shape.Schema, SchemaDraft.Draft7),
        new(Keyword.Else, "else", Shape.Schema, SchemaDraft.Draft7),
        new(Keyword.DependentSchemas, "dependentSchemas", Shape.SchemaMap, SchemaDraft.Draft201909),
        new(Keyword.Dependencies, "dependencies", Shape.Dependencies),
        new(Keyword.PrefixItems, "prefixItems", Shape.Schemas, SchemaDraft.Draft202012),
        new(Keyword.Items, "items", Shape.SchemaOrSchemas),
        new(Keyword.AdditionalItems, "additionalItems", Shape.Schema, To: SchemaDraft.Draft201909),
        new(Keyword.Contains, "contains", Shape.Schema, SchemaDraft.Draft6),
        new(Keyword.Properties, "properties", Shape.SchemaMap),
        new(Keyword.PatternProperties, "patternProperties", Shape.SchemaMap),
        new(Keyword.AdditionalProperties, "additionalProperties", Shape.Schema),
        new(Keyword.PropertyNames, "propertyNames", Shape.Schema, SchemaDraft.Draft6),
        new(Keyword.UnevaluatedItems, "unevaluatedItems", Shape.Schema, SchemaDraft.Draft201909),
        new(Keyword.UnevaluatedProperties, "unevaluatedProperties", Shape.Schema, SchemaDraft.Draft201909),
        new(Keyword.ContentEncoding, "contentEncoding", Shape.Value, SchemaDraft.Draft7),
        new(Keyword.ContentMediaType, "contentMediaType", Shape.Value, SchemaDraft.Draft7),
        new(Keyword.ContentSchema, "contentSchema", Shape.Schema, SchemaDraft.Draft201909),
        new(Keyword.Cites, "x-cites", Shape.Value),
    ];

    private static readonly NameTable<KeywordRule> Table = MakeTable();

    private static readonly string[] Names = [.. Rules.OrderBy(rule => rule.Keyword).Select(rule => rule.Name)];

    /// <summary>Finds a keyword of a draft by a member's name; null for anything else.</summary>
    public static KeywordRule? Find(in TapeView view, in TapeNode name, SchemaDraft draft)
    {
        var none = -1;
        var index = Table.Find(view, name, ref none);
        if (index < 0) return null;
        var rule = Table[index];
        return draft >= rule.From && draft <= rule.To ? rule : null;
    }

    /// <summary>Finds a keyword of any draft by its name.</summary>
    public static KeywordRule? Find(string name) => Table.Find(Encoding.UTF8.GetBytes(name)) is var index and >= 0 ? Table[index] : null;

    public static string Name(Keyword keyword) => Names[(int)keyword];

    private static NameTable<KeywordRule> MakeTable()
    {
        var table = new NameTable<KeywordRule>();
        foreach (var rule in Rules) table.Add(Encoding.UTF8.GetBytes(rule.Name), rule);
        return table;
    }
}
