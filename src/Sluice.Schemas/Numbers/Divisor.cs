using System.Globalization;
using System.Numerics;
using System.Text;

namespace Sluice.Schemas.Numbers;

/// <summary>A <c>multipleOf</c>: d × 10^s with d free of trailing zeros. Exact and linear in the number's digits.</summary>
internal sealed class Divisor
{
    private const ulong ChunkScale = 1_000_000_000_000_000_000;

    private readonly long _short;
    private readonly BigInteger _digits;
    private readonly long _scale;

    /// <summary>Reads a divisor; it must be above zero.</summary>
    public Divisor(ReadOnlySpan<byte> text)
    {
        if (JsonNumber.TryShort(text, out var value)) _short = value;
        var number = new JsonNumber(text);
        _scale = number.Scale;
        _digits = BigInteger.Parse(Encoding.ASCII.GetString(number.Digits).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    public bool Divides(ReadOnlySpan<byte> text)
    {
        if (_short != 0 && JsonNumber.TryShort(text, out var value)) return value % _short == 0;
        var number = new JsonNumber(text);
        if (number.IsZero) return true;
        // The digits would have to be divisible by 10^(difference), but they do not end in a zero.
        if (number.Scale < _scale) return false;
        var remainder = Remainder(number.Digits);
        return (remainder * BigInteger.ModPow(10, number.Scale - _scale, _digits) % _digits).IsZero;
    }

    private BigInteger Remainder(ReadOnlySpan<byte> digits)
    {
        var remainder = BigInteger.Zero;
        ulong chunk = 0;
        ulong scale = 1;
        foreach (var digit in digits)
        {
            if (digit == '.') continue;
            chunk = (chunk * 10) + (ulong)(digit - '0');
            scale *= 10;
            if (scale < ChunkScale) continue;
            remainder = ((remainder * scale) + chunk) % _digits;
            (chunk, scale) = (0, 1);
        }
        return ((remainder * scale) + chunk) % _digits;
    }
}
