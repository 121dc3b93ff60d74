using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary><c>anyOf</c> and <c>oneOf</c>. Alternatives that share a member with fixed strings (a discriminator) are entered by
/// that member's value alone.</summary>
internal sealed class UnionCheck(string keyword, Edge[] edges, bool exactlyOne) : Check
{
    /// <summary>How far nested alternatives are looked through for the kinds of values they take.</summary>
    private const int LevelsMax = 4;

    private readonly int[] _masks = new int[edges.Length];
    private Discriminator? _discriminator;

    public override int Kinds => AllKinds;

    public override IEnumerable<Edge> InPlace => edges;

    /// <summary>Whether no two alternatives may hold, so that the "no" of one can make a value valid.</summary>
    public bool ExactlyOne => exactlyOne;

    /// <summary>Whether an alternative leads to a citation. Which of them a value is is decided without ids then: a value that only its citation keeps
    /// from being a second one would be invalid as soon as nobody knows the ids any more.</summary>
    public bool Cites { get; set; }

    public override void Link()
    {
        for (var i = 0; i < edges.Length; i++) _masks[i] = edges[i].Plan.KindsThrough(LevelsMax);
        _discriminator = Discriminator.Find(edges);
    }

    public override bool AlwaysHolds(int kind)
    {
        if (!exactlyOne) return edges.Any(edge => edge.Plan.AcceptsEvery(kind));
        // A number in fractional notation may pass where integers do.
        var bits = kind == NodeKind.Number ? Numbers : 1 << kind;
        var possible = edges.Where(edge => (edge.Plan.Mask & bits) != 0).Take(2).ToList();
        return possible.Count == 1 && possible[0].Plan.AcceptsEvery(kind);
    }

    public override bool IsValid(ref Run run, int node)
    {
        if (!Cites || run.Citable is not { } ids) return IsValidNow(ref run, node);
        run.Citable = null;
        var isOne = IsValidNow(ref run, node);
        run.Citable = ids;
        return isOne && IsValidNow(ref run, node);
    }

    private bool IsValidNow(ref Run run, int node)
    {
        var kind = run.View.Kind(node);
        if (kind == NodeKind.Object && _discriminator is { } discriminator && discriminator.TryChoose(run.View, node, out var candidates))
            return IsValidAmong(candidates, ref run, node);
        // A number in fractional notation may pass as an integer, so its mask decides nothing.
        var bit = kind == NodeKind.Number ? Numbers : 1 << kind;
        var matched = false;
        for (var i = 0; i < edges.Length; i++)
        {
            if ((_masks[i] & bit) == 0 || !edges[i].Plan.IsValid(ref run, node)) continue;
            if (!exactlyOne) return true;
            if (matched) return false;
            matched = true;
        }
        return matched;
    }

    private bool IsValidAmong(int[] candidates, ref Run run, int node)
    {
        var matched = false;
        foreach (var i in candidates)
        {
            if (!edges[i].Plan.IsValid(ref run, node)) continue;
            if (!exactlyOne) return true;
            if (matched) return false;
            matched = true;
        }
        return matched;
    }

    public override bool Track(ref Run run, int node, scoped Marks marks)
    {
        if (exactlyOne && !IsValid(ref run, node)) return false;
        var matched = false;
        foreach (var edge in edges) matched |= edge.TrackApart(ref run, node, marks);
        return matched;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        IEnumerable<int> alternatives = Enumerable.Range(0, edges.Length);
        if (run.View.Kind(node) == NodeKind.Object && _discriminator is { } discriminator && discriminator.TryChoose(run.View, node, out var candidates))
        {
            if (candidates.Length == 1) report.Follow(edges[candidates[0]], ref run, node);
            if (candidates.Length == 0) discriminator.Collect(run.View, node, keyword, report);
            if (candidates.Length < 2) return;
            alternatives = candidates;
        }
        if (Cites && run.Citable is { } ids)
        {
            run.Citable = null;
            var possible = TryEach(alternatives, ref run, node, report, new Report.Branch?[edges.Length]);
            run.Citable = ids;
            if (possible.Count == 1) report.Follow(edges[possible[0]], ref run, node);
            if (possible.Count > 1) report.Add(node, keyword, keyword, $"fits {possible.Count} alternatives of \"{keyword}\" whatever it cites, must fit exactly one");
            if (possible.Count > 0) return;
        }

        var branches = new Report.Branch?[edges.Length];
        var valid = TryEach(alternatives, ref run, node, report, branches).Count;
        if (valid == 1 || (valid > 1 && !exactlyOne)) return;
        if (valid > 1) report.Add(node, keyword, keyword, $"fits {valid} alternatives of \"{keyword}\", must fit exactly one");
        else CollectBest(ref run, node, report, branches);
    }

    /// <summary>The alternatives that hold.</summary>
    private List<int> TryEach(IEnumerable<int> alternatives, ref Run run, int node, Report report, Report.Branch?[] branches)
    {
        List<int> valid = [];
        foreach (var i in alternatives)
        {
            branches[i] = report.Try(edges[i], ref run, node);
            if (branches[i]!.Value.Valid) valid.Add(i);
        }

        return valid;
    }

    private void CollectBest(ref Run run, int node, Report report, Report.Branch?[] branches)
    {
        var bits = run.View.Kind(node) == NodeKind.Number ? Numbers : 1 << run.View.Kind(node);
        var best = -1;
        var mask = 0;
        List<string> texts = [];
        var onlyFixed = true;
        for (var i = 0; i < edges.Length; i++)
        {
            mask |= _masks[i];
            if (branches[i] is not { } branch || (_masks[i] & bits) == 0) continue;
            onlyFixed &= TryFixedTexts(edges[i].Plan, branch, texts);
            if (best < 0 || IsBetter(branch, branches[best]!.Value)) best = i;
        }
        if (best < 0)
            report.Add(node, keyword, keyword, $"expected {KindCheck.Describe(mask)}, found {KindCheck.DescribeKind(run.View.Kind(node))}");
        else if (onlyFixed && texts.Count > 1)
            report.Add(node, keyword, keyword, EnumCheck.Expected([.. texts.Distinct(StringComparer.Ordinal)]));
        else
            report.Take(branches[best]!.Value);
    }

    // Alternatives that ask for one of some values and nothing more are one choice.
    private static bool TryFixedTexts(Plan plan, in Report.Branch branch, List<string> texts)
    {
        if (branch.Failures != 1 || plan.Checks.Count(check => check is not KindCheck) != 1 || plan.Checks[^1] is not EnumCheck values) return false;
        texts.AddRange(values.Texts);
        return true;
    }

    private static bool IsBetter(in Report.Branch a, in Report.Branch b) =>
        a.Failures != b.Failures ? a.Failures < b.Failures : a.Deepest > b.Deepest;
}
