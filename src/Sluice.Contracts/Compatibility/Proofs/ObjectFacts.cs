using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>What a branch says of an object: how many members, what each name leads to, and what must be somewhere in it.</summary>
internal sealed partial class ObjectFacts
{
    private readonly Prover? _prover;
    private readonly Dictionary<string, List<Term>> _properties = new(StringComparer.Ordinal);
    private readonly List<PatternPropertyClause> _patterns = [];
    private readonly List<OtherClause> _others = [];
    private readonly Dictionary<string, List<Term>> _denied = new(StringComparer.Ordinal);

    public ObjectFacts(Branch branch, Prover? prover)
    {
        _prover = prover;
        foreach (var clause in branch.True)
        {
            switch (clause)
            {
                case SizeClause { What: SizeOf.Members } size:
                    Add(size.Upper, size.Limit);
                    break;
                case PropertyClause property:
                    Add(_properties, property.Name, property.Term);
                    break;
                case PatternPropertyClause pattern:
                    _patterns.Add(pattern);
                    break;
                case OtherClause other:
                    _others.Add(other);
                    break;
                case NamesClause names:
                    NameTerms.Add(names.Term);
                    break;
                case RequiredClause required:
                    Required.Add(required.Name);
                    break;
            }
        }
        foreach (var clause in branch.Untrue) AddFailure(clause);
        Names.UnionWith(_properties.Keys);
        foreach (var other in _others) Names.UnionWith(other.Names);
        foreach (var somewhere in Somewhere) Names.UnionWith(somewhere.Others?.Names ?? (IEnumerable<string>)[]);
        Names.UnionWith(Required);
        Names.UnionWith(NameTerms.SelectMany(Listed));
        Min = Math.Max(Min, Math.Max(Required.Count, Somewhere.Count > 0 ? 1 : 0));
    }

    public long Min { get; private set; }

    public long Max { get; private set; } = long.MaxValue;

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>Every name that is said.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>What every name fits.</summary>
    public List<Term> NameTerms { get; } = [];

    /// <summary>Members that must be there somewhere.</summary>
    public List<Obligation> Somewhere { get; } = [];

    /// <summary>What the value of a name fits.</summary>
    public List<Term> HeldAt(string name)
    {
        List<Term> held = [.. _properties.GetValueOrDefault(name) ?? []];
        foreach (var pattern in _patterns)
            if (PatternMatch.Of(pattern.Pattern, name) == true) held.Add(pattern.Term);
        foreach (var other in _others)
            if (!other.Names.Contains(name) && other.Patterns.All(p => PatternMatch.Of(p, name) == false)) held.Add(other.Term);
        return held;
    }

    /// <summary>What the value of a name does not fit.</summary>
    public List<Term> DeniedAt(string name) => _denied.GetValueOrDefault(name) ?? [];

    private void AddFailure(Clause clause)
    {
        switch (clause)
        {
            case SizeClause { What: SizeOf.Members } size:
                Add(!size.Upper, size.Upper ? (size.Limit == long.MaxValue ? size.Limit : size.Limit + 1) : size.Limit - 1);
                break;
            case RequiredClause required:
                Add(_properties, required.Name, Term.False);
                break;
            case PropertyClause property:
                Required.Add(property.Name);
                Add(_denied, property.Name, property.Term);
                break;
            case PatternPropertyClause pattern:
                Somewhere.Add(new(pattern.Pattern, null, pattern.Term, OfName: false));
                break;
            case OtherClause other:
                Somewhere.Add(new(null, other, other.Term, OfName: false));
                break;
            case NamesClause names:
                Somewhere.Add(new(null, null, names.Term, OfName: true));
                break;
        }
    }

    private static IEnumerable<string> Listed(Term term) =>
        term.Clauses.OfType<ValuesClause>().SelectMany(values => values.Values).Select(value => value.Text).OfType<string>();

    private static void Add(Dictionary<string, List<Term>> terms, string name, Term term)
    {
        if (!terms.TryGetValue(name, out var list)) terms[name] = list = [];
        list.Add(term);
    }

    private void Add(bool upper, long limit)
    {
        if (upper) Max = Math.Min(Max, limit);
        else Min = Math.Max(Min, limit);
    }

    /// <summary>A member that must be there: its name fits a pattern, or is none of the others; its value, or its name, does not fit the
    /// term.</summary>
    internal sealed record Obligation(Pattern? Pattern, OtherClause? Others, Term Denied, bool OfName)
    {
        /// <summary>Whether a name may be the one; yes where that cannot be told.</summary>
        public bool Covers(string name)
        {
            if (Pattern is not null) return PatternMatch.Of(Pattern, name) != false;
            return Others is null || (!Others.Names.Contains(name) && Others.Patterns.All(p => PatternMatch.Of(p, name) != true));
        }

        /// <summary>Whether the name may be one of a class that fits some patterns and not the others.</summary>
        public bool Covers(IReadOnlyDictionary<string, bool> fits)
        {
            if (Pattern is not null) return fits[Pattern.Source];
            return Others is null || Others.Patterns.All(p => !fits[p.Source]);
        }
    }
}
