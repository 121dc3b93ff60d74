using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>Texts that fit some patterns and not others. Walking automata is dear and the same few languages are asked for again and
/// again, so some texts of each are kept.</summary>
internal sealed class TextSamples(Random random, WorkBudget budget)
{
    private const int KeptMax = 6;
    private static readonly HashSet<string> None = [];

    private readonly Dictionary<string, List<string>> _kept = new(StringComparer.Ordinal);

    /// <summary>A text; null when none is found.</summary>
    public string? Find(IReadOnlyCollection<Pattern> fits, IReadOnlyCollection<Pattern> misfits, long min, long max, HashSet<string> excluded)
    {
        var key = $"{min},{max}|{string.Join('\n', fits.Select(p => p.Source))}|{string.Join('\n', misfits.Select(p => p.Source))}";
        if (!_kept.TryGetValue(key, out var kept))
        {
            _kept[key] = kept = [];
            Keep(kept, Walk(null, None));
        }
        else if (kept.Count is > 0 and < KeptMax && random.Next(2) == 0)
        {
            Keep(kept, Walk(random, None));
        }
        if (kept.Count == 0) return null;
        List<string> left = kept.FindAll(text => !excluded.Contains(text));
        return left.Count > 0 ? left[random.Next(left.Count)] : Walk(random, excluded);

        string? Walk(Random? choice, HashSet<string> without)
        {
            new TextLanguage(fits, misfits, min, max, without, budget).Find(choice, out var found);
            return found;
        }
    }

    private static void Keep(List<string> kept, string? text)
    {
        if (text is not null && !kept.Contains(text)) kept.Add(text);
    }
}
