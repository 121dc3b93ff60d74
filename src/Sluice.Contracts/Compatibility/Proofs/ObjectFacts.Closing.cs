using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>Whether no object is left: name by name, and class by class for names that nobody says.</summary>
internal sealed partial class ObjectFacts
{
    private const int PatternsMax = 8;
    private const int NamesTriedMax = 400;

    /// <summary>Names that fit some patterns and not others, and none of which is said by name.</summary>
    internal sealed record NameClass(IReadOnlyDictionary<string, bool> Fits, List<Term> Held, List<Pattern> Fitting, List<Pattern> Misfitting);

    /// <summary>Whether no object is left.</summary>
    public bool Closes()
    {
        if (Min > Max || Max < 0 || Required.Count > Max) return true;
        foreach (var name in Required)
            if (IsImpossible(name)) return true;
        if (Names.Count > NamesTriedMax) return false;
        var classes = Somewhere.Count > 0 || Min > Required.Count ? Classes() : null;
        if (Somewhere.Count > 0 && classes is not null && Somewhere.Exists(o => IsImpossible(o, classes))) return true;
        return Min > Required.Count && classes is { } rest && ClosesByCount(rest);
    }

    // Too few names that can be there at all.
    private bool ClosesByCount(List<NameClass> classes)
    {
        if (classes.Exists(c => !IsImpossible(c))) return false;
        return Names.Count(name => Required.Contains(name) || !IsImpossible(name)) < Min;
    }

    private bool IsImpossible(Obligation obligation, List<NameClass> classes)
    {
        // With all members taken by the required ones, it must be one of them.
        var full = Required.Count == Max;
        foreach (var name in full ? Required : Names)
        {
            if (!obligation.Covers(name)) continue;
            if (obligation.OfName)
            {
                if (obligation.Denied.Accepts(Value.OfText(name).Element) == true || IsImpossible(name)) continue;
                return false;
            }
            if (!IsRefusedName(name) && !_prover!.Closes(HeldAt(name), [.. DeniedAt(name), obligation.Denied])) return false;
        }
        if (full) return true;
        foreach (var rest in classes)
        {
            if (!obligation.Covers(rest.Fits)) continue;
            if (obligation.OfName)
            {
                if (IsImpossible(rest) || ClosesName(rest.Fitting, rest.Misfitting, [obligation.Denied])) continue;
                return false;
            }
            if (!_prover!.Closes(rest.Held, [obligation.Denied])) return false;
        }
        return true;
    }

    private bool IsImpossible(string name)
    {
        _prover!.Spend(1 + _patterns.Count + _others.Count);
        return IsRefusedName(name) || _prover.Closes(HeldAt(name), DeniedAt(name));
    }

    private bool IsImpossible(NameClass rest) => _prover!.Closes(rest.Held, []);

    private bool IsRefusedName(string name)
    {
        if (NameTerms.Count == 0) return false;
        var value = Value.OfText(name).Element;
        return NameTerms.Exists(term => term.Accepts(value) == false);
    }

    /// <summary>The classes of names that the patterns tell apart and that a name can be in; null when they are too many.</summary>
    public List<NameClass>? Classes()
    {
        List<Pattern> patterns = [.. _patterns.Select(p => p.Pattern).Concat(_others.SelectMany(o => o.Patterns))
            .Concat(Somewhere.Select(o => o.Pattern).OfType<Pattern>()).Concat(Somewhere.SelectMany(o => o.Others?.Patterns ?? []))
            .DistinctBy(p => p.Source, StringComparer.Ordinal)];
        if (patterns.Count > PatternsMax) return null;
        List<NameClass> classes = [];
        Split(patterns, 0, [], [], classes);
        return classes;
    }

    private void Split(List<Pattern> patterns, int at, List<Pattern> fitting, List<Pattern> misfitting, List<NameClass> classes)
    {
        if ((fitting.Count > 0 || NameTerms.Count > 0) && _prover is not null && ClosesName(fitting, misfitting, [])) return;
        if (at < patterns.Count)
        {
            Split(patterns, at + 1, [.. fitting, patterns[at]], misfitting, classes);
            Split(patterns, at + 1, fitting, [.. misfitting, patterns[at]], classes);
            return;
        }
        if (_prover is not null && misfitting.Count > 0 && ClosesName(fitting, misfitting, [])) return;
        var fits = fitting.ToDictionary(p => p.Source, _ => true, StringComparer.Ordinal);
        foreach (var pattern in misfitting) fits[pattern.Source] = false;
        List<Term> held = [.. _patterns.Where(p => fits[p.Pattern.Source]).Select(p => p.Term)];
        held.AddRange(_others.Where(o => o.Patterns.All(p => !fits[p.Source])).Select(o => o.Term));
        classes.Add(new(fits, held, fitting, misfitting));
    }

    private bool ClosesName(List<Pattern> fitting, List<Pattern> misfitting, List<Term> denied) =>
        _prover!.Closes([_prover.Text(), .. NameTerms, .. fitting.Select(_prover.TermOf)], [.. misfitting.Select(_prover.TermOf), .. denied]);
}
