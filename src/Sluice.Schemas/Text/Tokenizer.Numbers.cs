using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Schemas.Text;

internal ref partial struct Tokenizer
{
    /// <summary>Reads a number; a fraction or an exponent turns the kind from integer to number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Number(ref byte text, int length, ref int position, ref uint meta)
    {
        var start = position;
        if (Unsafe.Add(ref text, position) == '-') position++;
        var digits = position;
        position = Digits(ref text, position, length);
        if (position == digits) return FailNumber(start, position);
        if (position > digits + 1 && Unsafe.Add(ref text, digits) == '0') return Fail(JsonErrors.InvalidNumber, start);
        if (position >= length) return true;
        var next = Unsafe.Add(ref text, position);
        if (next != '.' && (next | 0x20) != 'e') return true;
        meta = NodeKind.Number;
        position = FractionAndExponent(start, position);
        return position >= 0;
    }

    /// <summary>Reads on from the point or the e; -1 on error.</summary>
    private int FractionAndExponent(int start, int position)
    {
        ref var text = ref MemoryMarshal.GetReference(_text);
        if (Unsafe.Add(ref text, position) == '.')
        {
            var fraction = ++position;
            position = Digits(ref text, position, _text.Length);
            if (position == fraction) return FailNumberAfter(start, position);
        }
        if (position < _text.Length && (Unsafe.Add(ref text, position) | 0x20) == 'e')
        {
            position++;
            if (position < _text.Length && Unsafe.Add(ref text, position) is (byte)'+' or (byte)'-') position++;
            var exponent = position;
            position = Digits(ref text, position, _text.Length);
            if (position == exponent) return FailNumberAfter(start, position);
        }
        return position;
    }

    private int FailNumberAfter(int start, int position)
    {
        FailNumber(start, position);
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(ref byte text, int position, int length)
    {
        while (position < length && (uint)(Unsafe.Add(ref text, position) - '0') <= 9) position++;
        return position;
    }

    private bool FailNumber(int start, int position) =>
        position >= _text.Length ? Fail(JsonErrors.UnexpectedEnd, position) : Fail(JsonErrors.InvalidNumber, start);
}
