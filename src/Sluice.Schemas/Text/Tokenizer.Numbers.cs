using System.Runtime.CompilerServices;

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
        return (next != '.' && (next | 0x20) != 'e') || FractionAndExponent(ref text, start, ref position, ref meta);
    }

    private bool FractionAndExponent(ref byte text, int start, ref int position, ref uint meta)
    {
        meta = NodeKind.Number;
        if (Unsafe.Add(ref text, position) == '.')
        {
            var fraction = ++position;
            position = Digits(ref text, position, _text.Length);
            if (position == fraction) return FailNumber(start, position);
        }
        if (position < _text.Length && (Unsafe.Add(ref text, position) | 0x20) == 'e')
        {
            position++;
            if (position < _text.Length && Unsafe.Add(ref text, position) is (byte)'+' or (byte)'-') position++;
            var exponent = position;
            position = Digits(ref text, position, _text.Length);
            if (position == exponent) return FailNumber(start, position);
        }
        return true;
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
