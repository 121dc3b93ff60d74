using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>One thing a schema asks of a value. A clause about kinds in <see cref="On"/> holds for every value of another kind.</summary>
internal abstract class Clause
{
    /// <summary>The kinds it looks at.</summary>
    public virtual Kinds On => Kinds.All;

    /// <summary>The ways a combination can hold.</summary>
    public Split Choice => field ??= Split.OfClause(this);
}

/// <summary>What is counted.</summary>
internal enum SizeOf
{
    Text,
    Items,
    Members,
}

internal sealed class KindClause(Kinds allowed) : Clause
{
    public Kinds Allowed => allowed;
}

/// <summary>One of the values.</summary>
internal sealed class ValuesClause(IReadOnlyList<Value> values) : Clause
{
    public IReadOnlyList<Value> Values => values;

    public Kinds Kinds { get; } = values.Aggregate(Kinds.None, (kinds, value) => kinds | value.Kinds);
}

internal sealed class BoundClause(Num limit, bool upper, bool exclusive) : Clause
{
    public override Kinds On => Kinds.Number;

    public Num Limit => limit;

    public bool Upper => upper;

    public bool Exclusive => exclusive;
}

internal sealed class MultipleClause(Num of) : Clause
{
    public override Kinds On => Kinds.Number;

    public Num Of => of;
}

/// <summary>A lower or upper limit of a count.</summary>
internal sealed class SizeClause(SizeOf what, bool upper, long limit) : Clause
{
    public override Kinds On => what switch
    {
        SizeOf.Text => Kinds.String,
        SizeOf.Items => Kinds.Array,
        _ => Kinds.Object,
    };

    public SizeOf What => what;

    public bool Upper => upper;

    public long Limit => limit;
}

internal sealed class PatternClause(Pattern pattern) : Clause
{
    public override Kinds On => Kinds.String;

    public Pattern Pattern => pattern;
}

/// <summary>Something that is only known to be the same or not: a format, a number too far away.</summary>
internal sealed class OpaqueClause(Kinds on, string name) : Clause
{
    public override Kinds On => on;

    public string Name => name;
}

internal sealed class ItemClause(int index, Term term) : Clause
{
    public override Kinds On => Kinds.Array;

    public int Index => index;

    public Term Term => term;
}

/// <summary>Every item from an index on fits the term, or one of the others.</summary>
internal sealed class ItemsClause(int from, Term term, IReadOnlyList<Term>? others = null) : Clause
{
    public IReadOnlyList<Term> Others { get; } = others ?? [];

    public override Kinds On => Kinds.Array;

    public int From => from;

    public Term Term => term;
}

internal sealed class UniqueClause : Clause
{
    public override Kinds On => Kinds.Array;
}

/// <summary>At least, or at most, so many items fit.</summary>
internal sealed class ContainsClause(Term term, bool upper, long limit, bool marks) : Clause
{
    public override Kinds On => Kinds.Array;

    public Term Term => term;

    public bool Upper => upper;

    public long Limit => limit;

    /// <summary>Whether the items that fit count as evaluated (2020-12).</summary>
    public bool Marks => marks;
}

internal sealed class PropertyClause(string name, Term term) : Clause
{
    public override Kinds On => Kinds.Object;

    public string Name => name;

    public Term Term => term;
}

internal sealed class PatternPropertyClause(Pattern pattern, Term term) : Clause
{
    public override Kinds On => Kinds.Object;

    public Pattern Pattern => pattern;

    public Term Term => term;
}

/// <summary>Every member whose name is not among the names and fits none of the patterns.</summary>
internal sealed class OtherClause(IReadOnlySet<string> names, IReadOnlyList<Pattern> patterns, Term term) : Clause
{
    public override Kinds On => Kinds.Object;

    public IReadOnlySet<string> Names => names;

    public IReadOnlyList<Pattern> Patterns => patterns;

    public Term Term => term;
}

internal sealed class RequiredClause(string name) : Clause
{
    public override Kinds On => Kinds.Object;

    public string Name => name;
}

internal sealed class NamesClause(Term term) : Clause
{
    public override Kinds On => Kinds.Object;

    public Term Term => term;
}

internal sealed class AllClause(IReadOnlyList<Term> terms) : Clause
{
    public IReadOnlyList<Term> Terms => terms;
}

internal sealed class AnyClause(IReadOnlyList<Term> terms) : Clause
{
    public IReadOnlyList<Term> Terms => terms;
}

internal sealed class OneClause(IReadOnlyList<Term> terms) : Clause
{
    public IReadOnlyList<Term> Terms => terms;
}

internal sealed class NotClause(Term term) : Clause
{
    public Term Term => term;
}

internal sealed class IfClause(Term condition, Term then, Term otherwise) : Clause
{
    public Term Condition => condition;

    public Term Then => then;

    public Term Otherwise => otherwise;
}

/// <summary>An object that has the member fits the term.</summary>
internal sealed class DependsClause(string name, Term term) : Clause
{
    public override Kinds On => Kinds.Object;

    public string Name => name;

    public Term Term => term;

    public RequiredClause Present { get; } = new(name);

    public PropertyClause Absent { get; } = new(name, Term.False);
}

/// <summary><c>unevaluatedItems</c> or <c>unevaluatedProperties</c> of the term it stands in.</summary>
internal sealed class UnevaluatedClause(bool items, Term owner, Term term) : Clause
{
    public override Kinds On => items ? Kinds.Array : Kinds.Object;

    public bool Items => items;

    public Term Owner => owner;

    public Term Term => term;
}
