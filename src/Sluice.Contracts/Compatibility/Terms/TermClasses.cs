using System.Globalization;
using System.Text;

namespace Sluice.Contracts.Compatibility;

/// <summary>Gives terms that ask the same the same id, across schemas and through recursion: classes are refined until no two terms
/// of a class differ in what stands below them.</summary>
internal sealed class TermClasses
{
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal)
    {
        [TermShape.Of(Term.True).Text] = Term.True.Id,
        [TermShape.Of(Term.False).Text] = Term.False.Id,
    };

    private int _next = Term.FirstFreeId;

    /// <summary>Numbers every term that can be reached.</summary>
    public void Number(IEnumerable<Term> roots)
    {
        var terms = Reach(roots);
        var shapes = terms.ConvertAll(term => (Term: term, Shape: TermShape.Of(term)));
        var open = NumberBottomUp(shapes);
        if (open.Count > 0) Refine(open);
    }

    private static List<Term> Reach(IEnumerable<Term> roots)
    {
        HashSet<Term> seen = [];
        List<Term> order = [];
        var way = new Stack<(Term Term, bool Done)>(roots.Select(root => (root, false)));
        while (way.TryPop(out var next))
        {
            if (next.Done) order.Add(next.Term);
            if (next.Done || next.Term.Id > 0 || !seen.Add(next.Term)) continue;
            way.Push((next.Term, true));
            foreach (var child in TermShape.Of(next.Term).Children) way.Push((child, false));
        }
        return order;
    }

    /// <summary>Numbers what leads to no circle; returns the rest.</summary>
    private List<(Term Term, TermShape Shape)> NumberBottomUp(List<(Term Term, TermShape Shape)> shapes)
    {
        List<(Term, TermShape)> open = [];
        foreach (var (term, shape) in shapes)
        {
            if (shape.Children.All(child => child.Id > 0)) term.Id = IdOf(KeyOf(shape, child => child.Id));
            else open.Add((term, shape));
        }
        return open;
    }

    // Moore's refinement: start with what each term says itself, then look at the classes below until nothing splits.
    private void Refine(List<(Term Term, TermShape Shape)> open)
    {
        var classes = open.ToDictionary(entry => entry.Term, _ => 0);
        var count = 0;
        while (true)
        {
            Dictionary<string, int> keys = new(StringComparer.Ordinal);
            Dictionary<Term, int> next = new(classes.Count);
            foreach (var (term, shape) in open)
            {
                var key = $"{classes[term]}:{KeyOf(shape, child => child.Id > 0 ? child.Id : -1 - classes.GetValueOrDefault(child))}";
                if (!keys.TryGetValue(key, out var number)) keys[key] = number = keys.Count;
                next[term] = number;
            }
            classes = next;
            if (keys.Count == count) break;
            count = keys.Count;
        }
        var first = _next;
        foreach (var (term, _) in open) term.Id = first + classes[term];
        _next += count;
    }

    private static string KeyOf(TermShape shape, Func<Term, int> idOf)
    {
        var key = new StringBuilder(shape.Text);
        foreach (var child in shape.Children) key.Append(',').Append(idOf(child).ToString(CultureInfo.InvariantCulture));
        return key.ToString();
    }

    private int IdOf(string key)
    {
        if (!_known.TryGetValue(key, out var id)) _known[key] = id = _next++;
        return id;
    }
}
