using System.Numerics;

namespace Sluice.Schemas.Text;

/// <summary>Which items or members of one value have been evaluated, by position; for <c>unevaluated*</c>.</summary>
internal ref struct Marks
{
    private readonly Span<ulong> _bits;
    private readonly int _count;

    public Marks(Span<ulong> bits, int count)
    {
        _bits = bits;
        _count = count;
        _bits.Clear();
    }

    public readonly int Count => _count;

    /// <summary>Words that <paramref name="count"/> positions need.</summary>
    public static int Words(int count) => (count + 63) / 64;

    public readonly bool this[int position] => (_bits[position >> 6] >> (position & 63) & 1) != 0;

    public readonly void Set(int position) => _bits[position >> 6] |= 1UL << (position & 63);

    public readonly void SetFirst(int count)
    {
        count = Math.Min(count, _count);
        for (var i = 0; i < count >> 6; i++) _bits[i] = ulong.MaxValue;
        if ((count & 63) != 0) _bits[count >> 6] |= (1UL << (count & 63)) - 1;
    }

    public readonly void SetAll() => SetFirst(_count);

    public readonly bool AllSet()
    {
        var set = 0;
        foreach (var word in _bits) set += BitOperations.PopCount(word);
        return set == _count;
    }

    public readonly void Merge(scoped Marks other)
    {
        for (var i = 0; i < _bits.Length; i++) _bits[i] |= other._bits[i];
    }
}
