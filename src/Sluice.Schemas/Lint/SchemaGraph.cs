namespace Sluice.Schemas.Lint;

/// <summary>Which schema applies which: what stands below a keyword, and where references lead. Finds recursion and the deepest
/// nesting in linear time, through references.</summary>
internal sealed class SchemaGraph
{
    private readonly Dictionary<int, List<(int To, int Deeper)>> _edges = [];

    /// <summary>Adds that <paramref name="to"/> is applied where <paramref name="from"/> is, or so many levels below it.</summary>
    public void Add(int from, int to, int deeper)
    {
        Of(from).Add((to, deeper));
        Of(to);
    }

    /// <summary>Levels below the root, as far as they are bounded, and the schemas that recursion passes through.</summary>
    public (int Levels, HashSet<int> Recursive) Measure(int root)
    {
        Of(root);
        var levels = new Dictionary<int, int> { [root] = 0 };
        // What has nothing before it any more is taken away, from the root on; what stays lies on a cycle or after one.
        var left = Peel(_edges, (from, to, deeper) =>
        {
            if (levels.TryGetValue(from, out var level)) levels[to] = Math.Max(levels.GetValueOrDefault(to), level + deeper);
        });
        // Of that, from the other end, what only lies after one.
        Dictionary<int, List<(int To, int Deeper)>> back = left.ToDictionary(node => node, _ => new List<(int To, int Deeper)>());
        foreach (var from in left)
            foreach (var (to, deeper) in _edges[from])
                if (left.Contains(to)) back[to].Add((from, deeper));
        return (levels.Values.Max(), Peel(back, (_, _, _) => { }));
    }

    private static HashSet<int> Peel(Dictionary<int, List<(int To, int Deeper)>> edges, Action<int, int, int> pass)
    {
        var before = edges.Keys.ToDictionary(node => node, _ => 0);
        foreach (var list in edges.Values)
            foreach (var (to, _) in list) before[to]++;
        var free = new Queue<int>(before.Where(entry => entry.Value == 0).Select(entry => entry.Key));
        var left = edges.Keys.ToHashSet();
        while (free.TryDequeue(out var node))
        {
            left.Remove(node);
            foreach (var (to, deeper) in edges[node])
            {
                pass(node, to, deeper);
                if (--before[to] == 0) free.Enqueue(to);
            }
        }
        return left;
    }

    private List<(int To, int Deeper)> Of(int node)
    {
        if (!_edges.TryGetValue(node, out var list)) _edges[node] = list = [];
        return list;
    }
}
