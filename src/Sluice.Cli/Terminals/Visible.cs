using System.Globalization;
using System.Text;

namespace Sluice.Cli.Terminals;

/// <summary>Text that is safe to show. Model output may hold escape sequences that move the cursor, and characters that reverse
/// the reading direction: they are shown, not obeyed.</summary>
internal static class Visible
{
    /// <summary>The text with every control character written as an escape.</summary>
    public static string Text(string text) => Escape(text, keepLines: false);

    /// <summary>As <see cref="Text"/>, but line feeds and tabs stay.</summary>
    public static string Lines(string text) => Escape(text, keepLines: true);

    /// <summary>The text on one line, cut to a length.</summary>
    public static string Snippet(string text, int lengthMax)
    {
        var visible = Text(text);
        if (visible.Length <= lengthMax) return visible;
        var cut = char.IsHighSurrogate(visible[lengthMax - 2]) ? lengthMax - 2 : lengthMax - 1;
        return visible[..cut] + "…";
    }

    private static string Escape(string text, bool keepLines)
    {
        var start = 0;
        while (start < text.Length && !MustEscape(text[start], keepLines)) start++;
        if (start == text.Length) return text;
        var result = new StringBuilder(text, 0, start, text.Length + 16);
        foreach (var c in text.AsSpan(start))
        {
            if (!MustEscape(c, keepLines)) result.Append(c);
            else result.Append(Escaped(c));
        }

        return result.ToString();
    }

    private static string Escaped(char c) => c switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
    };

    private static bool MustEscape(char c, bool keepLines) => c switch
    {
        '\n' or '\t' => !keepLines,
        < ' ' or (>= '\u007f' and <= '\u009f') => true,
        '\u200e' or '\u200f' or '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true,
        _ => false,
    };
}
