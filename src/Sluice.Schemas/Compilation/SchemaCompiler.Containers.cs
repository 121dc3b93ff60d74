using System.Text;
using Sluice.Schemas.Plans;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

internal sealed partial class SchemaCompiler
{
    private void FillArrays()
    {
        var check = new ArrayCheck
        {
            MinItems = Size(Keyword.MinItems, 0),
            MaxItems = Size(Keyword.MaxItems, long.MaxValue),
            Unique = Flag(Keyword.UniqueItems),
        };
        if (At(Keyword.PrefixItems) > 0) check.Prefix = Edges(Keyword.PrefixItems);
        if (At(Keyword.Items) is var items and > 0)
        {
            if (Element(items).Kind != JsonKind.Array) check.Rest = Below(Keyword.Items);
            else if (Draft == SchemaDraft.Draft202012) Invalid(items, "a schema; an array of schemas is written \"prefixItems\" since 2020-12");
            else
            {
                check.Prefix = Edges(Keyword.Items);
                check.Rest = Below(Keyword.AdditionalItems);
            }
        }
        if (check.MinItems > 0 || check.MaxItems < long.MaxValue || check.Unique || check.Prefix.Length > 0 || check.Rest is not null) _checks.Add(check);
        var min = Size(Keyword.MinContains, 1);
        var max = Size(Keyword.MaxContains, long.MaxValue);
        if (Below(Keyword.Contains) is { } contains) _checks.Add(new ContainsCheck(contains, min, max, Draft == SchemaDraft.Draft202012));
    }

    private void FillObjects()
    {
        var check = new ObjectCheck
        {
            MinProperties = Size(Keyword.MinProperties, 0),
            MaxProperties = Size(Keyword.MaxProperties, long.MaxValue),
            AdditionalProperties = Below(Keyword.AdditionalProperties),
            PropertyNames = Below(Keyword.PropertyNames),
        };
        foreach (var (name, _, edge) in EdgeMap(Keyword.Properties)) check.AddProperty(name, edge);
        foreach (var (name, node, edge) in EdgeMap(Keyword.PatternProperties))
            if (PatternOf(node, name) is { } pattern) check.AddPattern(pattern, edge);
        if (At(Keyword.Required) is var required and > 0)
            foreach (var name in Names(required, required)) check.AddRequired(name);
        if (check.IsNeeded) _checks.Add(check);
        FillDependencies();
    }

    private void FillDependencies()
    {
        foreach (var keyword in (ReadOnlySpan<Keyword>)[Keyword.DependentRequired, Keyword.DependentSchemas, Keyword.Dependencies])
        {
            if (At(keyword) is not (var node and > 0)) continue;
            if (Element(node).Kind != JsonKind.Object)
            {
                Invalid(node, "an object");
                continue;
            }
            foreach (var (name, value) in Element(node).Members)
            {
                var trigger = Encoding.UTF8.GetBytes(name);
                var isList = keyword == Keyword.DependentRequired || (keyword == Keyword.Dependencies && value.Kind == JsonKind.Array);
                if (isList) _checks.Add(new DependencyCheck(Keywords.Name(keyword), trigger, [.. Names(value.Index, node).Select(Encoding.UTF8.GetBytes)], null));
                else _checks.Add(new DependencyCheck(Keywords.Name(keyword), trigger, [], EdgeTo(value.Index, $"{Keywords.Name(keyword)}/{Pointers.Escape(name)}")));
            }
        }
    }

    private void FillUnions()
    {
        if (At(Keyword.AllOf) > 0) _checks.Add(new AllCheck(Edges(Keyword.AllOf)));
        if (At(Keyword.AnyOf) > 0) _checks.Add(new UnionCheck("anyOf", Edges(Keyword.AnyOf), exactlyOne: false));
        if (At(Keyword.OneOf) > 0) _checks.Add(new UnionCheck("oneOf", Edges(Keyword.OneOf), exactlyOne: true));
        if (Below(Keyword.Not) is { } not) _checks.Add(new NotCheck(not));
        var then = Below(Keyword.Then);
        var otherwise = Below(Keyword.Else);
        if (Below(Keyword.If) is { } condition) _checks.Add(new ConditionCheck(condition, then, otherwise));
    }

    private void FillUnevaluated()
    {
        _plan.UnevaluatedItems = Below(Keyword.UnevaluatedItems);
        _plan.UnevaluatedProperties = Below(Keyword.UnevaluatedProperties);
    }

    private Edge EdgeTo(int node, string path) => PlanOf(Inside(node), path);

    /// <summary>A node below the schema being filled, with the resource that holds there.</summary>
    private SchemaPlace Inside(int node) => new(_place.Document.Resources.GetValueOrDefault(node) ?? _place.Resource, node);

    private Edge? Below(Keyword keyword) => At(keyword) is var node and > 0 ? EdgeTo(node, Keywords.Name(keyword)) : null;

    private Edge[] Edges(Keyword keyword)
    {
        var node = At(keyword);
        if (Element(node) is not { Kind: JsonKind.Array, Count: > 0 })
        {
            if (Element(node).Kind != JsonKind.Array || keyword != Keyword.Items) Invalid(node, "an array of at least one schema");
            return [];
        }
        return [.. Element(node).Items.Select((item, i) => EdgeTo(item.Index, $"{Keywords.Name(keyword)}/{i}"))];
    }

    private List<(string Name, int Node, Edge Edge)> EdgeMap(Keyword keyword)
    {
        List<(string, int, Edge)> edges = [];
        if (At(keyword) is not (var node and > 0)) return edges;
        if (Element(node).Kind != JsonKind.Object) Invalid(node, "an object of schemas");
        foreach (var (name, value) in Element(node).Members)
            edges.Add((name, value.Index, EdgeTo(value.Index, $"{Keywords.Name(keyword)}/{Pointers.Escape(name)}")));
        return edges;
    }

    private List<string> Names(int node, int keyword)
    {
        List<string> names = [];
        foreach (var item in Element(node).Items)
            if (item.Kind == JsonKind.String) names.Add(item.GetString());
        if (Element(node).Kind != JsonKind.Array || names.Count != Element(node).Count) Invalid(keyword, "an array of names (strings)");
        return names;
    }

    private bool Flag(Keyword keyword)
    {
        if (At(keyword) is not (var node and > 0)) return false;
        if (Element(node).Kind is not (JsonKind.True or JsonKind.False)) Invalid(node, "true or false");
        return Element(node).Kind == JsonKind.True;
    }
}
