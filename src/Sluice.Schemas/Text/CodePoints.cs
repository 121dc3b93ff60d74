using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Schemas.Text;

/// <summary>Counts characters as JSON Schema does: code points, not bytes or UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<byte> utf8)
    {
        ref var text = ref MemoryMarshal.GetReference(utf8);
        var continuation = 0;
        var i = 0;
        for (; i + Vector128<byte>.Count <= utf8.Length; i += Vector128<byte>.Count)
        {
            var block = Vector128.LoadUnsafe(ref text, (nuint)i).AsSByte();
            continuation += BitOperations.PopCount(Vector128.LessThan(block, Vector128.Create((sbyte)-64)).ExtractMostSignificantBits());
        }
        for (; i < utf8.Length; i++)
            if ((sbyte)utf8[i] < -64) continuation++;
        return utf8.Length - continuation;
    }
}
