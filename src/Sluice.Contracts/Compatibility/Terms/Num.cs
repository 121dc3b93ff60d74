using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Sluice.Contracts.Compatibility;

/// <summary>An exact decimal: <see cref="Mantissa"/> × 10^<see cref="Exponent"/>, the mantissa free of trailing zeros.</summary>
internal readonly record struct Num(BigInteger Mantissa, int Exponent) : IComparable<Num>
{
    /// <summary>Numbers with more digits or a farther exponent are not reasoned about.</summary>
    private const int ExponentMax = 400;

    public static Num Zero { get; } = new(BigInteger.Zero, 0);

    public static Num One { get; } = new(BigInteger.One, 0);

    public bool IsInteger => Exponent >= 0;

    public bool IsZero => Mantissa.IsZero;

    public static Num Of(BigInteger mantissa, int exponent)
    {
        if (mantissa.IsZero) return Zero;
        while (true)
        {
            var quotient = BigInteger.DivRem(mantissa, 10, out var remainder);
            if (!remainder.IsZero) return new(mantissa, exponent);
            (mantissa, exponent) = (quotient, exponent + 1);
        }
    }

    /// <summary>Reads a JSON number; false when it is too far away.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out Num? value)
    {
        value = null;
        if (text.Length > ExponentMax) return false;
        var written = Encoding.ASCII.GetString(text);
        var at = written.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0;
        if (at >= 0 && (!int.TryParse(written.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            || Math.Abs(exponent) > ExponentMax))
            return false;
        var mantissa = at < 0 ? written : written[..at];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0) exponent -= mantissa.Length - point - 1;
        value = Of(BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), exponent);
        return true;
    }

    public int CompareTo(Num other)
    {
        if (Exponent == other.Exponent) return Mantissa.CompareTo(other.Mantissa);
        var scale = Math.Min(Exponent, other.Exponent);
        return At(scale).CompareTo(other.At(scale));
    }

    public static bool operator <(Num a, Num b) => a.CompareTo(b) < 0;

    public static bool operator >(Num a, Num b) => a.CompareTo(b) > 0;

    public static bool operator <=(Num a, Num b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Num a, Num b) => a.CompareTo(b) >= 0;

    public static Num operator +(Num a, Num b)
    {
        var scale = Math.Min(a.Exponent, b.Exponent);
        return Of(a.At(scale) + b.At(scale), scale);
    }

    public static Num operator *(Num a, BigInteger times) => Of(a.Mantissa * times, a.Exponent);

    /// <summary>Whether this is a whole multiple of a number above zero.</summary>
    public bool IsMultipleOf(Num divisor)
    {
        var scale = Math.Min(Exponent, divisor.Exponent);
        return (At(scale) % divisor.At(scale)).IsZero;
    }

    /// <summary>The smallest number above zero that is a multiple of both.</summary>
    public static Num CommonMultiple(Num a, Num b)
    {
        var scale = Math.Min(a.Exponent, b.Exponent);
        var (x, y) = (a.At(scale), b.At(scale));
        return Of(x / BigInteger.GreatestCommonDivisor(x, y) * y, scale);
    }

    /// <summary>How many times a number above zero goes into this one, rounded down; and whether nothing is left.</summary>
    public (BigInteger Quotient, bool Exact) Over(Num divisor)
    {
        var scale = Math.Min(Exponent, divisor.Exponent);
        var (x, y) = (At(scale), divisor.At(scale));
        var quotient = BigInteger.DivRem(x, y, out var remainder);
        return (remainder.Sign < 0 ? quotient - 1 : quotient, remainder.IsZero);
    }

    public override string ToString()
    {
        var digits = BigInteger.Abs(Mantissa).ToString(CultureInfo.InvariantCulture);
        var sign = Mantissa.Sign < 0 ? "-" : "";
        if (Exponent is >= 0 and <= 30) return sign + digits + (IsZero ? "" : new string('0', Exponent));
        if (Exponent < 0 && -Exponent < digits.Length) return $"{sign}{digits[..^-Exponent]}.{digits[^-Exponent..]}";
        if (Exponent is < 0 and > -30) return $"{sign}0.{new string('0', -Exponent - digits.Length)}{digits}";
        return $"{sign}{digits}e{Exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    private BigInteger At(int scale) => Mantissa * BigInteger.Pow(10, Exponent - scale);
}
