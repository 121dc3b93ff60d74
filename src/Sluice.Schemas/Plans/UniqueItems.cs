using System.Buffers;
using System.Numerics;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>Finds equal items of an array in linear time.</summary>
internal static class UniqueItems
{
    private const int PairwiseMax = 8;

    /// <summary>Position of the first item that equals an earlier one; -1 when all differ.</summary>
    public static int FindTwin(in TapeView view, int node)
    {
        ref readonly var array = ref view.Node(node);
        if (array.Count < 2) return -1;
        return array.Count <= PairwiseMax ? FindPairwise(view, node, array.Next) : FindByHash(view, node, array);
    }

    private static int FindPairwise(in TapeView view, int node, int end)
    {
        var position = 1;
        for (var i = view.Node(node + 1).Next; i < end; i = view.Node(i).Next, position++)
            for (var j = node + 1; j < i; j = view.Node(j).Next)
                if (JsonEquality.Equal(view, i, view, j)) return position;
        return -1;
    }

    private static int FindByHash(in TapeView view, int node, in TapeNode array)
    {
        var bits = BitOperations.Log2((uint)array.Count) + 2;
        var size = 1 << bits;
        var rented = ArrayPool<int>.Shared.Rent(size);
        var hashes = ArrayPool<ulong>.Shared.Rent(size);
        var slots = rented.AsSpan(0, size);
        slots.Clear();
        var found = -1;
        var position = 0;
        for (var i = node + 1; i < array.Next && found < 0; i = view.Node(i).Next, position++)
        {
            var hash = JsonEquality.Hash(view, i);
            var slot = NameHash.Slot(hash, bits);
            for (; slots[slot] != 0 && found < 0; slot = (slot + 1) & (size - 1))
                if (hashes[slot] == hash && JsonEquality.Equal(view, i, view, slots[slot])) found = position;
            (slots[slot], hashes[slot]) = (i, hash);
        }
        ArrayPool<int>.Shared.Return(rented);
        ArrayPool<ulong>.Shared.Return(hashes);
        return found;
    }
}
