using System.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>A member whose string or integer rules alternatives of a union out: <c>{"kind": "a", …}</c>. Sees through references and
/// nested unions.</summary>
internal sealed class Discriminator
{
    private const int LevelsMax = 4;

    private readonly byte[] _name;
    private readonly ulong _hash;
    private readonly NameTable<int[]> _strings = new();
    private readonly NameTable<int[]> _integers = new();
    private readonly int[] _others;

    private Discriminator(byte[] name, IReadOnlyList<Scalars?> alternatives)
    {
        (_name, _hash) = (name, NameHash.Of(name));
        _others = [.. Enumerable.Range(0, alternatives.Count).Where(i => alternatives[i] is null)];
        for (var i = 0; i < alternatives.Count; i++)
        {
            foreach (var (isString, text) in alternatives[i]?.Values ?? [])
            {
                var table = isString ? _strings : _integers;
                var index = table.Add(text, []);
                if (!table[index].Contains(i)) table[index] = [.. table[index], i];
            }
        }
        foreach (var table in (ReadOnlySpan<NameTable<int[]>>)[_strings, _integers])
            for (var i = 0; i < table.Count; i++) table[i] = [.. table[i].Concat(_others).Order()];
    }

    /// <summary>Finds the member that rules out most; null when none rules out anything.</summary>
    public static Discriminator? Find(Edge[] edges)
    {
        if (edges.Length < 2) return null;
        Discriminator? best = null;
        var bestCount = 1;
        foreach (var name in edges.SelectMany(edge => NamesOf(edge.Plan, 0)).DistinctBy(Convert.ToHexString, StringComparer.Ordinal).Take(8))
        {
            List<Scalars?> alternatives = [.. edges.Select(edge => Of(edge.Plan, name, 0))];
            var count = alternatives.Count(scalars => scalars is { Values.Count: > 0 });
            if (count <= bestCount) continue;
            (best, bestCount) = (new Discriminator(name, alternatives), count);
        }
        return best;
    }

    /// <summary>The alternatives a value may be; false when the member is absent or of another kind, and nothing is ruled out.</summary>
    public bool TryChoose(in TapeView view, int node, out int[] candidates)
    {
        candidates = _others;
        var member = view.Member(node, _name, _hash);
        if (member < 0) return false;
        var kind = view.Kind(member);
        // A number in another notation may equal an integer of the schema.
        if (kind == NodeKind.Number) return false;
        var table = kind == NodeKind.String ? _strings : _integers;
        var found = kind == NodeKind.String ? _strings.Find(view, view.Node(member)) : kind == NodeKind.Integer ? FindInteger(view.Raw(member)) : -1;
        if (found >= 0) candidates = table[found];
        return true;
    }

    /// <summary>Reports a value of the member that no alternative has.</summary>
    public void Collect(in TapeView view, int node, string keyword, Report report)
    {
        var known = Enumerable.Range(0, _strings.Count).Select(i => Words.Quote(_strings.NameAt(i)))
            .Concat(Enumerable.Range(0, _integers.Count).Select(i => Encoding.ASCII.GetString(_integers.NameAt(i)))).Take(12);
        report.EnterMember(_name);
        report.Add(view.Member(node, _name, _hash), keyword, keyword, $"expected one of {string.Join(", ", known)}");
        report.LeaveInstance();
    }

    // -0 is the only integer that plain notation writes in two ways.
    private int FindInteger(ReadOnlySpan<byte> text) => _integers.Find(text.SequenceEqual("-0"u8) ? "0"u8 : text);

    private static IEnumerable<byte[]> NamesOf(Plan plan, int level)
    {
        if (level == LevelsMax) yield break;
        foreach (var check in plan.Checks)
        {
            if (check is ObjectCheck members)
            {
                for (var i = 0; i < members.Properties.Count; i++)
                    if (members.Properties[i].Declared is { } edge && edge.Plan.Checks.Any(c => c is EnumCheck)) yield return members.Properties.NameAt(i);
            }
            else if (check is AllCheck or UnionCheck)
            {
                foreach (var edge in check.InPlace)
                    foreach (var name in NamesOf(edge.Plan, level + 1)) yield return name;
            }
        }
    }

    /// <summary>The values a plan lets a member have; null when it may have others.</summary>
    private static Scalars? Of(Plan plan, byte[] name, int level)
    {
        if ((plan.Mask & Check.Objects) == 0) return new Scalars([]);
        if (level == LevelsMax) return null;
        foreach (var check in plan.Checks)
        {
            var found = check switch
            {
                ObjectCheck members => OfMember(members, name),
                AllCheck all => all.InPlace.Select(edge => Of(edge.Plan, name, level + 1)).FirstOrDefault(scalars => scalars is not null),
                UnionCheck union => OfUnion(union, name, level),
                _ => null,
            };
            if (found is not null) return found;
        }
        return null;
    }

    private static Scalars? OfUnion(UnionCheck union, byte[] name, int level)
    {
        List<(bool, byte[])> values = [];
        foreach (var edge in union.InPlace)
        {
            if (Of(edge.Plan, name, level + 1) is not { } scalars) return null;
            values.AddRange(scalars.Values);
        }
        return new Scalars(values);
    }

    private static Scalars? OfMember(ObjectCheck members, byte[] name)
    {
        var index = members.Properties.Find(name);
        if (index < 0 || members.Properties[index].Declared is not { } declared) return null;
        foreach (var check in declared.Plan.Checks)
        {
            if (check is not EnumCheck fixedValues) continue;
            List<(bool, byte[])> values = [];
            foreach (var value in fixedValues.Scalars)
            {
                if (value is not { } scalar || scalar.Text is [(byte)'-', (byte)'0']) return null;
                values.Add(scalar);
            }
            return new Scalars(values);
        }
        return null;
    }

    private sealed record Scalars(List<(bool IsString, byte[] Text)> Values);
}
