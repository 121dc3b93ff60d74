namespace Sluice.Workspace;

/// <summary>"Did you mean": the known word nearest to an unknown one.</summary>
internal static class Suggestion
{
    /// <summary>A sentence with a leading blank, or empty when nothing is near.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        var folded = Fold(word);
        var nearest = known
            .Select(k => (Word: k, Distance: Begins(folded, Fold(k)) ? 1 : Distance(folded, Fold(k))))
            .OrderBy(k => k.Distance).ThenBy(k => k.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Word is not null && nearest.Distance <= Math.Max(1, Math.Min(folded.Length, nearest.Word.Length) / 3)
            ? $" Did you mean '{nearest.Word}'?"
            : "";
    }

    /// <summary>A word as it stands in a message: shortened, and on one line.</summary>
    public static string Quote(string word) =>
        "'" + string.Concat(word.Take(60).Select(c => char.IsControl(c) ? ' ' : c)) + (word.Length > 60 ? "…'" : "'");

    private static string Fold(string word) => string.Concat((word.Length > 64 ? word[..64] : word)
        .Where(c => c is not '_' and not '-' and not ' ').Select(char.ToLowerInvariant));

    /// <summary>Whether one word is the beginning of the other, as <c>retries</c> of <c>retriesMax</c>.</summary>
    private static bool Begins(string a, string b) =>
        Math.Min(a.Length, b.Length) >= 4
        && (a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal));

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
