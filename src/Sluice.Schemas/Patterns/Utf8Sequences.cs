namespace Sluice.Schemas.Patterns;

/// <summary>Splits ranges of code points into sequences of byte ranges in UTF-8.</summary>
internal static class Utf8Sequences
{
    /// <summary>Calls <paramref name="emit"/> with the byte ranges, 1 to 4 of them, of each part of a range.</summary>
    public static void Split(int first, int last, Action<(byte First, byte Last)[]> emit)
    {
        // Surrogates have no encoding.
        if (first <= 0xDFFF && last >= 0xD800)
        {
            if (first < 0xD800) Split(first, 0xD7FF, emit);
            if (last > 0xDFFF) Split(0xE000, last, emit);
            return;
        }
        foreach (var max in (ReadOnlySpan<int>)[0x7F, 0x7FF, 0xFFFF])
        {
            if (first > max || last <= max) continue;
            Split(first, max, emit);
            Split(max + 1, last, emit);
            return;
        }
        // A range may differ in its last bytes only where they run from 80 to BF.
        for (var bits = 6; bits <= 18 && last > 0x7F; bits += 6)
        {
            var tail = (1 << bits) - 1;
            if ((first & ~tail) == (last & ~tail)) continue;
            if ((first & tail) != 0)
            {
                Split(first, first | tail, emit);
                Split((first | tail) + 1, last, emit);
                return;
            }
            if ((last & tail) != tail)
            {
                Split(first, (last & ~tail) - 1, emit);
                Split(last & ~tail, last, emit);
                return;
            }
        }
        Span<byte> low = stackalloc byte[4];
        Span<byte> high = stackalloc byte[4];
        var length = new System.Text.Rune(first).EncodeToUtf8(low);
        new System.Text.Rune(last).EncodeToUtf8(high);
        var sequence = new (byte, byte)[length];
        for (var i = 0; i < length; i++) sequence[i] = (low[i], high[i]);
        emit(sequence);
    }
}
