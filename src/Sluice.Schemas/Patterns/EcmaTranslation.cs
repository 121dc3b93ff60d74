using System.Text;

namespace Sluice.Schemas.Patterns;

/// <summary>Writes an ECMA-262 pattern in .NET's syntax where the two differ.</summary>
internal static class EcmaTranslation
{
    private const string Space = @"\t\n\v\f\r \u00A0\uFEFF\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000";

    public static bool TryTranslate(string source, out string translated, out string reason)
    {
        var target = new StringBuilder(source.Length + 16);
        var inClass = false;
        translated = reason = "";
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            if (c == '\\')
            {
                if (++i == source.Length)
                {
                    reason = "the pattern ends in a backslash";
                    return false;
                }
                if (!TryEscape(source, ref i, inClass, target))
                {
                    reason = $"\\{source[i]} is not an escape of ECMA-262";
                    return false;
                }
            }
            else if (inClass)
            {
                inClass = c != ']';
                target.Append(c == '[' ? @"\[" : c.ToString());
            }
            else
            {
                inClass = c == '[';
                target.Append(c switch
                {
                    '$' => @"\z",
                    '.' => @"[^\n\r\u2028\u2029]",
                    _ => c.ToString(),
                });
                if (inClass && i + 1 < source.Length && source[i + 1] == '^')
                {
                    target.Append('^');
                    i++;
                }
            }
        }
        translated = target.ToString();
        return true;
    }

    private static bool TryEscape(string source, ref int i, bool inClass, StringBuilder target)
    {
        var c = source[i];
        var set = c switch
        {
            'd' => "0-9",
            'w' => "a-zA-Z0-9_",
            's' => Space,
            _ => null,
        };
        var complement = c switch
        {
            'D' => "0-9",
            'W' => "a-zA-Z0-9_",
            'S' => Space,
            _ => null,
        };
        if (set is not null) target.Append(inClass ? set : $"[{set}]");
        else if (complement is not null && !inClass) target.Append($"[^{complement}]");
        else if (c is 'a' or 'A' or 'z' or 'Z' or 'G' or 'e') return false;
        else target.Append('\\').Append(c);
        return true;
    }
}
