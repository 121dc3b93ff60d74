using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>What a branch says of a string: lengths, patterns, formats, and what it is not.</summary>
internal sealed class TextFacts
{
    private readonly bool _clash;

    public TextFacts(Branch branch)
    {
        HashSet<string> opaque = new(StringComparer.Ordinal);
        foreach (var clause in branch.True)
        {
            if (clause is SizeClause { What: SizeOf.Text } size) Add(size.Upper, size.Limit);
            if (clause is PatternClause pattern) Patterns.Add(pattern.Pattern);
            if (clause is OpaqueClause named && (named.On & Kinds.String) != Kinds.None) opaque.Add(named.Name);
        }
        foreach (var clause in branch.Untrue)
        {
            if (clause is SizeClause { What: SizeOf.Text } size) Add(!size.Upper, size.Upper ? Next(size.Limit) : size.Limit - 1);
            if (clause is PatternClause pattern) Misfits.Add(pattern.Pattern);
            if (clause is OpaqueClause named && opaque.Contains(named.Name)) _clash = true;
            if (clause is not ValuesClause values) continue;
            foreach (var value in values.Values)
                if (value.Text is { } text) Excluded.Add(text);
        }
        Formats = [.. opaque];
    }

    public long Min { get; private set; }

    public long Max { get; private set; } = long.MaxValue;

    public List<Pattern> Patterns { get; } = [];

    public List<Pattern> Misfits { get; } = [];

    public IReadOnlyList<string> Formats { get; }

    public HashSet<string> Excluded { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether no string is left.</summary>
    public bool Closes(Func<Value, bool> isRefuted, WorkBudget budget)
    {
        if (_clash || Min > Max) return true;
        if (Patterns.Exists(fit => Misfits.Exists(misfit => misfit.Source == fit.Source))) return true;
        if (Max == 0) return isRefuted(Value.OfText(""));
        if (Patterns.Count == 0 && Misfits.Count == 0) return false;
        return new TextLanguage(Patterns, Misfits, Min, Max, Excluded, budget).Find(null, out var found) && found is null;
    }

    private static long Next(long limit) => limit == long.MaxValue ? limit : limit + 1;

    private void Add(bool upper, long limit)
    {
        if (upper) Max = Math.Min(Max, limit);
        else Min = Math.Max(Min, limit);
    }
}
