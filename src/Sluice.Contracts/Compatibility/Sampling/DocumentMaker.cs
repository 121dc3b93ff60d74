using System.Text.Json;

namespace Sluice.Contracts.Compatibility;

/// <summary>Makes values that fit some terms and none of others, by walking down one branch of the proof at random. What it makes is a
/// good guess: the validator has the last word.</summary>
/// <param name="random">Makes every choice.</param>
/// <param name="budget">What the work is counted in.</param>
/// <param name="isHopeless">Whether it is known that no value fits all of some terms and none of others.</param>
internal sealed partial class DocumentMaker(Random random, WorkBudget budget, Func<IReadOnlyCollection<Term>, IReadOnlyCollection<Term>, bool> isHopeless)
{
    private const int DepthMax = 14;
    private const int DepthWide = 4;
    /// <summary>Units of work for one document: another one is a better use of more.</summary>
    private const int WorkPerDocument = 1_000;

    private readonly TextSamples _texts = new(random, budget);
    private long _end;

    /// <summary>A value as JSON; null when this way led nowhere.</summary>
    public string? Make(IReadOnlyCollection<Term> held, IReadOnlyCollection<Term> denied)
    {
        _end = budget.Spent + WorkPerDocument;
        return Make(held, denied, 0);
    }

    private string? Make(IReadOnlyCollection<Term> held, IReadOnlyCollection<Term> denied, int depth)
    {
        if (depth > DepthMax || IsOver || (denied.Count > 0 && isHopeless(held, denied))) return null;
        var start = new Branch(budget);
        foreach (var term in held) start.Hold(term);
        foreach (var term in denied) start.Deny(term);
        // Again and again only near the top: further down the ways that fail would multiply.
        for (var i = 0; i < (depth < DepthWide ? 3 : 1); i++)
        {
            var branch = start.Copy();
            if (Settle(branch) && Of(branch, depth) is { } made) return made;
        }
        return null;
    }

    private bool IsOver => budget.IsSpent || budget.Spent >= _end;

    /// <summary>Makes every choice of a branch.</summary>
    private bool Settle(Branch branch)
    {
        while (branch.Mask != Kinds.None && !IsOver)
        {
            if (branch.Simplify() is { } only)
            {
                branch.Take(only);
                continue;
            }
            if (branch.Mask == Kinds.None) return false;
            if (branch.Splits.Count == 0) return true;
            var split = branch.Splits[random.Next(branch.Splits.Count)];
            branch.Splits.Remove(split);
            branch.Take(split.Options[random.Next(split.Options.Count)]);
        }
        return false;
    }

    private string? Of(Branch branch, int depth)
    {
        if (branch.Values is { } values)
        {
            List<Value> left = [.. values.Values.Where(v => (v.Kinds & branch.Mask) != Kinds.None)];
            return left.Count == 0 ? null : System.Text.Encoding.UTF8.GetString(left[random.Next(left.Count)].Element.RawText);
        }
        return ChooseKind(branch.Mask, depth) switch
        {
            Kinds.Null => "null",
            Kinds.False => "false",
            Kinds.True => "true",
            Kinds.String => TextOf(new TextFacts(branch)),
            Kinds.Array => ArrayOf(branch, depth),
            Kinds.Object => ObjectOf(branch, depth),
            var kind => NumberOf(new NumberFacts(branch), kind),
        };
    }

    private Kinds ChooseKind(Kinds mask, int depth)
    {
        List<Kinds> kinds = [];
        for (var bit = 1; bit <= (int)Kinds.Object; bit <<= 1)
            if (((int)mask & bit) != 0) kinds.Add((Kinds)bit);
        // What holds other values is where schemas say most, except far down.
        if (depth < DepthWide && random.Next(3) == 0)
        {
            var wide = kinds.FindAll(k => k >= Kinds.Array);
            if (wide.Count > 0) kinds = wide;
        }
        else if (depth >= DepthWide && kinds.Exists(k => k < Kinds.Array)) kinds.RemoveAll(k => k >= Kinds.Array);
        return kinds[random.Next(kinds.Count)];
    }

    private string? NumberOf(NumberFacts facts, Kinds kind)
    {
        List<Num> candidates = [];
        var step = facts.Multiple;
        if (kind != Kinds.Fraction) step = step is { } of ? Num.CommonMultiple(of, Num.One) : Num.One;
        if (step is { } divisor)
        {
            var (first, last) = facts.Factors(divisor);
            var from = first ?? (last is { } end ? end - 20 : -10);
            var to = last ?? from + 30;
            foreach (var factor in new[] { from, to, from + 1, to - 1, 0, 1, from + random.Next(12), to - random.Next(12), from + ((to - from) / 2) })
                if (factor >= from && factor <= to) candidates.Add(divisor * factor);
        }
        else
        {
            Num[] shifts = [Num.Of(5, -1), Num.Of(-5, -1), Num.Of(1, -3), Num.Of(-1, -3), Num.Of(125, -2), Num.Of(-975, -2), Num.Of(random.Next(1, 99), -2)];
            foreach (var start in new[] { facts.Low, facts.High, Num.Zero })
                if (start is { } limit) candidates.AddRange([limit, .. shifts.Select(shift => limit + shift)]);
        }
        candidates.RemoveAll(n => n.IsInteger == (kind == Kinds.Fraction) || facts.Excludes(n) || !facts.Covers(n));
        if (candidates.Count == 0) return null;
        var number = candidates[random.Next(candidates.Count)].ToString();
        return kind == Kinds.WholeNumber && !number.Contains('e', StringComparison.Ordinal) ? number + ".0" : number;
    }

    private string? TextOf(TextFacts facts)
    {
        if (facts.Min > facts.Max) return null;
        string? text = null;
        if (facts.Patterns.Count + facts.Misfits.Count > 0)
        {
            text = _texts.Find(facts.Patterns, facts.Misfits, facts.Min, facts.Max, facts.Excluded);
            if (text is null) return null;
        }
        else if (facts.Formats.Count > 0)
        {
            var examples = SampleTexts.OfFormat(facts.Formats[0]);
            text = examples[random.Next(examples.Count)];
        }
        text ??= Fit(SampleTexts.Words[random.Next(SampleTexts.Words.Count)], facts);
        if (facts.Excluded.Contains(text) && facts.Formats.Count == 0) text = Fit(text + (char)random.Next('a', 'z'), facts);
        return Quote(text);
    }

    private string Fit(string text, TextFacts facts)
    {
        var runes = text.EnumerateRunes().ToList();
        var edge = random.Next(4);
        var length = edge == 0 ? facts.Min : edge == 1 ? facts.Max : Math.Clamp(runes.Count, facts.Min, facts.Max);
        if (length > 100_000) length = Math.Clamp(runes.Count, facts.Min, Math.Max(facts.Min, 64));
        if (length > 100_000) return text;
        while (runes.Count < length) runes.Add(new System.Text.Rune((char)random.Next('a', 'z' + 1)));
        return string.Concat(runes.Take((int)length));
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text, JsonStrings.Default.String);
}
