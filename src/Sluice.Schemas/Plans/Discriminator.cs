using System.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>A member whose string or integer admits exactly one alternative of a union.</summary>
internal sealed class Discriminator
{
    private readonly byte[] _name;
    private readonly ulong _hash;
    private readonly NameTable<int> _values;
    private readonly NameTable<int> _integers;
    private readonly bool _hasIntegers;

    private Discriminator(byte[] name, NameTable<int> values, NameTable<int> integers)
    {
        (_name, _hash, _values, _integers) = (name, NameHash.Of(name), values, integers);
        _hasIntegers = integers.Count > 0;
    }

    /// <summary>Finds a member that every alternative ties to values no other alternative allows; null when there is none.</summary>
    public static Discriminator? Find(Edge[] edges)
    {
        if (edges.Length < 2 || ObjectOf(edges[0].Plan) is not { } first) return null;
        for (var i = 0; i < first.Properties.Count; i++)
        {
            if (first.Properties[i].Declared is null) continue;
            var name = first.Properties.NameAt(i);
            if (Values(edges, name) is { } values) return new Discriminator(name, values.Strings, values.Integers);
        }
        return null;
    }

    /// <summary>The alternative a value may be: -1 when none; false when the member is absent or of another kind.</summary>
    public bool TryChoose(in TapeView view, int node, out int chosen)
    {
        chosen = -1;
        var member = Member(view, node);
        if (member < 0) return false;
        var kind = view.Kind(member);
        if (kind == NodeKind.Integer ? !_hasIntegers : kind != NodeKind.String) return false;
        var found = kind == NodeKind.String ? _values.Find(view, view.Node(member)) : _integers.Find(view.Raw(member));
        if (found >= 0) chosen = kind == NodeKind.String ? _values[found] : _integers[found];
        return true;
    }

    /// <summary>Reports a value of the member that no alternative has.</summary>
    public void Collect(in TapeView view, int node, string keyword, Report report)
    {
        var known = Enumerable.Range(0, _values.Count).Select(i => Words.Quote(_values.NameAt(i)))
            .Concat(Enumerable.Range(0, _integers.Count).Select(i => Encoding.ASCII.GetString(_integers.NameAt(i)))).Take(12);
        report.EnterMember(_name);
        report.Add(Member(view, node), keyword, keyword, $"expected one of {string.Join(", ", known)}");
        report.LeaveInstance();
    }

    private int Member(in TapeView view, int node)
    {
        var end = view.Node(node).Next;
        for (var i = node + 1; i < end; i = view.Node(i + 1).Next)
        {
            ref readonly var name = ref view.Node(i);
            if (name.Hash == _hash && name.NameLength == _name.Length && view.Name(name).SequenceEqual(_name)) return i + 1;
        }
        return -1;
    }

    private static (NameTable<int> Strings, NameTable<int> Integers)? Values(Edge[] edges, byte[] name)
    {
        var strings = new NameTable<int>();
        var integers = new NameTable<int>();
        for (var i = 0; i < edges.Length; i++)
        {
            if (ObjectOf(edges[i].Plan) is not { } alternative) return null;
            var index = alternative.Properties.Find(name);
            if (index < 0 || alternative.Properties[index].Declared is not { } declared) return null;
            if (declared.Plan.Checks.OfType<EnumCheck>().FirstOrDefault() is not { } fixedValues) return null;
            foreach (var value in fixedValues.Scalars)
                if (value is not { } scalar || !TryAdd(scalar.IsString ? strings : integers, scalar.Text, i)) return null;
        }
        return (strings, integers);
    }

    private static bool TryAdd(NameTable<int> table, byte[] text, int alternative)
    {
        var before = table.Count;
        return table.Add(text, alternative) == before;
    }

    private static ObjectCheck? ObjectOf(Plan plan) => plan.Checks.OfType<ObjectCheck>().FirstOrDefault();
}
