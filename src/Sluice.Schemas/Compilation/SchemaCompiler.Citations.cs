using Sluice.Schemas.Plans;

namespace Sluice.Schemas.Compilation;

internal sealed partial class SchemaCompiler
{
    private readonly Dictionary<Plan, SchemaPlace> _citing = [];

    /// <summary>Whether some schema has <c>x-cites</c>.</summary>
    public bool Cites => _citing.Count > 0;

    private void FillCitations()
    {
        if (At(Keyword.Cites) is not (var node and > 0)) return;
        var value = Element(node);
        if (value.Kind is not (JsonKind.True or JsonKind.False)) Invalid(node, "true or false");
        else if (value.Kind == JsonKind.True && !IsTextOrNull())
            // On a list or an object it would be passed over, and everything could be cited.
            Invalid(node, "beside \"type\": \"string\", or [\"string\", \"null\"]: it goes on the schema of the citation itself, not of a list of them");
        else if (value.Kind == JsonKind.True)
        {
            _checks.Add(new CitationCheck());
            _citing[_plan] = _place;
        }
    }

    private bool IsTextOrNull()
    {
        if (At(Keyword.Type) is not (var node and > 0)) return false;
        var type = Element(node);
        List<string?> names = [.. (type.Kind == JsonKind.Array ? type.Items : [type]).Select(item => item.Kind == JsonKind.String ? item.GetString() : null)];
        return names.Contains("string", StringComparer.Ordinal) && names.TrueForAll(name => name is "string" or "null");
    }

    /// <summary>Has alternatives of which exactly one may hold be told apart without ids.</summary>
    private void TellCitingAlternatives()
    {
        foreach (var union in _plans.Values.SelectMany(plan => plan.Checks).OfType<UnionCheck>())
            union.Cites = union.ExactlyOne && union.InPlace.Any(edge => _citing.Keys.Any(cites => Leads(edge.Plan, cites)));
    }

    /// <summary>What is valid with some ids must be valid when nobody knows them any more: so they cannot be what a value is excluded by.</summary>
    private void RefuseExcludedCitations()
    {
        foreach (var plan in _plans.Values.ToList())
        {
            foreach (var excluding in plan.Checks.SelectMany(check => check.Excluding))
            {
                foreach (var place in _citing.Where(entry => Leads(excluding.Plan, entry.Key)).Select(entry => entry.Value))
                {
                    Problem(place.Document, place.Node, "schema_keyword_invalid",
                        "\"x-cites\" cannot stand below \"not\", \"if\" or a \"contains\" with \"maxContains\": a record could become invalid when it is read later");
                }
            }
        }
    }

    private static bool Leads(Plan from, Plan to)
    {
        HashSet<Plan> seen = [from];
        var open = new Stack<Plan>([from]);
        while (open.TryPop(out var plan))
        {
            if (plan == to) return true;
            foreach (var edge in InPlace(plan).Concat(plan.Below))
                if (seen.Add(edge.Plan)) open.Push(edge.Plan);
        }
        return false;
    }
}
