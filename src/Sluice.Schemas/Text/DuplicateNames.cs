using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Schemas.Text;

/// <summary>Finds two members of one object with the same decoded name, in linear time.</summary>
internal static class DuplicateNames
{
    /// <summary>Index of the later of two equal names of the object at <paramref name="parent"/>; -1 when all differ.</summary>
    public static int Find(TapeNode[] nodes, int parent, int end, ReadOnlySpan<byte> text, ReadOnlySpan<byte> side)
    {
        var count = nodes[parent].Count;
        if (count > 64) return FindInTable(nodes, parent, end, text, side);
        return count <= 8 ? FindAmongFew(nodes, parent, end, text, side) : FindAmongSome(nodes, parent, end, text, side);
    }

    // Bits remember which slots are taken; only a name that meets a taken one is compared with those before it.
    private static int FindAmongFew(TapeNode[] nodes, int parent, int end, ReadOnlySpan<byte> text, ReadOnlySpan<byte> side)
    {
        // The indices come from the tape itself.
        ref var first = ref MemoryMarshal.GetArrayDataReference(nodes);
        ulong taken = 0;
        for (var i = parent + 1; i < end; i = Unsafe.Add(ref first, i + 1).Next)
        {
            var bit = 1UL << NameHash.Slot(Unsafe.Add(ref first, i).Hash, 6);
            if ((taken & bit) != 0 && FindBefore(nodes, parent, i, text, side)) return i;
            taken |= bit;
        }
        return -1;
    }

    private static int FindAmongSome(TapeNode[] nodes, int parent, int end, ReadOnlySpan<byte> text, ReadOnlySpan<byte> side)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(nodes);
        Span<ulong> taken = stackalloc ulong[32];
        for (var i = parent + 1; i < end; i = Unsafe.Add(ref first, i + 1).Next)
        {
            var slot = NameHash.Slot(Unsafe.Add(ref first, i).Hash, 11);
            var bit = 1UL << slot;
            ref var word = ref taken[slot >> 6];
            if ((word & bit) != 0 && FindBefore(nodes, parent, i, text, side)) return i;
            word |= bit;
        }
        return -1;
    }

    private static bool FindBefore(TapeNode[] nodes, int parent, int name, ReadOnlySpan<byte> text, ReadOnlySpan<byte> side)
    {
        for (var i = parent + 1; i < name; i = nodes[i + 1].Next)
            if (Same(nodes[name], nodes[i], text, side)) return true;
        return false;
    }

    /// <summary>Whether two name nodes are the same name.</summary>
    public static bool Same(in TapeNode a, in TapeNode b, ReadOnlySpan<byte> text, ReadOnlySpan<byte> side)
    {
        if (a.Hash != b.Hash || a.NameLength != b.NameLength) return false;
        return a.NameLength <= 8 || Bytes(a, text, side).SequenceEqual(Bytes(b, text, side));
    }

    /// <summary>The decoded bytes of a name.</summary>
    public static ReadOnlySpan<byte> Bytes(in TapeNode name, ReadOnlySpan<byte> text, ReadOnlySpan<byte> side) =>
        (name.NameInSideBuffer ? side : text).Slice(name.Start, name.NameLength);

    private static int FindInTable(TapeNode[] nodes, int parent, int end, ReadOnlySpan<byte> text, ReadOnlySpan<byte> side)
    {
        var bits = BitOperations.Log2((uint)nodes[parent].Count) + 2;
        var table = ArrayPool<int>.Shared.Rent(1 << bits);
        var slots = table.AsSpan(0, 1 << bits);
        slots.Clear();
        var found = -1;
        for (var i = parent + 1; i < end && found < 0; i = nodes[i + 1].Next)
        {
            var slot = NameHash.Slot(nodes[i].Hash, bits);
            for (; slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
            {
                if (!Same(nodes[i], nodes[slots[slot]], text, side)) continue;
                found = i;
                break;
            }
            slots[slot] = i;
        }
        ArrayPool<int>.Shared.Return(table);
        return found;
    }
}
