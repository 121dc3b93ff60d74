using Sluice.Repair.Guide;

namespace Sluice.Repair.Align;

/// <summary>The one thing out of a few that a longer text names.</summary>
internal static class Mentions
{
    private static readonly HashSet<string> Denials = new(StringComparer.Ordinal)
    {
        "not", "no", "never", "neither", "nor", "isnt", "wasnt", "arent", "cannot", "cant", "without", "non", "t", "hardly", "barely",
        "unless", "except", "than", "formerly", "previously",
    };

    /// <summary>The name that the text mentions, by whole words, more often than any other; null when there is none, a tie, or a denial
    /// right before a mention.</summary>
    public static string? Only(string text, IReadOnlyList<(string Name, IReadOnlyList<string> Spellings)> names)
    {
        if (text.Length > 20_000)
            return null;
        // A name in its own spelling outranks the same letters in another case: "TWO is one of them" mentions TWO.
        return Count(text, names, exact: true, out var any) ?? (any ? null : Count(text, names, exact: false, out _));
    }

    private static string? Count(string text, IReadOnlyList<(string Name, IReadOnlyList<string> Spellings)> names, bool exact, out bool any)
    {
        any = false;
        var words = exact ? Fold.RawWords(text) : Fold.Words(text);
        var counts = new int[names.Count];
        var known = new List<(int Name, List<string> Words)>();
        for (var i = 0; i < names.Count; i++)
        {
            foreach (var spelling in names[i].Spellings)
            {
                var parts = exact ? Fold.RawWords(spelling) : Fold.Words(spelling);
                // One letter in another case is a word of the sentence sooner than a name.
                if (parts.Count > 0 && (exact || spelling.Length > 1))
                    known.Add((i, parts));
            }
        }

        // The longest name wins where several start at one word: "1040-X" is not "1040".
        known.Sort((a, b) => b.Words.Count.CompareTo(a.Words.Count));
        for (var at = 0; at < words.Count; at++)
        {
            foreach (var (name, parts) in known)
            {
                if (!StartsAt(words, at, parts))
                    continue;
                any = true;
                if (Denied(words, at))
                    return null;
                counts[name]++;
                // Names that differ only in what was folded away are mentioned together.
                foreach (var (other, same) in known)
                {
                    if (other != name && same.SequenceEqual(parts, StringComparer.Ordinal))
                        counts[other]++;
                }

                at += parts.Count - 1;
                break;
            }
        }

        var best = -1;
        var tie = false;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0)
                continue;
            if (best < 0 || counts[i] > counts[best])
                (best, tie) = (i, false);
            else if (counts[i] == counts[best])
                tie = true;
        }

        return best < 0 || tie ? null : names[best].Name;
    }

    private static bool StartsAt(List<string> words, int at, List<string> parts)
    {
        if (at + parts.Count > words.Count)
            return false;
        for (var i = 0; i < parts.Count; i++)
        {
            if (words[at + i] != parts[i])
                return false;
        }

        return true;
    }

    private static bool Denied(List<string> words, int at)
    {
        for (var i = Math.Max(0, at - 3); i < at; i++)
        {
            if (Denials.Contains(words[i].ToLowerInvariant()))
                return true;
        }

        return false;
    }
}
