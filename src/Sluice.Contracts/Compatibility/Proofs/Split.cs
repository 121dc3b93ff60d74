namespace Sluice.Contracts.Compatibility;

/// <summary>One way to satisfy a choice.</summary>
internal sealed class Option
{
    public Kinds Mask { get; init; } = Kinds.All;

    public List<Term> Held { get; init; } = [];

    public List<Term> Denied { get; init; } = [];

    public List<Clause> True { get; init; } = [];

    public List<Clause> Untrue { get; init; } = [];
}

/// <summary>A choice: every value that satisfies what it came from satisfies at least one option.</summary>
internal sealed class Split(List<Option> options)
{
    public List<Option> Options => options;

    /// <summary>The ways a combination can hold.</summary>
    public static Split OfClause(Clause clause) => new([.. Holds(clause)]);

    /// <summary>The ways a value can fail a term: it fails one of its clauses.</summary>
    public static Split OfFailure(Term term) => new([.. term.Clauses.SelectMany(Fails)]);

    private static IEnumerable<Option> Holds(Clause clause)
    {
        switch (clause)
        {
            case AnyClause any:
                foreach (var term in any.Terms) yield return new() { Held = [term] };
                break;
            case OneClause one:
                for (var i = 0; i < one.Terms.Count; i++)
                    yield return new() { Held = [one.Terms[i]], Denied = [.. one.Terms.Where((_, j) => j != i)] };
                break;
            case IfClause choice:
                yield return new() { Held = [choice.Condition, choice.Then] };
                yield return new() { Held = [choice.Otherwise], Denied = [choice.Condition] };
                break;
            case DependsClause depends:
                yield return new() { True = [depends.Absent] };
                yield return new() { Mask = Kinds.Object, True = [depends.Present], Held = [depends.Term] };
                break;
            case UnevaluatedClause unevaluated:
                foreach (var (condition, rest) in Evaluated.Cases(unevaluated, over: true))
                {
                    condition.True.AddRange(rest);
                    yield return condition;
                }
                break;
            default:
                throw new InvalidOperationException($"{clause.GetType().Name} is no choice.");
        }
    }

    private static IEnumerable<Option> Fails(Clause clause)
    {
        switch (clause)
        {
            case AllClause all:
                foreach (var term in all.Terms) yield return new() { Denied = [term] };
                break;
            case AnyClause any:
                yield return new() { Denied = [.. any.Terms] };
                break;
            case OneClause one:
                yield return new() { Denied = [.. one.Terms] };
                for (var i = 0; i < one.Terms.Count; i++)
                    for (var j = i + 1; j < one.Terms.Count; j++) yield return new() { Held = [one.Terms[i], one.Terms[j]] };
                break;
            case NotClause not:
                yield return new() { Held = [not.Term] };
                break;
            case IfClause choice:
                if (!choice.Then.IsTrue) yield return new() { Held = [choice.Condition], Denied = [choice.Then] };
                if (!choice.Otherwise.IsTrue) yield return new() { Denied = [choice.Condition, choice.Otherwise] };
                break;
            case DependsClause depends:
                yield return new() { Mask = Kinds.Object, True = [depends.Present], Denied = [depends.Term] };
                break;
            case UnevaluatedClause unevaluated:
                foreach (var (condition, rest) in Evaluated.Cases(unevaluated, over: false))
                {
                    foreach (var part in rest)
                        yield return new() { Mask = condition.Mask, True = condition.True, Held = condition.Held, Denied = condition.Denied, Untrue = [part] };
                }
                break;
            default:
                if (!IsTrivial(clause)) yield return new() { Untrue = [clause] };
                break;
        }
    }

    private static bool IsTrivial(Clause clause) => clause switch
    {
        PropertyClause property => property.Term.IsTrue,
        PatternPropertyClause pattern => pattern.Term.IsTrue,
        OtherClause other => other.Term.IsTrue,
        NamesClause names => names.Term.IsTrue,
        ItemClause item => item.Term.IsTrue,
        ItemsClause items => items.Term.IsTrue,
        SizeClause { Upper: false, Limit: 0 } => true,
        ContainsClause { Upper: false, Limit: 0 } => true,
        _ => false,
    };
}
