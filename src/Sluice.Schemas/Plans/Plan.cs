using System.Runtime.CompilerServices;
using Sluice.Schemas.Numbers;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>A compiled subschema: its checks, sorted by the kinds of values they look at.</summary>
internal sealed partial class Plan
{
    private const int NumberBit = 1 << NodeKind.Number;
    private const int IntegerBit = 1 << NodeKind.Integer;

    private readonly Check[]?[] _byKind = new Check[]?[8];
    private Check[] _checks = [];
    private int _mask = Check.AllKinds;
    private int _plain = Check.AllKinds;
    private bool _isSpecial;

    /// <summary>Every check, in the order in which the report lists them.</summary>
    public IReadOnlyList<Check> Checks => _checks;

    /// <summary>Whether 1.0 is an integer; not so in draft 4.</summary>
    public bool FractionlessIsInteger { get; init; } = true;

    /// <summary>Where the schema stands, as an absolute location; for reports.</summary>
    public Func<string>? Location { get; init; }

    /// <summary>Number of the schema resource the plan belongs to.</summary>
    public int Resource { get; init; }

    /// <summary>Whether evaluation must remember that it came through <see cref="Resource"/>, for dynamic references.</summary>
    public bool EntersScope { get; set; }

    /// <summary>Recursion passes here, so the stack is looked at.</summary>
    public bool GuardsStack { get; set; }

    /// <summary><c>unevaluatedItems</c>, applied after every other keyword.</summary>
    public Edge? UnevaluatedItems { get; set; }

    /// <summary><c>unevaluatedProperties</c>, applied after every other keyword.</summary>
    public Edge? UnevaluatedProperties { get; set; }

    /// <summary>Kinds of values that can be valid. A number in fractional notation may also pass as an integer.</summary>
    public int Mask => _mask;

    /// <summary>Kinds of values that can be valid, with what references and alternatives on the way say of it.</summary>
    public int KindsThrough(int levels)
    {
        var kinds = _mask;
        if (levels == 0 || !HasInPlace) return kinds;
        foreach (var check in _checks)
        {
            if (check is AllCheck)
                foreach (var edge in check.InPlace) kinds &= edge.Plan.KindsThrough(levels - 1);
            else if (check is UnionCheck)
                kinds &= check.InPlace.Aggregate(0, (any, edge) => any | edge.Plan.KindsThrough(levels - 1));
        }
        return kinds;
    }

    /// <summary>Kinds of values that are valid whatever they hold.</summary>
    public int Plain => _plain;

    /// <summary>Accepts everything.</summary>
    public bool AcceptsAll => _plain == Check.AllKinds;

    /// <summary>Accepts every value of a kind.</summary>
    public bool AcceptsEvery(int kind) => ((_plain >> kind) & 1) != 0;

    /// <summary>Accepts nothing.</summary>
    public bool AcceptsNone => _mask == 0;

    /// <summary>A plan that accepts nothing.</summary>
    public static Plan MakeNone()
    {
        var plan = new Plan();
        plan.Fill([new KindCheck(plan, null, 0)]);
        return plan;
    }

    /// <summary>Whether some check applies other plans to the same value.</summary>
    public bool HasInPlace { get; private set; }

    /// <summary>Gives the plan its checks; called once.</summary>
    public void Fill(List<Check> checks)
    {
        _checks = checks.Count == 0 ? [] : [.. checks];
        var checkedKinds = 0;
        foreach (var check in _checks)
        {
            _mask &= check.AllowedKinds;
            if (check is not KindCheck) checkedKinds |= check.Kinds;
            HasInPlace = HasInPlace || check.InPlace != (IEnumerable<Edge>)Array.Empty<Edge>();
        }
        if (UnevaluatedItems is not null) checkedKinds |= Check.Arrays;
        if (UnevaluatedProperties is not null) checkedKinds |= Check.Objects;
        _plain = _mask & ~checkedKinds;
        for (var kind = 0; kind < 8; kind++)
            if (((checkedKinds >> kind) & 1) != 0) _byKind[kind] = ChecksOf(1 << kind);
    }

    /// <summary>Takes out, per kind, the checks that hold for every value of it; called when every plan is filled, before
    /// <see cref="Link"/>.</summary>
    public void Simplify()
    {
        if (!HasInPlace) return;
        for (var kind = 0; kind < 8; kind++)
        {
            if (_byKind[kind] is not { } checks || !Array.Exists(checks, check => check.AlwaysHolds(kind))) continue;
            checks = Array.FindAll(checks, check => !check.AlwaysHolds(kind));
            _byKind[kind] = checks.Length == 0 ? null : checks;
            if (checks.Length == 0 && ((_mask >> kind) & 1) != 0 && UnevaluatedEdge(kind) is null) _plain |= 1 << kind;
        }
    }

