using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Sluice.Gateway;

/// <summary>The words of a text as every store indexes and looks for them, so that stores find the same: letters, digits and marks, in lower case,
/// without accents (<see cref="LexicalForms"/>). Scripts that part no words give overlapping pairs of characters.</summary>
/// <remarks>A chunk is taken out of an index by the words it was entered by: whoever changes this brings a script that enters all chunks anew.</remarks>
public static class LexicalWords
{
    /// <summary>Characters of a word that count; the rest of a longer one is passed over.</summary>
    public const int LengthMax = 64;

    /// <summary>Most different words of a text that is looked for; those behind are passed over.</summary>
    public const int QueryWordsMax = 256;

    // Snowball's list (https://snowballstem.org/algorithms/english/stop.txt) without the words that can mean something alone.
    private static readonly FrozenSet<string> StopWords = FrozenSet.Create(StringComparer.Ordinal,
        "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "being", "both", "but", "by", "can", "did", "do", "does",
        "each", "for", "from", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no",
        "nor", "not", "of", "off", "on", "only", "or", "our", "s", "she", "should", "so", "such", "t", "than", "that", "the", "their", "them", "then",
        "there", "these", "they", "this", "those", "to", "too", "until", "up", "very", "was", "we", "were", "what", "when", "where", "which", "while",
        "who", "whom", "why", "will", "with", "you", "your");

    /// <summary>Every word, in order.</summary>
    public static IEnumerable<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Words(text);
    }

    /// <summary>The words, a space between.</summary>
    public static string Joined(string text) => string.Join(' ', Of(text));

    /// <summary>The different words of a text that is looked for, without those that say nothing, unless there are no others.</summary>
    public static IReadOnlyList<string> OfQuery(string text)
    {
        var words = Of(text).Distinct(StringComparer.Ordinal).Take(2 * QueryWordsMax).ToList();
        var telling = words.Where(word => !StopWords.Contains(word)).Take(QueryWordsMax).ToList();
        return telling.Count > 0 ? telling : [.. words.Take(QueryWordsMax)];
    }

    /// <summary>How many of the rarest words are looked for so that no more chunks hold one of them than can be ranked; at least one.</summary>
    /// <param name="chunks">In how many chunks each word stands, the fewest first.</param>
    /// <param name="hitsMax">Most chunks that can be ranked.</param>
    public static int Affordable(IEnumerable<long> chunks, long hitsMax)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        var (words, hits) = (0, 0L);
        foreach (var more in chunks)
        {
            hits += more;
            if (words > 0 && hits > hitsMax) break;
            words++;
        }
        return words;
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder(LengthMax);
        Rune? before = null; // the last character of a run that parts no words
        var alone = false;   // whether it stands in no pair yet
        foreach (var rune in text.EnumerateRunes())
        {
            if (PartsNoWords(rune))
            {
                if (word.Length > 0) yield return Take(word);
                if (before is { } first) yield return $"{first}{rune}";
                (before, alone) = (rune, before is null);
                continue;
            }
            if (before is { } last && alone) yield return last.ToString();
            (before, alone) = (null, false);
            if (IsAccent(rune)) continue;
            if (IsOfWord(rune))
            {
                var low = Rune.ToLowerInvariant(rune);
                var form = (low.IsBmp ? LexicalForms.Of((char)low.Value) : null) ?? low.ToString();
                if (word.Length + form.Length <= LengthMax) word.Append(form);
            }
            else if (word.Length > 0)
            {
                yield return Take(word);
            }
        }
        if (before is { } end && alone) yield return end.ToString();
        if (word.Length > 0) yield return Take(word);
    }

    private static string Take(StringBuilder word)
    {
        var text = word.ToString();
        word.Clear();
        return text;
    }

    /// <summary>Whether a text has no half of a surrogate pair.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }
        return true;
    }

    private static bool IsAccent(Rune rune) => rune.Value is >= 0x0300 and <= 0x036F;

    private static bool IsOfWord(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Thai, Lao, Myanmar, Khmer; Han, kana, Hangul.
    private static bool PartsNoWords(Rune rune) => rune.Value is >= 0x0E00 and <= 0x0EFF or >= 0x1000 and <= 0x109F or >= 0x1100 and <= 0x11FF
        or >= 0x1780 and <= 0x17FF or >= 0x3041 and <= 0x30FF or >= 0x31F0 and <= 0x31FF or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF
        or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;
}
