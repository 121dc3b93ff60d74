using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>A member whose string value admits exactly one alternative of a union.</summary>
internal sealed class Discriminator
{
    private readonly byte[] _name;
    private readonly ulong _hash;
    private readonly NameTable<int> _values;

    private Discriminator(byte[] name, NameTable<int> values) => (_name, _hash, _values) = (name, NameHash.Of(name), values);

    /// <summary>Finds a member that every alternative ties to strings no other alternative allows; null when there is none.</summary>
    public static Discriminator? Find(Edge[] edges)
    {
        if (edges.Length < 2 || ObjectOf(edges[0].Plan) is not { } first) return null;
        for (var i = 0; i < first.Properties.Count; i++)
        {
            if (first.Properties[i].Declared is null) continue;
            var name = first.Properties.NameAt(i);
            if (Values(edges, name) is { } values) return new Discriminator(name, values);
        }
        return null;
    }

    /// <summary>The alternative a value may be: -1 when none; false when the member is absent or not a string.</summary>
    public bool TryChoose(in TapeView view, int node, out int chosen)
    {
        chosen = -1;
        var member = Member(view, node);
        if (member < 0 || view.Kind(member) != NodeKind.String) return false;
        var found = _values.Find(view, view.Node(member));
        if (found >= 0) chosen = _values[found];
        return true;
    }

    /// <summary>Reports a value of the member that no alternative has.</summary>
    public void Collect(in TapeView view, int node, string keyword, Report report)
    {
        var known = Enumerable.Range(0, Math.Min(_values.Count, 12)).Select(i => Words.Quote(_values.NameAt(i)));
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

    private static NameTable<int>? Values(Edge[] edges, byte[] name)
    {
        var values = new NameTable<int>();
        for (var i = 0; i < edges.Length; i++)
        {
            if (ObjectOf(edges[i].Plan) is not { } alternative) return null;
            var index = alternative.Properties.Find(name);
            if (index < 0 || alternative.Properties[index].Declared is not { } declared) return null;
            if (declared.Plan.Checks.OfType<EnumCheck>().FirstOrDefault() is not { OnlyStrings: true } strings) return null;
            for (var k = 0; k < strings.StringValues.Count; k++)
            {
                var before = values.Count;
                if (values.Add(strings.StringValues.NameAt(k), i) < before) return null;
            }
        }
        return values;
    }

    private static ObjectCheck? ObjectOf(Plan plan) => plan.Checks.OfType<ObjectCheck>().FirstOrDefault();
}