    /// <summary>Called once, when every plan is filled.</summary>
    public void Link()
    {
        _isSpecial = GuardsStack || EntersScope || UnevaluatedItems is not null || UnevaluatedProperties is not null;
        foreach (var check in _checks) check.Link();
    }

    /// <summary>Plans applied to items or members of the value.</summary>
    public IEnumerable<Edge> Below
    {
        get
        {
            foreach (var check in _checks)
                foreach (var edge in check.Below) yield return edge;
            if (UnevaluatedItems is { } items) yield return items;
            if (UnevaluatedProperties is { } properties) yield return properties;
        }
    }

    private Check[]? ChecksOf(int bit)
    {
        var count = 0;
        foreach (var check in _checks)
            if ((check.Kinds & bit) != 0 && check is not KindCheck) count++;
        if (count == 0) return null;
        var some = new Check[count];
        foreach (var check in _checks)
            if ((check.Kinds & bit) != 0 && check is not KindCheck) some[^count--] = check;
        return some;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsValid(ref Run run, int node) => ((_plain >> run.View.Kind(node)) & 1) != 0 || IsValidSlow(ref run, node);

    /// <summary>Adds the reasons why the value is not valid.</summary>
    public void Collect(ref Run run, int node, Report report)
    {
        if (report.Full || !TryEnter(ref run)) return;
        var scoped = EntersScope && run.TryEnterScope(Resource);
        CollectHere(ref run, node, report);
        if (scoped) run.LeaveScope();
    }

    /// <summary>Whether a value's kind is among those of a mask.</summary>
    public bool Allows(int mask, ref Run run, int node)
    {
        var bit = 1 << run.View.Kind(node);
        if ((mask & bit) != 0) return true;
        return bit == NumberBit && (mask & IntegerBit) != 0 && FractionlessIsInteger && new JsonNumber(run.View.Raw(node)).IsInteger;
    }

    /// <summary>The verdict on a value whose kind is not among <see cref="Plain"/>.</summary>
    public bool IsValidSlow(ref Run run, int node)
    {
        var kind = run.View.Kind(node);
        if (((_mask >> kind) & 1) == 0 && !Allows(_mask, ref run, node)) return false;
        if (_isSpecial) return IsValidSpecial(ref run, node);
        if (--run.Steps < 0) return false;
        return RunChecks(ref run, node, kind);
    }

    /// <summary>The rarer ways in: with a look at the stack, through a remembered resource, or with marks.</summary>
    private bool IsValidSpecial(ref Run run, int node)
    {
        if (!TryEnter(ref run)) return false;
        var scoped = EntersScope && run.TryEnterScope(Resource);
        var kind = run.View.Kind(node);
        var valid = UnevaluatedEdge(kind) is { } edge ? TrackApart(ref run, node, edge.Plan) : RunChecks(ref run, node, kind);
        if (scoped) run.LeaveScope();
        return valid;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool RunChecks(ref Run run, int node, int kind)
    {
        var checks = _byKind[kind];
        if (checks is null) return true;
        foreach (var check in checks)
            if (!check.IsValid(ref run, node)) return false;
        return true;
    }

    private void CollectHere(ref Run run, int node, Report report)
    {
        var before = report.Failures;
        var kind = run.View.Kind(node);
        foreach (var check in _checks)
        {
            // A check that looks at strings only may still be why an object fails: a const, an enum.
            if (check is not KindCheck && (((check.Kinds | ~check.AllowedKinds) >> kind) & 1) == 0) continue;
            check.Collect(ref run, node, report);
            // A value of the wrong kind has one thing wrong with it; what else the schema says of it would only distract.
            if (check is KindCheck && !Allows(check.AllowedKinds, ref run, node)) return;
        }
        if (report.Failures == before && UnevaluatedEdge(kind) is { } edge) CollectUnevaluated(ref run, node, edge, report);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEnter(ref Run run)
    {
        if (--run.Steps < 0) return false;
        if (!GuardsStack || RuntimeHelpers.TryEnsureSufficientExecutionStack()) return true;
        run.Steps = -1;
        return false;
    }
}
