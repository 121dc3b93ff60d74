namespace Sluice.Contracts.Compatibility;

/// <summary>What is assumed of one value: terms it fits, terms it does not fit, single clauses that hold or fail, and choices still to be
/// made. A branch that no value can satisfy is closed.</summary>
internal sealed class Branch
{
    /// <summary>Clauses and terms that are copied in one unit of work.</summary>
    private const int CopiedPerUnit = 8;

    /// <summary>Options that are looked at in one unit of work.</summary>
    private const int OptionsPerUnit = 4;

    private readonly WorkBudget _budget;
    private readonly HashSet<int> _held;
    private readonly HashSet<int> _denied;
    private readonly HashSet<Clause> _true;
    private readonly HashSet<Clause> _untrue;

    public Branch(WorkBudget budget)
    {
        _budget = budget;
        (_held, _denied) = ([], []);
        (_true, _untrue) = (new(ClauseSameness.Instance), new(ClauseSameness.Instance));
        (Held, Denied, True, Untrue, Splits) = ([], [], [], [], []);
    }

    private Branch(Branch other)
    {
        _budget = other._budget;
        _budget.Spend(1 + ((other.True.Count + other.Untrue.Count + other.Held.Count + other.Denied.Count + other.Splits.Count) / CopiedPerUnit));
        (_held, _denied) = (new(other._held), new(other._denied));
        (_true, _untrue) = (new(other._true, ClauseSameness.Instance), new(other._untrue, ClauseSameness.Instance));
        (Held, Denied, True, Untrue, Splits) = ([.. other.Held], [.. other.Denied], [.. other.True], [.. other.Untrue], [.. other.Splits]);
        (Mask, Values) = (other.Mask, other.Values);
    }

    /// <summary>The kinds the value can have.</summary>
    public Kinds Mask { get; set; } = Kinds.All;

    public List<Term> Held { get; }

    public List<Term> Denied { get; }

    /// <summary>Clauses that hold.</summary>
    public List<Clause> True { get; }

    /// <summary>Clauses that fail: the value is of a kind they look at.</summary>
    public List<Clause> Untrue { get; }

    public List<Split> Splits { get; }

    /// <summary>The only values that are left; null when they are not listed.</summary>
    public ValuesClause? Values { get; private set; }

    public Branch Copy() => new(this);

    public void Close() => Mask = Kinds.None;

    /// <summary>Whether the value surely has the member.</summary>
    public bool Requires(string name) => _true.Contains(new RequiredClause(name));

    public void Hold(Term term)
    {
        if (term.IsTrue || !_held.Add(term.Id)) return;
        if (_denied.Contains(term.Id)) Close();
        Held.Add(term);
        Mask &= term.Mask;
        _budget.Spend(1 + (term.Clauses.Count / CopiedPerUnit));
        foreach (var clause in term.Clauses) Hold(clause);
    }

    public void Deny(Term term)
    {
        if (term.IsFalse || !_denied.Add(term.Id)) return;
        Denied.Add(term);
        if (_held.Contains(term.Id) || term.IsTrue)
        {
            Close();
            return;
        }
        var split = term.Failure;
        _budget.Spend(1 + (split.Options.Count / OptionsPerUnit));
        if (split.Options.Count == 0) Close();
        else if (split.Options.Count == 1) Take(split.Options[0]);
        else Splits.Add(split);
    }

    public void Hold(Clause clause)
    {
        switch (clause)
        {
            case KindClause kind:
                Mask &= kind.Allowed;
                break;
            case ValuesClause values:
                Mask &= values.Kinds;
                if (Values is null || values.Values.Count < Values.Values.Count) Values = values;
                break;
            case AllClause all:
                foreach (var term in all.Terms) Hold(term);
                break;
            case NotClause not:
                Deny(not.Term);
                break;
            case AnyClause or OneClause or IfClause or DependsClause or UnevaluatedClause:
                Splits.Add(clause.Choice);
                break;
            default:
                if (_untrue.Contains(clause)) Close();
                if (_true.Add(clause)) True.Add(clause);
                break;
        }
    }

    /// <summary>Assumes that a simple clause fails.</summary>
    public void Deny(Clause clause)
    {
        Mask &= clause.On;
        switch (clause)
        {
            case KindClause kind:
                Mask &= ~kind.Allowed;
                break;
            case ValuesClause values:
                foreach (var value in values.Values) Mask &= ~(value.Kinds & Kinds.Single);
                Untrue.Add(values);
                break;
            case AllClause or AnyClause or OneClause or NotClause or IfClause or DependsClause or UnevaluatedClause:
                throw new InvalidOperationException("A combination fails by its options.");
            default:
                if (_true.Contains(clause)) Close();
                if (_untrue.Add(clause)) Untrue.Add(clause);
                break;
        }
    }

    public void Take(Option option)
    {
        Mask &= option.Mask;
        foreach (var clause in option.True) Hold(clause);
        foreach (var clause in option.Untrue) Deny(clause);
        foreach (var term in option.Held) Hold(term);
        foreach (var term in option.Denied) Deny(term);
    }

    /// <summary>Drops choices that are made and options that are refuted; returns the option of a choice that has only one left.</summary>
    public Option? Simplify()
    {
        for (var i = Splits.Count - 1; i >= 0; i--)
        {
            var split = Splits[i];
            _budget.Spend(1 + (split.Options.Count / OptionsPerUnit));
            if (IsSettled(split))
            {
                Splits.RemoveAt(i);
                continue;
            }
            List<Option> live = split.Options.FindAll(IsLive);
            if (live.Count == 0)
            {
                Close();
                return null;
            }
            if (live.Count == 1)
            {
                Splits.RemoveAt(i);
                return live[0];
            }
            if (live.Count < split.Options.Count) Splits[i] = new Split(live);
        }
        return null;
    }

    /// <summary>Whether an option is not refuted at first sight.</summary>
    public bool IsLive(Option option)
    {
        var mask = Mask & option.Mask;
        foreach (var clause in option.Untrue)
        {
            mask &= clause is KindClause kind ? ~kind.Allowed : clause.On;
            if (_true.Contains(clause)) return false;
        }
        foreach (var term in option.Held)
        {
            mask &= term.Mask;
            if (_denied.Contains(term.Id)) return false;
        }
        foreach (var term in option.Denied)
            if (term.IsTrue || _held.Contains(term.Id)) return false;
        foreach (var clause in option.True)
            if (_untrue.Contains(clause) || (clause is PropertyClause { Term.IsFalse: true } absent && Requires(absent.Name))) mask &= ~clause.On;
        return mask != Kinds.None;
    }

    /// <summary>Whether a choice is made already.</summary>
    public bool IsSettled(Split split) => split.Options.Exists(option => option.True.Count == 0 && option.Untrue.Count == 0
        && (option.Mask & Mask) == Mask && option.Held.TrueForAll(term => term.IsTrue || _held.Contains(term.Id))
        && option.Denied.TrueForAll(term => term.IsFalse || _denied.Contains(term.Id)));
}
