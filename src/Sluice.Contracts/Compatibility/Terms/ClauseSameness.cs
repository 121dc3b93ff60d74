namespace Sluice.Contracts.Compatibility;

/// <summary>Clauses that ask the same, though they stand in different places or schemas. A value that satisfies one cannot fail the
/// other. What is a combination of terms is the same only as itself.</summary>
internal sealed class ClauseSameness : IEqualityComparer<Clause>
{
    private ClauseSameness()
    {
    }

    public static ClauseSameness Instance { get; } = new();

    public bool Equals(Clause? one, Clause? other) => ReferenceEquals(one, other) || (one, other) switch
    {
        (BoundClause a, BoundClause b) => a.Upper == b.Upper && a.Exclusive == b.Exclusive && a.Limit == b.Limit,
        (MultipleClause a, MultipleClause b) => a.Of == b.Of,
        (SizeClause a, SizeClause b) => a.What == b.What && a.Upper == b.Upper && a.Limit == b.Limit,
        (PatternClause a, PatternClause b) => a.Pattern.Source == b.Pattern.Source,
        (OpaqueClause a, OpaqueClause b) => a.On == b.On && a.Name == b.Name,
        (UniqueClause, UniqueClause) => true,
        (RequiredClause a, RequiredClause b) => a.Name == b.Name,
        (ItemClause a, ItemClause b) => a.Index == b.Index && Same(a.Term, b.Term),
        (ItemsClause { Others.Count: 0 } a, ItemsClause { Others.Count: 0 } b) => a.From == b.From && Same(a.Term, b.Term),
        (ContainsClause a, ContainsClause b) => a.Upper == b.Upper && a.Limit == b.Limit && Same(a.Term, b.Term),
        (PropertyClause a, PropertyClause b) => a.Name == b.Name && Same(a.Term, b.Term),
        (PatternPropertyClause a, PatternPropertyClause b) => a.Pattern.Source == b.Pattern.Source && Same(a.Term, b.Term),
        (NamesClause a, NamesClause b) => Same(a.Term, b.Term),
        (OtherClause a, OtherClause b) => Same(a.Term, b.Term) && a.Names.SetEquals(b.Names)
            && a.Patterns.Select(p => p.Source).ToHashSet(StringComparer.Ordinal).SetEquals(b.Patterns.Select(p => p.Source)),
        _ => false,
    };

    public int GetHashCode(Clause clause) => clause switch
    {
        PropertyClause property => HashCode.Combine(property.Name, property.Term.Id),
        RequiredClause required => HashCode.Combine(1, required.Name),
        PatternPropertyClause property => HashCode.Combine(property.Pattern.Source, property.Term.Id),
        SizeClause size => HashCode.Combine(2, size.What, size.Upper, size.Limit),
        ItemsClause items => HashCode.Combine(3, items.From, items.Term.Id),
        ItemClause item => HashCode.Combine(4, item.Index, item.Term.Id),
        OtherClause other => HashCode.Combine(5, other.Names.Count, other.Term.Id),
        _ => clause.GetType().GetHashCode(),
    };

    private static bool Same(Term one, Term other) => ReferenceEquals(one, other) || (one.Id > 0 && one.Id == other.Id);
}
