using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Sluice.Schemas.Numbers;

/// <summary>Exact arithmetic on the source text of JSON numbers: a value is ±0.d₁d₂… × 10^<see cref="Magnitude"/> with its digits
/// still in the text. Nothing is ever expanded, so an exponent of a billion costs no more than any other.</summary>
internal readonly ref struct JsonNumber
{
    /// <summary>Exponents are held within ±10^15: beyond, two numbers differ by their sign and exponent anyway.</summary>
    private const long ExponentMax = 1_000_000_000_000_000;

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _first;
    private readonly int _last;

    /// <summary>Reads a number the tokenizer accepted.</summary>
    public JsonNumber(ReadOnlySpan<byte> text)
    {
        var start = text[0] == '-' ? 1 : 0;
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var exponent = exponentAt < 0 ? 0 : ReadExponent(text[(exponentAt + 1)..]);
        var digits = exponentAt < 0 ? text[start..] : text[start..exponentAt];
        var point = digits.IndexOf((byte)'.');
        _text = digits;
        _first = digits.IndexOfAnyExcept((byte)'0', (byte)'.');
        _last = digits.LastIndexOfAnyExcept((byte)'0', (byte)'.');
        if (_first < 0) return;
        Negative = start == 1;
        var whole = point < 0 ? digits.Length : point;
        Magnitude = exponent + (_first < whole ? whole - _first : whole + 1 - _first);
        DigitCount = _last - _first + 1 - (point > _first && point < _last ? 1 : 0);
    }

    /// <summary>Below zero; false for zero.</summary>
    public bool Negative { get; }

    public bool IsZero => _first < 0;

    /// <summary>Power of ten just above the first digit: 1 for 7, 3 for 123, 0 for 0.5, -1 for 0.05.</summary>
    public long Magnitude { get; }

    /// <summary>Digits from the first to the last that is not zero.</summary>
    public int DigitCount { get; }

    /// <summary>Power of ten of the last digit that is not zero; the number is an integer when it is not below 0.</summary>
    public long Scale => Magnitude - DigitCount;

    public bool IsInteger => IsZero || Scale >= 0;

    /// <summary>The significant digits, with at most one point among them.</summary>
    public ReadOnlySpan<byte> Digits => IsZero ? default : _text.Slice(_first, _last - _first + 1);

    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (TryShort(a, out var x) && TryShort(b, out var y)) return x.CompareTo(y);
        return Compare(new JsonNumber(a), new JsonNumber(b));
    }

    public static int Compare(in JsonNumber a, in JsonNumber b)
    {
        if (a.IsZero || b.IsZero || a.Negative != b.Negative) return Sign(a).CompareTo(Sign(b));
        var order = a.Magnitude != b.Magnitude ? a.Magnitude.CompareTo(b.Magnitude) : CompareDigits(a.Digits, b.Digits);
        return a.Negative ? -order : order;
    }

    /// <summary>Equal numbers have equal hashes, however they are written.</summary>
    public static ulong Hash(ReadOnlySpan<byte> text)
    {
        var number = new JsonNumber(text);
        if (number.IsZero) return 0x5A;
        var hash = Text.NameHash.Mix((ulong)number.Magnitude, number.Negative ? 3UL : 5UL);
        foreach (var digit in number.Digits)
            if (digit != '.') hash = Text.NameHash.Mix(hash, digit);
        return hash;
    }

    /// <summary>Reads an integer of at most 18 digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryShort(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length > 19) return false;
        var i = text[0] == '-' ? 1 : 0;
        if (text.Length - i > 18) return false;
        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9) return false;
            value = (value * 10) + digit;
        }
        if (text[0] == '-') value = -value;
        return true;
    }

    private static int Sign(in JsonNumber number) => number.IsZero ? 0 : number.Negative ? -1 : 1;

    private static int CompareDigits(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var i = 0;
        var j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == '.') i++;
            if (b[j] == '.') j++;
            if (a[i] != b[j]) return a[i].CompareTo(b[j]);
            i++;
            j++;
        }
        return (i < a.Length).CompareTo(j < b.Length);
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+') text = text[1..];
        text = text.TrimStart((byte)'0');
        long value = 0;
        if (text.Length > 15 || (text.Length > 0 && !Utf8Parser.TryParse(text, out value, out _))) value = ExponentMax;
        return negative ? -value : value;
    }
}
