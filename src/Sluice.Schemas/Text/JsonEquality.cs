using System.Buffers;
using Sluice.Schemas.Numbers;

namespace Sluice.Schemas.Text;

/// <summary>Equality of values as JSON Schema defines it (2020-12 core section 4.2.2): numbers by value, members in any order.</summary>
internal static class JsonEquality
{
    private const int ScratchBytes = 256;

    public static bool Equal(in TapeView a, int i, in TapeView b, int j)
    {
        ref readonly var x = ref a.Node(i);
        ref readonly var y = ref b.Node(j);
        if (NodeKind.ToJsonKind(x.Kind) != NodeKind.ToJsonKind(y.Kind)) return false;
        switch (x.Kind)
        {
            case NodeKind.Number or NodeKind.Integer:
                return JsonNumber.Compare(a.Raw(i), b.Raw(j)) == 0;
            case NodeKind.String:
                return EqualStrings(a, x, b, y);
            case NodeKind.Array:
                return x.Count == y.Count && EqualItems(a, i, b, j);
            case NodeKind.Object:
                return x.Count == y.Count && (x.Count <= 16 ? EqualMembers(a, i, b, j) : EqualManyMembers(a, i, b, j));
            default:
                return true;
        }
    }

    /// <summary>Equal values have equal hashes.</summary>
    public static ulong Hash(in TapeView view, int index)
    {
        ref readonly var node = ref view.Node(index);
        switch (node.Kind)
        {
            case NodeKind.Number or NodeKind.Integer:
                return JsonNumber.Hash(view.Raw(index));
            case NodeKind.String:
                var content = view.Content(node, stackalloc byte[ScratchBytes], out var rented);
                var hash = NameHash.Mix(NameHash.Of(content), 11 + (ulong)content.Length);
                TapeView.Return(rented);
                return hash;
            case NodeKind.Array:
                ulong items = 13;
                for (var i = index + 1; i < node.Next; i = view.Node(i).Next) items = NameHash.Mix(items, Hash(view, i));
                return items;
            case NodeKind.Object:
                ulong members = 17;
                for (var i = index + 1; i < node.Next; i = view.Node(i + 1).Next)
                    members += NameHash.Mix(view.Node(i).Hash + (ulong)view.Node(i).NameLength, Hash(view, i + 1));
                return NameHash.Mix(members, 19);
            default:
                return NameHash.Mix((ulong)node.Kind, 23);
        }
    }

    private static bool EqualStrings(in TapeView a, in TapeNode x, in TapeView b, in TapeNode y)
    {
        if (!x.IsEscaped && !y.IsEscaped) return a.Inner(x).SequenceEqual(b.Inner(y));
        var left = a.Content(x, stackalloc byte[ScratchBytes], out var rentedLeft);
        var right = b.Content(y, stackalloc byte[ScratchBytes], out var rentedRight);
        var equal = left.SequenceEqual(right);
        TapeView.Return(rentedLeft);
        TapeView.Return(rentedRight);
        return equal;
    }

    private static bool EqualItems(in TapeView a, int i, in TapeView b, int j)
    {
        var end = a.Node(i).Next;
        for (i++, j++; i < end; i = a.Node(i).Next, j = b.Node(j).Next)
            if (!Equal(a, i, b, j)) return false;
        return true;
    }

    private static bool EqualMembers(in TapeView a, int i, in TapeView b, int j)
    {
        var end = a.Node(i).Next;
        for (i++; i < end; i = a.Node(i + 1).Next)
        {
            var twin = FindName(b, j, a, i);
            if (twin < 0 || !Equal(a, i + 1, b, twin + 1)) return false;
        }
        return true;
    }

    private static int FindName(in TapeView view, int parent, in TapeView other, int name)
    {
        var end = view.Node(parent).Next;
        for (var i = parent + 1; i < end; i = view.Node(i + 1).Next)
            if (SameName(view, i, other, name)) return i;
        return -1;
    }

    private static bool SameName(in TapeView a, int i, in TapeView b, int j)
    {
        ref readonly var x = ref a.Node(i);
        ref readonly var y = ref b.Node(j);
        if (x.Hash != y.Hash || x.NameLength != y.NameLength) return false;
        return x.NameLength <= 8 || a.Name(x).SequenceEqual(b.Name(y));
    }

    // Both sides sorted by the names' hashes: n log n whatever the order of the members.
    private static bool EqualManyMembers(in TapeView a, int i, in TapeView b, int j)
    {
        var count = a.Node(i).Count;
        var left = Sorted(a, i, count);
        var right = Sorted(b, j, count);
        var equal = true;
        for (var k = 0; k < count && equal; k++)
            equal = SameName(a, left[k], b, right[k]) && Equal(a, left[k] + 1, b, right[k] + 1);
        ArrayPool<int>.Shared.Return(left);
        ArrayPool<int>.Shared.Return(right);
        return equal;
    }

    private static int[] Sorted(in TapeView view, int parent, int count)
    {
        var names = ArrayPool<int>.Shared.Rent(count);
        var keys = ArrayPool<ulong>.Shared.Rent(count);
        var end = view.Node(parent).Next;
        var k = 0;
        for (var i = parent + 1; i < end; i = view.Node(i + 1).Next, k++) (names[k], keys[k]) = (i, NameHash.Mix(view.Node(i).Hash, (ulong)view.Node(i).NameLength));
        Array.Sort(keys, names, 0, count);
        ArrayPool<ulong>.Shared.Return(keys);
        return names;
    }
}
