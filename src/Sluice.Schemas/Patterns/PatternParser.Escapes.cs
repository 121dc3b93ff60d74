using System.Globalization;

namespace Sluice.Schemas.Patterns;

internal sealed partial class PatternParser
{
    private PatternNode Escape()
    {
        if (!More) throw new FormatException("the pattern ends in a backslash");
        if (Peek is >= '1' and <= '9')
        {
            TryNumber(out var number);
            _highestUsed = Math.Max(_highestUsed, number);
            return new BackReferenceNode(number.ToString(CultureInfo.InvariantCulture));
        }
        if (Take("k<"))
        {
            var name = Name();
            _namesUsed.Add(name);
            return new BackReferenceNode(name);
        }
        return TryClassEscape() is { } set ? new SetNode(set) : Single(CharacterEscape(inClass: false));
    }

    /// <summary>An escape for a set, such as <c>\d</c> or <c>\p{L}</c>; null for any other.</summary>
    private CodePointSet? TryClassEscape()
    {
        switch (_source[_at])
        {
            case 'd': _at++; return CodePointSet.Digits;
            case 'D': _at++; return CodePointSet.Digits.Complement();
            case 'w': _at++; return CodePointSet.WordCharacters;
            case 'W': _at++; return CodePointSet.WordCharacters.Complement();
            case 's': _at++; return CodePointSet.Space;
            case 'S': _at++; return CodePointSet.Space.Complement();
            case 'p' or 'P':
                var negative = _source[_at++] == 'P';
                var set = UnicodeProperties.Find(PropertyName());
                return negative ? set.Complement() : set;
            default: return null;
        }
    }

    private string PropertyName()
    {
        var start = _at + 1;
        var end = Array.IndexOf(_source, '}', Math.Min(_at, _source.Length));
        if (!Take('{') || end < start) throw new FormatException("\\p needs a property in braces");
        _at = end + 1;
        return string.Concat(_source[start..end].Select(char.ConvertFromUtf32));
    }

    private int CharacterEscape(bool inClass)
    {
        var c = _source[_at++];
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'r': return '\r';
            case 'b' when inClass: return '\b';
            case '0' when Peek is not (>= '0' and <= '9'): return 0;
            case 'c' when Peek is >= 'a' and <= 'z' or >= 'A' and <= 'Z': return _source[_at++] % 32;
            case 'x': return Hex(2);
            case 'u': return UnicodeEscape();
            default:
                if (c < 0x80 && !char.IsAsciiLetterOrDigit((char)c)) return c;
                throw new FormatException($"\\{char.ConvertFromUtf32(c)} is not an escape of ECMA-262");
        }
    }

    private int UnicodeEscape()
    {
        if (Take('{'))
        {
            var value = 0;
            var start = _at;
            for (; More && Uri.IsHexDigit(AsChar(Peek)); _at++)
            {
                value = (value * 16) + Convert.ToInt32(AsChar(Peek).ToString(), 16);
                if (value > CodePointSet.Last) throw new FormatException("a code point is at most 10FFFF");
            }
            return _at > start && Take('}') ? value : throw new FormatException("\\u{ needs hexadecimal digits and a closing brace");
        }
        var unit = Hex(4);
        if (unit is < 0xD800 or > 0xDBFF) return unit;
        var back = _at;
        if (Take("\\u") && Hex(4) is var low and >= 0xDC00 and <= 0xDFFF) return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        _at = back;
        return unit;
    }

    private int Hex(int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++, _at++)
        {
            if (!More || !Uri.IsHexDigit(AsChar(Peek))) throw new FormatException($"an escape needs {digits} hexadecimal digits");
            value = (value * 16) + Convert.ToInt32(AsChar(Peek).ToString(), 16);
        }
        return value;
    }

    private static char AsChar(int c) => c < 0x10000 ? (char)c : '\uFFFD';

    private CodePointSet Class()
    {
        var negative = Take('^');
        var set = new CodePointSet();
        while (true)
        {
            if (!More) throw new FormatException("a bracket is not closed");
            if (Take(']')) return negative ? set.Complement() : set;
            var whole = ClassAtom(out var first);
            var isRange = Peek == '-' && _at + 1 < _source.Length && _source[_at + 1] != ']';
            if (!isRange)
            {
                if (whole is not null) set.Add(whole);
                else set.Add(first, first);
                continue;
            }
            _at++;
            var other = ClassAtom(out var last);
            if (whole is not null || other is not null) throw new FormatException("a class such as \\d cannot be the end of a range");
            if (last < first) throw new FormatException("the ends of a range are out of order");
            set.Add(first, last);
        }
    }

    private CodePointSet? ClassAtom(out int single)
    {
        single = _source[_at];
        if (single != '\\')
        {
            _at++;
            return null;
        }
        if (++_at >= _source.Length) throw new FormatException("the pattern ends in a backslash");
        if (TryClassEscape() is { } set) return set;
        single = CharacterEscape(inClass: true);
        return null;
    }
}
