using System.Runtime.InteropServices;

namespace Sluice.Schemas.Text;

/// <summary>One entry of the tape: a value, or the name of an object's member (which then precedes the member's value).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct TapeNode
{
    /// <summary>Value: offset of its first byte (a string's opening quote). Name: offset of its first byte after the quote.</summary>
    [FieldOffset(0)] public int Start;

    /// <summary>Value: length in bytes with quotes and brackets. Name: length of the decoded name, see <see cref="NameLength"/>.</summary>
    [FieldOffset(4)] public int Length;

    /// <summary>Value: index of the node after this value and all it holds. While a container is open: index of its parent.</summary>
    [FieldOffset(8)] public int Next;

    /// <summary>Value: <see cref="NodeKind"/> in bits 0 to 2, flags in bits 3 to 7, number of items or members above.</summary>
    [FieldOffset(12)] public uint Meta;

    /// <summary>Name: <see cref="NameHash"/> of the decoded name.</summary>
    [FieldOffset(8)] public ulong Hash;

    /// <summary>Set in a value's <see cref="Meta"/> when a string has escapes.</summary>
    public const uint Escaped = 1u << 3;

    /// <summary>Set in a name's <see cref="Length"/> when the decoded name lies in the side buffer.</summary>
    public const int InSideBuffer = int.MinValue;

    /// <summary>Most items or members of one value.</summary>
    public const int ChildrenMax = (1 << 24) - 1;

    public readonly int Kind => (int)(Meta & 7);

    public readonly int Count => (int)(Meta >> 8);

    public readonly bool IsEscaped => (Meta & Escaped) != 0;

    public readonly int NameLength => Length & int.MaxValue;

    public readonly bool NameInSideBuffer => Length < 0;
}

/// <summary>Kinds as the tape stores them: a number written without fraction and exponent is a kind of its own, so that one mask
/// answers <c>type</c> for nearly every value.</summary>
internal static class NodeKind
{
    public const int Null = 0;
    public const int False = 1;
    public const int True = 2;
    public const int Number = 3;
    public const int String = 4;
    public const int Array = 5;
    public const int Object = 6;
    public const int Integer = 7;

    public static JsonKind ToJsonKind(int kind) => kind == Integer ? JsonKind.Number : (JsonKind)kind;
}
