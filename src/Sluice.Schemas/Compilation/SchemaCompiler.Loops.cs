using Sluice.Schemas.Plans;

namespace Sluice.Schemas.Compilation;

internal sealed partial class SchemaCompiler
{
    /// <summary>A schema that applies itself to the same value would never end.</summary>
    private void RefuseLoops()
    {
        var starts = _filled.Where(entry => entry.Plan.HasInPlace).ToList();
        var places = starts.ToDictionary(entry => entry.Plan, entry => entry.Place);
        foreach (var plan in FindCycles(starts.Select(entry => entry.Plan), InPlace))
            if (places.TryGetValue(plan, out var place))
                Problem(place.Document, place.Node, "schema_reference_loop", "this schema leads back to itself for the same value");
    }

    /// <summary>Marks one plan of every cycle: as deep as a document may be, evaluation looks at the stack there.</summary>
    private void GuardRecursion()
    {
        foreach (var plan in FindCycles(_filled.Select(entry => entry.Plan), plan => plan.HasInPlace ? InPlace(plan).Concat(plan.Below) : plan.Below))
            plan.GuardsStack = true;
    }

    private static IEnumerable<Edge> InPlace(Plan plan) => plan.HasInPlace ? plan.Checks.SelectMany(check => check.InPlace) : [];

    /// <summary>Depth-first: the plans that an edge leads back to while they are still being walked. Every cycle has one.</summary>
    private static HashSet<Plan> FindCycles(IEnumerable<Plan> starts, Func<Plan, IEnumerable<Edge>> edges)
    {
        HashSet<Plan> cycles = [];
        var finished = new Dictionary<Plan, bool>();
        var way = new Stack<(Plan Plan, IEnumerator<Edge> Edges)>();
        foreach (var start in starts)
        {
            if (!finished.TryAdd(start, false)) continue;
            way.Push((start, edges(start).GetEnumerator()));
            while (way.TryPeek(out var top))
            {
                if (!top.Edges.MoveNext())
                {
                    finished[top.Plan] = true;
                    way.Pop();
                    continue;
                }
                var next = top.Edges.Current.Plan;
                if (finished.TryAdd(next, false)) way.Push((next, edges(next).GetEnumerator()));
                else if (!finished[next]) cycles.Add(next);
            }
        }
        return cycles;
    }
}
