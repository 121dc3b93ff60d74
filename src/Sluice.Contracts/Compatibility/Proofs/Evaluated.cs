using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>What <c>unevaluatedItems</c> and <c>unevaluatedProperties</c> ask, case by case: which of the conditional subschemas fit
/// decides which items and members count as evaluated.</summary>
internal static class Evaluated
{
    private const int ConditionsMax = 5;

    /// <summary>The cases, each with its condition and the clauses that must hold for the rest.</summary>
    /// <param name="clause">The keyword.</param>
    /// <param name="over">Where there are too many cases to tell apart: whether to ask too little (for what is known of a value) or too
    /// much (for what has to be proved).</param>
    public static IEnumerable<(Option Condition, IReadOnlyList<Clause> Asked)> Cases(UnevaluatedClause clause, bool over)
    {
        List<Term> conditions = [];
        List<string> names = [];
        Collect(clause.Owner, clause, conditions, names, []);
        if (conditions.Count + names.Count > ConditionsMax)
        {
            yield return (new Option(), Rest(clause, _ => over, _ => over, exact: false));
            yield break;
        }
        var total = conditions.Count + names.Count;
        for (var bits = 0; bits < 1 << total; bits++)
        {
            var chosen = bits;
            var option = new Option();
            for (var i = 0; i < conditions.Count; i++) (((chosen >> i) & 1) != 0 ? option.Held : option.Denied).Add(conditions[i]);
            for (var i = 0; i < names.Count; i++)
            {
                var present = ((chosen >> (conditions.Count + i)) & 1) != 0;
                option.True.Add(present ? new RequiredClause(names[i]) : new PropertyClause(names[i], Term.False));
            }
            yield return (option, Rest(clause, term => ((chosen >> conditions.FindIndex(c => c.Id == term.Id)) & 1) != 0,
                name => ((chosen >> (conditions.Count + names.IndexOf(name))) & 1) != 0, exact: true));
        }
    }

    /// <summary>The subschemas for the same value that may fit or not.</summary>
    private static void Collect(Term term, UnevaluatedClause self, List<Term> conditions, List<string> names, HashSet<Term> seen)
    {
        if (!seen.Add(term)) return;
        foreach (var clause in term.Clauses)
        {
            switch (clause)
            {
                case AllClause all:
                    foreach (var part in all.Terms) Collect(part, self, conditions, names, seen);
                    break;
                case AnyClause any:
                    foreach (var part in any.Terms) CollectCondition(part, self, conditions, names, seen);
                    break;
                case OneClause one:
                    foreach (var part in one.Terms) CollectCondition(part, self, conditions, names, seen);
                    break;
                case IfClause choice:
                    if (!Says(choice.Condition, self) && !Says(choice.Then, self) && !Says(choice.Otherwise, self)) break;
                    if (!conditions.Exists(c => c.Id == choice.Condition.Id)) conditions.Add(choice.Condition);
                    foreach (var part in new[] { choice.Condition, choice.Then, choice.Otherwise }) Collect(part, self, conditions, names, seen);
                    break;
                case DependsClause depends when Says(depends.Term, self):
                    if (!names.Contains(depends.Name)) names.Add(depends.Name);
                    Collect(depends.Term, self, conditions, names, seen);
                    break;
            }
        }
    }

    private static void CollectCondition(Term term, UnevaluatedClause self, List<Term> conditions, List<string> names, HashSet<Term> seen)
    {
        if (!Says(term, self)) return;
        if (!term.IsTrue && !conditions.Exists(c => c.Id == term.Id)) conditions.Add(term);
        Collect(term, self, conditions, names, seen);
    }

    /// <summary>Whether a term, where it fits, evaluates anything.</summary>
    private static bool Says(Term term, UnevaluatedClause self) => term.Clauses.Exists(clause => clause switch
    {
        PropertyClause or PatternPropertyClause or OtherClause => !self.Items,
        ItemClause or ItemsClause => self.Items,
        ContainsClause contains => self.Items && contains.Marks,
        UnevaluatedClause other => other.Items == self.Items,
        AllClause all => all.Terms.Any(t => Says(t, self)),
        AnyClause any => any.Terms.Any(t => Says(t, self)),
        OneClause one => one.Terms.Any(t => Says(t, self)),
        IfClause choice => Says(choice.Condition, self) || Says(choice.Then, self) || Says(choice.Otherwise, self),
        DependsClause depends => Says(depends.Term, self),
        _ => false,
    });

    private static IReadOnlyList<Clause> Rest(UnevaluatedClause clause, Func<Term, bool> fits, Func<string, bool> present, bool exact)
    {
        var marks = new Marks { Exact = exact };
        Mark(clause.Owner, clause, fits, present, marks);
        if (marks.All) return [];
        if (!clause.Items) return [new OtherClause(marks.Names, marks.Patterns, clause.Term)];
        return [new ItemsClause(marks.Prefix, clause.Term, marks.Contained)];
    }

    private static void Mark(Term term, UnevaluatedClause self, Func<Term, bool> fits, Func<string, bool> present, Marks marks)
    {
        foreach (var clause in term.Clauses)
        {
            switch (clause)
            {
                case PropertyClause property:
                    marks.Names.Add(property.Name);
                    break;
                case PatternPropertyClause pattern:
                    marks.Patterns.Add(pattern.Pattern);
                    break;
                case OtherClause when !self.Items:
                case ItemsClause when self.Items:
                    marks.All = true;
                    break;
                case UnevaluatedClause other when other != self && other.Items == self.Items:
                    marks.All = true;
                    break;
                case ItemClause item:
                    marks.Prefix = Math.Max(marks.Prefix, item.Index + 1);
                    break;
                case ContainsClause { Marks: true } contains:
                    marks.Contained.Add(contains.Term);
                    break;
                default:
                    MarkBelow(clause, self, fits, present, marks);
                    break;
            }
        }
    }

    private static void MarkBelow(Clause clause, UnevaluatedClause self, Func<Term, bool> fits, Func<string, bool> present, Marks marks)
    {
        switch (clause)
        {
            case AllClause all:
                foreach (var part in all.Terms) Mark(part, self, fits, present, marks);
                break;
            case AnyClause any:
                foreach (var part in any.Terms.Where(part => Says(part, self) && (part.IsTrue || fits(part)))) Mark(part, self, fits, present, marks);
                break;
            case OneClause one:
                foreach (var part in one.Terms.Where(part => Says(part, self) && (part.IsTrue || fits(part)))) Mark(part, self, fits, present, marks);
                break;
            case IfClause choice when Says(choice.Condition, self) || Says(choice.Then, self) || Says(choice.Otherwise, self):
                var fit = fits(choice.Condition);
                if (fit) Mark(choice.Condition, self, fits, present, marks);
                // Where cases are not told apart, "fits" stands for "may count": then both ways may, else neither.
                if (fit) Mark(choice.Then, self, fits, present, marks);
                if (fit != marks.Exact) Mark(choice.Otherwise, self, fits, present, marks);
                break;
            case DependsClause depends when Says(depends.Term, self) && present(depends.Name):
                Mark(depends.Term, self, fits, present, marks);
                break;
        }
    }

    private sealed class Marks
    {
        public required bool Exact { get; init; }

        public bool All { get; set; }

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public List<Pattern> Patterns { get; } = [];

        public int Prefix { get; set; }

        public List<Term> Contained { get; } = [];
    }
}
