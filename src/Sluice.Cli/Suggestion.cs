namespace Sluice.Cli;

/// <summary>Did you mean.</summary>
internal static class Suggestion
{
    /// <summary>The candidate nearest to what was written; null when none is near.</summary>
    public static string? For(string written, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Candidate: candidate, Distance: Distance(written, candidate)))
        .Where(pair => pair.Distance <= Math.Max(1, Math.Max(written.Length, pair.Candidate.Length) / 3))
        .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
        .Select(pair => pair.Candidate)
        .FirstOrDefault();

    /// <summary>A sentence to append: <c> Did you mean 'x'?</c>, or nothing.</summary>
    public static string Sentence(string written, IEnumerable<string> candidates) =>
        For(written, candidates) is { } found ? $" Did you mean '{found}'?" : "";

    // Optimal string alignment: a swap of two neighbours counts once, as people type.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }

        return rows[a.Length, b.Length];
    }
}
