using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sluice.Schemas.Text;

/// <summary>Hash of a decoded name. Up to 8 bytes the hash <em>is</em> the name (so hash and length decide equality); above, a
/// folded multiplication over all bytes with a secret of this process, so that nobody can prepare colliding names.</summary>
internal static class NameHash
{
    private static readonly ulong Secret = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>Hash of a span of any length.</summary>
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        if (name.Length > 8) return OfLong(name);
        ulong value = 0;
        for (var i = name.Length - 1; i >= 0; i--) value = (value << 8) | name[i];
        return value;
    }

    /// <summary>Hash of <paramref name="length"/> bytes at <paramref name="start"/>; reads 8 bytes at once where the text has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref byte text, int start, int length, int textLength)
    {
        if (length <= 8 && start + 8 <= textLength)
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, start));
            return length == 8 ? word : word & ((1UL << (length * 8)) - 1);
        }
        return Of(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, start), length));
    }

    /// <summary>Slot of a hash in a table of 2^<paramref name="bits"/> slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Slot(ulong hash, int bits) => (int)((hash * Secret) >> (64 - bits));

    /// <summary>A full mix of a hash; short names are not mixed by <see cref="Of(ReadOnlySpan{byte})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a ^ Secret, b ^ 0x9E3779B97F4A7C15, out var low);
        return high ^ low;
    }

    private static ulong OfLong(ReadOnlySpan<byte> name)
    {
        ref var first = ref MemoryMarshal.GetReference(name);
        var hash = Secret ^ (ulong)name.Length;
        var i = 0;
        for (; i + 8 < name.Length; i += 8) hash = Fold(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i)));
        return Fold(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, name.Length - 8)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, 0xA0761D6478BD642F, out var low);
        return high ^ low;
    }
}
