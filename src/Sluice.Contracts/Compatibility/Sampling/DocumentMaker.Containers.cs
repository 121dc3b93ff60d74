namespace Sluice.Contracts.Compatibility;

/// <summary>Arrays and objects.</summary>
internal sealed partial class DocumentMaker
{
    private const int MembersMax = 200;

    private string? ArrayOf(Branch branch, int depth)
    {
        var facts = new ArrayFacts(branch, null);
        if (facts.Min > facts.Max || facts.Min > MembersMax) return null;
        var length = Math.Min(facts.Max, facts.Min + (depth >= DepthWide ? 0 : random.Next(4)));
        if (facts.Max <= 20 && random.Next(4) == 0) length = facts.Max;
        List<(List<Term> Held, List<Term> Denied)> items = [];
        for (var i = 0; i < length; i++) items.Add((facts.HeldAt(i), facts.DeniedAt(i)));
        foreach (var (from, denied) in facts.Somewhere)
        {
            if (from >= length) return null;
            items[random.Next(from, (int)length)].Denied.AddRange(denied);
        }
        foreach (var (term, limit) in facts.AtLeast)
            foreach (var i in Enumerable.Range(0, (int)length).OrderBy(_ => random.Next()).Take((int)limit).ToList()) items[i].Held.Add(term);
        foreach (var (term, limit) in facts.AtMost.Where(most => most.Limit > 0))
            foreach (var i in Enumerable.Range(0, (int)length).OrderBy(_ => random.Next()).Skip((int)Math.Min(limit, length)).ToList())
                if (!items[i].Held.Contains(term)) items[i].Denied.Add(term);

        List<string> made = [];
        for (var i = 0; i < items.Count; i++)
        {
            var item = facts.Repeats && i == items.Count - 1 ? made[0] : Item(items[i], facts.Unique ? made : [], depth);
            if (item is not null) made.Add(item);
            else if (made.Count >= facts.Min && facts.Somewhere.Count == 0) break;
            else return null;
        }
        return $"[{string.Join(',', made)}]";
    }

    private string? Item((List<Term> Held, List<Term> Denied) terms, List<string> unlike, int depth)
    {
        for (var i = 0; i < 5; i++)
            if (Make(terms.Held, terms.Denied, depth + 1) is { } made && !unlike.Contains(made)) return made;
        return null;
    }

    private string? ObjectOf(Branch branch, int depth)
    {
        var facts = new ObjectFacts(branch, null);
        budget.Spend(1 + (facts.Names.Count / 4));
        if (facts.Min > facts.Max || facts.Min > MembersMax) return null;
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var obligation in facts.Somewhere.Where(o => o.OfName || o.Pattern is not null || o.Others is not null))
            if (!Meet(facts, obligation, members, depth)) return null;
        foreach (var name in facts.Required)
        {
            if (members.ContainsKey(name)) continue;
            if (Make(facts.HeldAt(name), facts.DeniedAt(name), depth + 1) is not { } made) return null;
            members.Add(name, made);
        }
        var share = depth >= DepthWide ? 0 : random.Next(4) switch { 0 => 0, 1 => 100, _ => 40 };
        foreach (var name in facts.Names)
            if (random.Next(100) < share) TryAdd(facts, name, members, depth);
        for (var i = 0; i < 12 + facts.Min && members.Count < facts.Min; i++) TryAdd(facts, FreshName(facts, i), members, depth);
        if (depth < DepthWide && random.Next(4) == 0) TryAdd(facts, FreshName(facts, random.Next(3)), members, depth);
        if (members.Count < facts.Min) return null;
        return $"{{{string.Join(',', members.Select(m => $"{Quote(m.Key)}:{m.Value}"))}}}";
    }

    private bool Meet(ObjectFacts facts, ObjectFacts.Obligation obligation, Dictionary<string, string> members, int depth)
    {
        var covered = facts.Names.Where(obligation.Covers).ToList();
        for (var i = 0; i < 4; i++)
        {
            var name = covered.Count > 0 && random.Next(2) == 0 ? covered[random.Next(covered.Count)] : NameFor(facts, obligation);
            if (name is null || members.ContainsKey(name)) continue;
            var value = obligation.OfName
                ? Make(facts.HeldAt(name), facts.DeniedAt(name), depth + 1)
                : Make(facts.HeldAt(name), [.. facts.DeniedAt(name), obligation.Denied], depth + 1);
            if (value is null) continue;
            members.Add(name, value);
            return true;
        }
        return false;
    }

    private string? NameFor(ObjectFacts facts, ObjectFacts.Obligation obligation)
    {
        if (obligation.OfName) return Unquote(Make([StringTerm, .. facts.NameTerms], [obligation.Denied], DepthWide));
        if (facts.NameTerms.Count > 0 && Unquote(Make([StringTerm, .. facts.NameTerms], [], DepthWide)) is { } named && obligation.Covers(named)) return named;
        if (obligation.Pattern is null && Plain(facts, random.Next(4)) is { } plain && obligation.Covers(plain)) return plain;
        return _texts.Find(obligation.Pattern is { } pattern ? [pattern] : [], obligation.Others?.Patterns ?? [], random.Next(4), long.MaxValue, facts.Names);
    }

    private string FreshName(ObjectFacts facts, int number)
    {
        if (facts.NameTerms.Count > 0 && Unquote(Make([StringTerm, .. facts.NameTerms], [], DepthWide)) is { } named) return named;
        if (facts.Classes() is { Count: > 0 } classes && classes[random.Next(classes.Count)] is { Fitting.Count: > 0 } chosen
            && _texts.Find(chosen.Fitting, chosen.Misfitting, number, long.MaxValue, facts.Names) is { } found)
            return found;
        return $"extra{number}";
    }

    private static string? Plain(ObjectFacts facts, int number) => facts.Names.Contains($"extra{number}") ? null : $"extra{number}";

    private void TryAdd(ObjectFacts facts, string name, Dictionary<string, string> members, int depth)
    {
        if (members.Count >= facts.Max || members.ContainsKey(name)) return;
        if (Make(facts.HeldAt(name), facts.DeniedAt(name), depth + 1) is { } made) members.Add(name, made);
    }

    private static Term StringTerm { get; } = new([new KindClause(Kinds.String)]) { Id = -1 };

    private static string? Unquote(string? json) => json is null ? null : Value.Parse(json).Text;
}
