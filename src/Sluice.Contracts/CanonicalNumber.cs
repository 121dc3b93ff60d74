using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Sluice.Contracts;

/// <summary>A number as ECMAScript's <c>Number::toString</c> writes it (ECMA-262 section 6.1.6.1.20), for RFC 8785 section 3.2.2.3.</summary>
internal static class CanonicalNumber
{
    /// <summary>Most significant digits that a double carries through text and back.</summary>
    private const int DigitsMax = 17;

    public static bool TryFormat(ReadOnlySpan<byte> source, out string text, [NotNullWhen(false)] out string? fault)
    {
        text = "";
        fault = null;
        var value = double.Parse(source, NumberStyles.Float, CultureInfo.InvariantCulture);
        var written = Decimal.Of(Encoding.ASCII.GetString(source));
        if (double.IsInfinity(value)) fault = "the number is too large for an IEEE 754 double";
        else if (value == 0 && !written.IsZero) fault = "the number is too small for an IEEE 754 double";
        if (fault is not null) return false;

        var shortest = Decimal.Of(value.ToString("R", CultureInfo.InvariantCulture));
        if (shortest.Digits != written.Digits || shortest.Point != written.Point)
        {
            if (written.IsInteger) fault = "no IEEE 754 double holds the integer exactly; write it as a string";
            else if (written.Digits.Length > DigitsMax)
                fault = $"the number has more than the {DigitsMax} significant digits an IEEE 754 double carries; round it";
            if (fault is not null) return false;
        }
        text = (value < 0 ? "-" : "") + shortest.ToEcmaScript();
        return true;
    }

    /// <summary>0.<see cref="Digits"/> × 10^<see cref="Point"/>, without leading or trailing zeros; the sign is left out.</summary>
    internal readonly record struct Decimal(string Digits, long Point)
    {
        public bool IsZero => Digits.Length == 0;

        public bool IsInteger => Digits.Length <= Point;

        public static Decimal Of(string text)
        {
            var exponentAt = text.AsSpan().IndexOfAny('e', 'E');
            var mantissa = (exponentAt < 0 ? text : text[..exponentAt]).TrimStart('-');
            var point = mantissa.IndexOf('.', StringComparison.Ordinal);
            var whole = point < 0 ? mantissa.Length : point;
            var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
            var leading = digits.Length - digits.TrimStart('0').Length;
            digits = digits.Trim('0');
            return digits.Length == 0 ? new("", 0) : new(digits, whole - leading + Exponent(text, exponentAt));
        }

        public string ToEcmaScript()
        {
            if (IsZero) return "0";
            var n = (int)Point;
            if (Digits.Length <= n && n <= 21) return Digits + new string('0', n - Digits.Length);
            if (n is > 0 and <= 21) return $"{Digits[..n]}.{Digits[n..]}";
            if (n is > -6 and <= 0) return "0." + new string('0', -n) + Digits;
            var exponent = n - 1;
            var tail = Digits.Length == 1 ? "" : "." + Digits[1..];
            return string.Create(CultureInfo.InvariantCulture, $"{Digits[0]}{tail}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}");
        }

        /// <summary>An exponent past a 64-bit integer belongs to a number that is infinite or zero as a double: it never gets
        /// as far as being compared, so any far-away value will do.</summary>
        private static long Exponent(string text, int exponentAt)
        {
            if (exponentAt < 0) return 0;
            var exponent = text.AsSpan(exponentAt + 1);
            if (long.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                && value is > -int.MaxValue and < int.MaxValue)
                return value;
            return exponent[0] == '-' ? -int.MaxValue : int.MaxValue;
        }
    }
}
