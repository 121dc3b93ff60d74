using System.Globalization;
using System.Text;

namespace Sluice.Repair.Parse;

/// <summary>The decoded text of strings: escapes of JSON and of other languages, and backslashes that are content.</summary>
internal sealed partial class Parser
{
    // Commands whose first letter makes an escape of JSON: \frac is no form feed. Only in a text that has a backslash JSON does not know.
    private static readonly HashSet<string> TexCommands = new(StringComparer.Ordinal)
    {
        "bar", "begin", "beta", "bf", "big", "binom", "boldsymbol", "bullet", "forall", "frac", "nabla", "ne", "neq", "newline", "not", "notin", "nu",
        "rangle", "rho", "right", "rightarrow", "rm", "tan", "tanh", "tau", "text", "textbf", "textit", "theta", "tilde", "times", "to", "top",
        "triangle",
    };

    /// <summary>What the backslashes of one string are.</summary>
    private enum Backslashes : byte
    {
        /// <summary>Escapes of JSON.</summary>
        Json,

        /// <summary>Some are escapes JSON does not know: of another language, or content.</summary>
        Mixed,

        /// <summary>Separators of a path that begins with a drive: all are content.</summary>
        Path,
    }

    /// <summary>How a string that holds an escape JSON does not know is to be read. In a path, <c>\n</c> and <c>\t</c> as the start of a name
    /// leave two readings.</summary>
    private Backslashes Style(int content, in Found found)
    {
        if (!found.Escapes)
            return Backslashes.Json;
        var text = _source.AsSpan(content, Math.Max(0, found.End - content));
        if (text.Length < 4 || !char.IsAsciiLetter((char)text[0]) || text[1] != ':' || text[2] != '\\' || text[3] == '\\')
            return Backslashes.Mixed;
        for (var at = 2; at + 1 < text.Length; at++)
            Tied |= text[at] == '\\' && text[at + 1] is (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';
        return Backslashes.Path;
    }

    private static bool Content(ReadOnlySpan<byte> escape, Backslashes style)
    {
        if (escape.Length < 2 || escape[1] is not ((byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'u' or (byte)'x' or (byte)'U'))
            return false;
        if (style == Backslashes.Path)
            return true;
        var letters = 1;
        while (letters < escape.Length && letters < 16 && char.IsAsciiLetter((char)escape[letters]))
            letters++;
        return TexCommands.Contains(Encoding.ASCII.GetString(escape[1..letters]));
    }

    /// <summary>Escapes of Python and JavaScript: <c>\xE9</c>, <c>\u{E9}</c>, <c>\U000000E9</c>. Answers their length; 0 for anything else.</summary>
    private static int Foreign(ReadOnlySpan<byte> escape, StringBuilder text)
    {
        var (from, digits, length) = escape[1] switch
        {
            (byte)'x' => (2, 2, 4),
            (byte)'U' => (2, 8, 10),
            (byte)'u' when escape.Length > 3 && escape[2] == '{' => Braced(escape),
            _ => (0, 0, 0),
        };
        if (digits == 0 || escape.Length < length
            || !uint.TryParse(escape.Slice(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || !Rune.IsValid(value))
        {
            return 0;
        }

        text.Append(new Rune(value));
        return length;
    }

    private static (int From, int Digits, int Length) Braced(ReadOnlySpan<byte> escape)
    {
        var close = escape[..Math.Min(escape.Length, 11)].IndexOf((byte)'}');
        return close is > 3 and < 10 ? (3, close - 3, close + 1) : (0, 0, 0);
    }

    private string Decode(Node node) => Unescape(node.Start + 1, node.End - 1, QuoteKind.Double, false, Backslashes.Json, out _);

    /// <summary>The text between two places, escapes decoded. A backslash before a character that needs none is content, except before a
    /// quote or a line's end.</summary>
    /// <param name="start">First byte behind the opening quote.</param>
    /// <param name="end">The closing quote.</param>
    /// <param name="kind">The family of the quotes.</param>
    /// <param name="cut">The output ends inside the text.</param>
    /// <param name="style">What the backslashes of this text are.</param>
    /// <param name="replaced">A lone surrogate was replaced.</param>
    private string Unescape(int start, int end, QuoteKind kind, bool cut, Backslashes style, out bool replaced)
    {
        replaced = false;
        var source = _source.AsSpan(start, Math.Max(0, end - start));
        if (source.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(source);
        if (kind == QuoteKind.Escaped)
            source = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(source).Replace("\\\\", "\\", StringComparison.Ordinal));
        var text = new StringBuilder(source.Length);
        var at = 0;
        while (at < source.Length)
        {
            var skip = source[at..].IndexOf((byte)'\\');
            if (skip < 0)
                skip = source.Length - at;
            if (skip > 0)
                text.Append(Encoding.UTF8.GetString(source.Slice(at, skip)));
            at += skip;
            if (at < source.Length)
                at += One(source[at..], text, cut, style, ref replaced);
        }

        return text.ToString();
    }

    private static int One(ReadOnlySpan<byte> escape, StringBuilder text, bool cut, Backslashes style, ref bool replaced)
    {
        if (style != Backslashes.Json && Content(escape, style))
        {
            text.Append('\\');
            return 1;
        }

        if (escape.Length == 1)
        {
            if (!cut)
                text.Append('\\');
            return 1;
        }

        var simple = escape[1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'\'' => '\'',
            (byte)'`' => '`',
            (byte)'\n' => '\n',
            _ => '\0',
        };
        if (simple != '\0')
        {
            text.Append(simple);
            return 2;
        }

        if (style == Backslashes.Mixed && Foreign(escape, text) is > 0 and var length)
            return length;
        if (escape[1] != 'u')
        {
            text.Append('\\');
            return 1;
        }

        if (!Hex(escape, out var high))
        {
            if (!(cut && escape.Length < 6))
                text.Append('\\');
            return cut && escape.Length < 6 ? escape.Length : 1;
        }

        if (!char.IsSurrogate(high))
        {
            text.Append(high);
            return 6;
        }

        if (char.IsHighSurrogate(high) && escape.Length >= 12 && escape[6] == '\\' && Hex(escape[6..], out var low) && char.IsLowSurrogate(low))
        {
            text.Append(high).Append(low);
            return 12;
        }

        replaced = true;
        text.Append('\uFFFD');
        return 6;
    }

    private static bool Hex(ReadOnlySpan<byte> escape, out char unit)
    {
        unit = '\0';
        if (escape.Length < 6 || escape[1] != 'u')
            return false;
        if (!ushort.TryParse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        unit = (char)value;
        return true;
    }
}
