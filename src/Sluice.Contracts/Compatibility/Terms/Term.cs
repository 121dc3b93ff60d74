using Sluice.Schemas;
using Sluice.Schemas.Compilation;

namespace Sluice.Contracts.Compatibility;

/// <summary>A normalised schema: what it asks, with references followed and annotations dropped. Terms with the same
/// <see cref="Id"/> accept the same values.</summary>
internal sealed class Term
{
    private readonly Schema? _schema;
    private readonly SchemaPlace _place;
    private readonly IReadOnlyList<SchemaResource> _scope = [];
    private Kinds _mask;
    private Split? _failure;
    private bool _isMasked;

    private Term(IEnumerable<Clause> clauses, int id) => (Clauses, Id, IsFilled) = ([.. clauses], id, true);

    public Term(IEnumerable<Clause> clauses) : this(clauses, 0)
    {
    }

    public Term(Schema schema, SchemaPlace place, IReadOnlyList<SchemaResource> scope) => (_schema, _place, _scope) = (schema, place, scope);

    /// <summary>Accepts everything.</summary>
    public static Term True { get; } = new([], 1);

    /// <summary>Accepts nothing.</summary>
    public static Term False { get; } = new([new KindClause(Kinds.None)], 2);

    /// <summary>Ids from here on are given by <see cref="TermClasses"/>.</summary>
    public const int FirstFreeId = 3;

    public List<Clause> Clauses { get; } = [];

    public int Id { get; set; }

    public bool IsFilled { get; set; }

    public bool IsTrue => Id == True.Id;

    public bool IsFalse => Id == False.Id;

    /// <summary>The kinds it can accept; more than that at most.</summary>
    public Kinds Mask
    {
        get
        {
            if (_isMasked) return _mask;
            var mask = Kinds.All;
            foreach (var clause in Clauses)
            {
                mask &= clause switch
                {
                    KindClause kind => kind.Allowed,
                    ValuesClause values => values.Kinds,
                    AllClause all => all.Terms.Aggregate(Kinds.All, (kinds, term) => kinds & term.Mask),
                    AnyClause any => any.Terms.Aggregate(Kinds.None, (kinds, term) => kinds | term.Mask),
                    OneClause one => one.Terms.Aggregate(Kinds.None, (kinds, term) => kinds | term.Mask),
                    _ => Kinds.All,
                };
            }
            (_mask, _isMasked) = (mask, true);
            return mask;
        }
    }

    /// <summary>The ways a value can fail it.</summary>
    public Split Failure => _failure ??= Split.OfFailure(this);

    /// <summary>The validator's verdict on a value; null when it cannot say.</summary>
    public bool? Accepts(TapeElement value)
    {
        if (_schema is not null) return _schema.IsValidAt(_place, _scope, value);
        bool? verdict = true;
        foreach (var clause in Clauses)
        {
            var one = clause switch
            {
                KindClause { Allowed: Kinds.None } => false,
                AnyClause any => Any(any.Terms.Select(term => term.Accepts(value))),
                PatternClause pattern when value.Kind == JsonKind.String => Matches(pattern, value.GetString()),
                PatternClause => true,
                KindClause { Allowed: Kinds.String } => value.Kind == JsonKind.String,
                RequiredClause required => value.Kind != JsonKind.Object || value.TryGetProperty(System.Text.Encoding.UTF8.GetBytes(required.Name), out _),
                _ => (bool?)null,
            };
            if (one == false) return false;
            if (one is null) verdict = null;
        }
        return verdict;
    }

    private static bool? Any(IEnumerable<bool?> verdicts)
    {
        bool? result = false;
        foreach (var verdict in verdicts)
        {
            if (verdict == true) return true;
            if (verdict is null) result = null;
        }
        return result;
    }

    private static bool? Matches(PatternClause pattern, string text) => PatternMatch.Of(pattern.Pattern, text);
}
