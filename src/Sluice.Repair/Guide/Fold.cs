using System.Text;

namespace Sluice.Repair.Guide;

/// <summary>Spelling without case, separators and accents: <c>Invoice Number</c>, <c>invoiceNumber</c> and <c>invoice_number</c> are one.
/// The table is our own because normalisation does nothing under invariant globalization.</summary>
internal static class Fold
{
    private const string Accented =
        "àáâãäåāăąÀ" + "çćĉċč" + "ďđð" + "èéêëēĕėęě" + "ĝğġģ" + "ĥħ" + "ìíîïĩīĭįı" + "ĵ" + "ķ" + "ĺļľŀł" + "ñńņňŉ" + "òóôõöøōŏő" + "ŕŗř" + "śŝşšș"
        + "ţťŧț" + "ùúûüũūŭůűų" + "ŵ" + "ýÿŷ" + "źżž";

    private const string Plain =
        "aaaaaaaaaa" + "ccccc" + "ddd" + "eeeeeeeee" + "gggg" + "hh" + "iiiiiiiii" + "j" + "k" + "lllll" + "nnnnn" + "ooooooooo" + "rrr" + "sssss"
        + "tttt" + "uuuuuuuuuu" + "w" + "yyy" + "zzz";

    private static readonly System.Buffers.SearchValues<char> Digraphs = System.Buffers.SearchValues.Create("äÄæÆöÖøØüÜåÅ");

    /// <summary>The folded spelling; empty when nothing but separators is left.</summary>
    public static string Of(string text)
    {
        var simple = true;
        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9')))
            {
                simple = false;
                break;
            }
        }

        if (simple)
            return text;
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
            Append(folded, c);
        return folded.ToString();
    }

    /// <summary>The words of a text, folded one by one: runs of letters and digits, and plus and number signs behind them.</summary>
    public static List<string> Words(string text) => Split(text, fold: true);

    /// <summary>The words of a text as they are.</summary>
    public static List<string> RawWords(string text) => Split(text, fold: false);

    /// <summary>The folded spelling with the letters that German and the Nordic languages write with two: <c>größe</c> as <c>groesse</c>;
    /// null where it has none of them.</summary>
    public static string? Spelled(string text)
    {
        if (text.AsSpan().IndexOfAny(Digraphs) < 0)
            return null;
        var spelled = new StringBuilder(text.Length + 4);
        foreach (var c in text)
        {
            _ = c switch
            {
                'ä' or 'Ä' or 'æ' or 'Æ' => spelled.Append("ae"),
                'ö' or 'Ö' or 'ø' or 'Ø' => spelled.Append("oe"),
                'ü' or 'Ü' => spelled.Append("ue"),
                'å' or 'Å' => spelled.Append("aa"),
                _ => spelled.Append(c),
            };
        }

        return Of(spelled.ToString());
    }

    /// <summary>The signs a name ends in that make another name of it: <c>A+</c> is not <c>A</c>, and <c>C#</c> not <c>C</c>. Empty where
    /// they are emphasis around the name.</summary>
    public static ReadOnlySpan<char> Sign(string text)
    {
        var bare = text.AsSpan().Trim();
        var from = bare.Length;
        while (from > 0 && bare[from - 1] is '+' or '#' or '*' or '-' or '−')
            from--;
        return from > 0 && from < bare.Length && bare[0] != bare[from] && char.IsLetterOrDigit(bare[from - 1]) ? bare[from..] : [];
    }

    private static List<string> Split(string text, bool fold)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                if (fold)
                    Append(word, c);
                else
                    word.Append(c);
                continue;
            }

            // A sign right behind a word belongs to it: C#, A+.
            if (word.Length > 0 && c is '+' or '#')
            {
                word.Append(c);
                continue;
            }

            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    private static void Append(StringBuilder folded, char c)
    {
        if (char.IsAscii(c))
        {
            if (char.IsAsciiLetterOrDigit(c))
                folded.Append(char.ToLowerInvariant(c));
            return;
        }

        var category = char.GetUnicodeCategory(c);
        if (category == System.Globalization.UnicodeCategory.NonSpacingMark)
            return;
        if (!char.IsLetterOrDigit(c) && !char.IsSurrogate(c))
            return;
        var lower = char.ToLowerInvariant(c);
        var at = Accented.IndexOf(lower, StringComparison.Ordinal);
        _ = lower switch
        {
            'ß' => folded.Append("ss"),
            'æ' => folded.Append("ae"),
            'œ' => folded.Append("oe"),
            'þ' => folded.Append("th"),
            _ => folded.Append(at >= 0 ? Plain[at] : Vietnamese(lower)),
        };
    }

    // Latin Extended Additional U+1EA0..U+1EF9: letters with two marks, in runs of one base letter.
    private static char Vietnamese(char c) => c switch
    {
        >= '\u1EA0' and <= '\u1EB7' => 'a',
        >= '\u1EB8' and <= '\u1EC7' => 'e',
        >= '\u1EC8' and <= '\u1ECB' => 'i',
        >= '\u1ECC' and <= '\u1EE3' => 'o',
        >= '\u1EE4' and <= '\u1EF1' => 'u',
        >= '\u1EF2' and <= '\u1EF9' => 'y',
        'ơ' => 'o',
        'ư' => 'u',
        _ => c,
    };
}
