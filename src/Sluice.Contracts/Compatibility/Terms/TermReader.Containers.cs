using Sluice.Schemas;
using Sluice.Schemas.Compilation;

namespace Sluice.Contracts.Compatibility;

/// <summary>Arrays, objects and combinations.</summary>
internal sealed partial class TermReader
{
    private void AddArrays()
    {
        AddSize(SizeOf.Items, Keyword.MinItems, Keyword.MaxItems);
        if (Flag(Keyword.UniqueItems)) Add(new UniqueClause());
        var prefix = TermsAt(Keyword.PrefixItems);
        var rest = TermAt(Keyword.Items, out var items) ? items : null;
        if (TryAt(Keyword.Items, out var list) && list.Kind == JsonKind.Array)
        {
            prefix = TermsAt(Keyword.Items);
            rest = TermAt(Keyword.AdditionalItems);
        }
        for (var i = 0; i < prefix.Length; i++) Add(new ItemClause(i, prefix[i]));
        if (rest is not null) Add(new ItemsClause(prefix.Length, rest));
        if (TermAt(Keyword.Contains) is not { } contains) return;
        var min = TryAt(Keyword.MinContains, out var least) ? SizeFrom(least) : 1;
        var marks = Draft == SchemaDraft.Draft202012;
        Add(new ContainsClause(contains, upper: false, min, marks));
        if (TryAt(Keyword.MaxContains, out var most)) Add(new ContainsClause(contains, upper: true, SizeFrom(most), marks));
    }

    private bool TermAt(Keyword keyword, out Term? term)
    {
        term = TryAt(keyword, out var value) && value.Kind != JsonKind.Array ? Below(value) : null;
        return term is not null;
    }

    private void AddObjects()
    {
        AddSize(SizeOf.Members, Keyword.MinProperties, Keyword.MaxProperties);
        HashSet<string> names = new(StringComparer.Ordinal);
        List<Schemas.Patterns.Pattern> named = [];
        if (TryAt(Keyword.Properties, out var properties))
        {
            foreach (var (name, value) in properties.Members)
            {
                names.Add(name);
                Add(new PropertyClause(name, Below(value)));
            }
        }
        if (TryAt(Keyword.PatternProperties, out var byPattern))
        {
            foreach (var (source, value) in byPattern.Members)
            {
                named.Add(PatternOf(source));
                Add(new PatternPropertyClause(named[^1], Below(value)));
            }
        }
        if (TermAt(Keyword.AdditionalProperties) is { } additional) Add(new OtherClause(names, named, additional));
        if (TermAt(Keyword.PropertyNames) is { } propertyNames) Add(new NamesClause(propertyNames));
        if (TryAt(Keyword.Required, out var required) && required.Kind == JsonKind.Array)
            foreach (var name in NamesIn(required)) Add(new RequiredClause(name));
        foreach (var keyword in (ReadOnlySpan<Keyword>)[Keyword.DependentRequired, Keyword.DependentSchemas, Keyword.Dependencies])
            if (TryAt(keyword, out var dependencies)) AddDependencies(keyword, dependencies);
    }

    private void AddDependencies(Keyword keyword, TapeElement dependencies)
    {
        foreach (var (name, value) in dependencies.Members)
        {
            var isList = keyword == Keyword.DependentRequired || (keyword == Keyword.Dependencies && value.Kind == JsonKind.Array);
            Add(new DependsClause(name, isList ? Required(NamesIn(value)) : Below(value)));
        }
    }

    private static Term Required(IEnumerable<string> names) => new(names.Select(name => new RequiredClause(name)));

    private void AddUnions()
    {
        if (TermsAt(Keyword.AllOf) is { Length: > 0 } all) Add(new AllClause(all));
        if (TermsAt(Keyword.AnyOf) is { Length: > 0 } any) Add(new AnyClause(any));
        if (TermsAt(Keyword.OneOf) is { Length: > 0 } one) Add(new OneClause(one));
        if (TermAt(Keyword.Not) is { } not) Add(new NotClause(not));
        if (TermAt(Keyword.If) is { } condition)
            Add(new IfClause(condition, TermAt(Keyword.Then) ?? Term.True, TermAt(Keyword.Else) ?? Term.True));
    }

    private void AddUnevaluated()
    {
        if (TermAt(Keyword.UnevaluatedItems) is { } items) Add(new UnevaluatedClause(items: true, _term, items));
        if (TermAt(Keyword.UnevaluatedProperties) is { } properties) Add(new UnevaluatedClause(items: false, _term, properties));
    }
}
