using System.Globalization;
using System.Text;

namespace Sluice.Simulator;

internal sealed partial class PatternParser
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Letters = Lower + Upper;
    private const string Word = Letters + Digits + "_";
    private const string Punctuation = "-.,:;!?/+*=()@#%&$";
    private const string Printable = Letters + Digits + "_" + Punctuation + " '\"<>[]{}|\\^~`";
    private const int RangeMax = 256;

    /// <summary>The characters between brackets; the opening one is already taken.</summary>
    private string Class()
    {
        var negated = Take('^');
        var set = new StringBuilder();
        // ECMA-262: ']' always closes, so that [] matches nothing and [^] anything.
        while (More && _pattern[_at] != ']')
        {
            var first = ClassAtom();
            if (first.Length == 1 && _at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                var last = ClassAtom();
                if (last.Length == 1)
                    AppendRange(set, first[0], last[0]);
                else
                    set.Append(first).Append('-').Append(last);
            }
            else
            {
                set.Append(first);
            }
        }

        if (!Take(']'))
            _failed = true;
        return negated ? Without(set.ToString()) : Distinct(set.ToString());
    }

    private string ClassAtom()
    {
        var c = _pattern[_at++];
        if (c != '\\')
            return c.ToString();
        // Inside a class \b is a backspace, not a boundary.
        return Take('b') ? "\b" : Escape() ?? "";
    }

    private void AppendRange(StringBuilder set, char first, char last)
    {
        if (last < first)
            _failed = true;
        for (int c = first, count = 0; c <= last && count < RangeMax; c++, count++)
        {
            if (!char.IsSurrogate((char)c))
                set.Append((char)c);
        }
    }

    /// <summary>The characters an escape stands for; null when it stands for a place. The backslash is already taken.</summary>
    private string? Escape()
    {
        if (!More)
        {
            _failed = true;
            return "";
        }

        var c = _pattern[_at++];
        return c switch
        {
            'd' => Digits,
            'w' => Word,
            's' => " ",
            'D' => Letters,
            'W' => Punctuation.Replace("_", "", StringComparison.Ordinal),
            'S' => Letters + Digits,
            'b' or 'B' or 'A' or 'z' or 'Z' => null,
            't' => "\t",
            'n' => "\n",
            'r' => "\r",
            'f' => "\f",
            'v' => "\v",
            'x' => Hexadecimal(2),
            'u' => Hexadecimal(4),
            'p' => Property(negated: false),
            'P' => Property(negated: true),
            >= '1' and <= '9' => null,
            '0' => "\0",
            _ => c.ToString(),
        };
    }

    private string Hexadecimal(int digits)
    {
        if (_at + digits <= _pattern.Length
            && int.TryParse(_pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            _at += digits;
            return ((char)code).ToString();
        }

        _failed = true;
        return "";
    }

    private string Property(bool negated)
    {
        var close = _pattern.IndexOf('}', _at);
        if (!Take('{') || close < 0)
        {
            _failed = true;
            return "";
        }

        var name = _pattern[_at..close];
        _at = close + 1;
        var set = name switch
        {
            "L" or "Letter" or "Alphabetic" => Letters,
            "Lu" or "Uppercase_Letter" => Upper,
            "Ll" or "Lowercase_Letter" => Lower,
            "N" or "Nd" or "Decimal_Number" => Digits,
            "P" or "Punctuation" => ".,:;!?-",
            "Z" or "Zs" or "White_Space" => " ",
            "S" or "Sc" => "$",
            _ => "",
        };
        return negated ? Without(set) : set;
    }

    private static string Without(string set)
    {
        // Letters and digits read best; punctuation only where nothing else is left.
        var rest = new string([.. (Letters + Digits).Where(c => !set.Contains(c, StringComparison.Ordinal))]);
        return rest.Length > 0 ? rest : new string([.. Printable.Where(c => !set.Contains(c, StringComparison.Ordinal))]);
    }

    private static string Distinct(string set)
    {
        // The same preference: a class such as [\s\S] or [^ -~] stays readable.
        var all = new string([.. set.Distinct()]);
        var readable = new string([.. all.Where(c => c is '-' or '_' or ' ' || char.IsLetterOrDigit(c))]);
        return readable.Length > 0 && (all.Length > 80 || !all.All(char.IsAscii)) ? readable : all;
    }
}
