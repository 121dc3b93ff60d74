using System.Text;
using System.Text.RegularExpressions;
using Sluice.Schemas.Patterns;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>What an <see cref="ObjectCheck"/> knows about one name.</summary>
internal struct Property
{
    /// <summary>Stands under <c>properties</c>, with the way there; else only <c>required</c> names it.</summary>
    public Edge? Declared;

    /// <summary>The plan to run; null when there is nothing to check.</summary>
    public Plan? Plan;

    /// <summary>Kinds of values that <see cref="Plan"/> accepts whatever they hold: most values are decided without a look at it.</summary>
    public int Plain;

    public bool Required;

    /// <summary>Whether <c>properties</c> or a pattern of <c>patternProperties</c> covers the name.</summary>
    public bool Known;

    /// <summary>The plans of the patterns that fit the name, found once; null when there are none.</summary>
    public Plan[]? PatternPlans;
}

/// <summary>The keywords of objects in one pass over the members: <c>properties</c>, <c>required</c>, <c>patternProperties</c>,
/// <c>additionalProperties</c>, <c>propertyNames</c>, <c>minProperties</c>, <c>maxProperties</c>.</summary>
internal sealed class ObjectCheck : Check
{
    /// <summary>How the message of an error about a member's name begins.</summary>
    public const string NameErrorStart = "property name: ";

    private readonly NameTable<Property> _properties = new();
    private readonly List<(Pattern Pattern, Edge Edge)> _patterns = [];
    private (Pattern Pattern, Plan? Plan)[] _patternPlans = [];
    private int _required;
    private bool _closed;
    private Plan? _additional;
    private Plan? _names;

    public Edge? AdditionalProperties { get; set; }

    public Edge? PropertyNames { get; set; }

    public long MinProperties { get; set; }

    public long MaxProperties { get; set; } = long.MaxValue;

    /// <summary>Names and what is known about each.</summary>
    public NameTable<Property> Properties => _properties;

    public override int Kinds => Objects;

    public override IEnumerable<Edge> Below
    {
        get
        {
            for (var i = 0; i < _properties.Count; i++)
                if (_properties[i].Declared is { } edge) yield return edge;
            foreach (var (_, edge) in _patterns) yield return edge;
            if (AdditionalProperties is { } additional) yield return additional;
            if (PropertyNames is { } names) yield return names;
        }
    }

    /// <summary>Whether there is anything to check.</summary>
    public bool IsNeeded => _properties.Count > 0 || _patterns.Count > 0 || AdditionalProperties is not null || PropertyNames is not null
        || MinProperties > 0 || MaxProperties < long.MaxValue;

    public void AddProperty(string name, in Edge edge) =>
        _properties.Add(Encoding.UTF8.GetBytes(name), new Property { Declared = edge });

    public void AddRequired(string name)
    {
        var index = _properties.Add(Encoding.UTF8.GetBytes(name), default);
        if (_properties[index].Required) return;
        _properties[index].Required = true;
        _required++;
    }

    public void AddPattern(Pattern pattern, in Edge edge) => _patterns.Add((pattern, edge));

    public override void Link()
    {
        for (var i = 0; i < _properties.Count; i++)
        {
            _properties[i].Plan = _properties[i].Declared is { Plan.AcceptsAll: false } edge ? edge.Plan : null;
            _properties[i].Plain = _properties[i].Plan?.Plain ?? AllKinds;
        }
        _patternPlans = [.. _patterns.Select(p => (p.Pattern, p.Edge.Plan.AcceptsAll ? null : p.Edge.Plan))];
        for (var i = 0; i < _properties.Count; i++) LinkPatterns(_properties.NameAt(i), ref _properties[i]);
        _closed = AdditionalProperties is { Plan.AcceptsNone: true };
        _additional = AdditionalProperties is { Plan.AcceptsAll: false } additional ? additional.Plan : null;
        _names = PropertyNames is { Plan.AcceptsAll: false } names ? names.Plan : null;
    }

    public override bool IsValid(ref Run run, int node)
    {
        // As a local the nodes stay in a register; through the run they would be loaded again after every plan.
        ref readonly var nodes = ref run.View.Node(0);
        ref readonly var value = ref run.View.Node(node);
        var count = value.Count;
        if (count < _required || count < MinProperties || count > MaxProperties) return false;
        var properties = _properties;
        var expected = 0;
        var required = 0;
        var end = value.Next;
        for (var i = node + 1; i < end; i = TapeView.At(in nodes, i + 1).Next)
        {
            ref readonly var name = ref TapeView.At(in nodes, i);
            var known = false;
            var index = properties.Find(run.View, name, ref expected);
            if (index >= 0)
            {
                ref var property = ref properties[index];
                if (property.Required) required++;
                if (((property.Plain >> TapeView.At(in nodes, i + 1).Kind) & 1) == 0 && !property.Plan!.IsValidSlow(ref run, i + 1)) return false;
                if (property.PatternPlans is not null && !AllHold(property.PatternPlans, ref run, i + 1)) return false;
                known = property.Known;
            }
            else if (_patternPlans.Length > 0 && !PatternsHold(ref run, i, ref known))
            {
                return false;
            }
            if (_names is not null && !NameIsValid(ref run, i)) return false;
            if (known || _additional is null) continue;
            if (_closed || !_additional.IsValid(ref run, i + 1)) return false;
        }
        return required == _required;
    }

    public override bool Track(ref Run run, int node, scoped Marks marks)
    {
        if (!IsValid(ref run, node)) return false;
        if (AdditionalProperties is not null)
        {
            marks.SetAll();
            return true;
        }
        var expected = 0;
        var position = 0;
        var end = run.View.Node(node).Next;
        for (var i = node + 1; i < end; i = run.View.Node(i + 1).Next, position++)
        {
            ref readonly var name = ref run.View.Node(i);
            var known = _properties.Find(run.View, name, ref expected) is var index and >= 0 && _properties[index].Declared is not null;
            foreach (var (pattern, _) in _patternPlans) known = known || pattern.IsMatch(run.View.Name(name));
            if (known) marks.Set(position);
        }
        return true;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        CollectCounts(run.View.Node(node).Count, node, report);
        CollectRequired(ref run, node, report);
        var end = run.View.Node(node).Next;
        var expected = 0;
        for (var i = node + 1; i < end && !report.Full; i = run.View.Node(i + 1).Next)
        {
            ref readonly var name = ref run.View.Node(i);
            report.EnterMember(run.View.Name(name));
            var known = false;
            if (_properties.Find(run.View, name, ref expected) is var index and >= 0 && _properties[index].Declared is { } declared)
            {
                known = true;
                report.Follow(declared, ref run, i + 1);
            }
            foreach (var (pattern, edge) in _patterns)
            {
                if (!pattern.IsMatch(run.View.Name(name))) continue;
                known = true;
                report.Follow(edge, ref run, i + 1);
            }
            if (PropertyNames is { } names) CollectName(ref run, i, names, report);
            if (!known && AdditionalProperties is { } additional)
            {
                if (_closed) report.Add(i + 1, additional.Path, "additionalProperties", "this property is not allowed here");
                else report.Follow(additional, ref run, i + 1);
            }
            report.LeaveInstance();
        }
    }

    // The names of the schema are matched against its patterns here, once; an instance runs patterns for other names only.
    private void LinkPatterns(byte[] name, ref Property property)
    {
        property.Known = property.Declared is not null;
        List<Plan> plans = [];
        try
        {
            foreach (var (pattern, plan) in _patternPlans)
            {
                if (!pattern.IsMatch(name)) continue;
                property.Known = true;
                if (plan is not null) plans.Add(plan);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // The schema's own name is beyond its own pattern: no document with that name can be judged.
            property.Plan = Plan.MakeNone();
            property.Plain = 0;
        }
        if (plans.Count > 0) property.PatternPlans = [.. plans];
    }

    private static bool AllHold(Plan[] plans, ref Run run, int node)
    {
        foreach (var plan in plans)
            if (!plan.IsValid(ref run, node)) return false;
        return true;
    }

    private bool PatternsHold(ref Run run, int i, ref bool known)
    {
        ref readonly var name = ref run.View.Node(i);
        foreach (var (pattern, plan) in _patternPlans)
        {
            if (!pattern.IsMatch(run.View.Name(name))) continue;
            known = true;
            if (plan is not null && !plan.IsValid(ref run, i + 1)) return false;
        }
        return true;
    }

    private bool NameIsValid(ref Run run, int i)
    {
        TapeNode single = default;
        var nested = run.Over(run.View.OfName(run.View.Node(i), ref single));
        var valid = _names!.IsValid(ref nested, 0);
        run.Steps = nested.Steps;
        return valid;
    }

    private static void CollectName(ref Run run, int i, in Edge names, Report report)
    {
        TapeNode single = default;
        var nested = run.Over(run.View.OfName(run.View.Node(i), ref single));
        var found = report.Try(names, ref nested, 0);
        run.Steps = nested.Steps;
        foreach (var entry in found.Entries)
            report.Add(i, entry.Error with { Message = $"{NameErrorStart}{entry.Error.Message}" });
    }

    private void CollectCounts(int count, int node, Report report)
    {
        if (count < MinProperties) report.Add(node, "minProperties", "minProperties", $"expected at least {Words.Count(MinProperties, "property", "properties")}, found {count}");
        if (count > MaxProperties) report.Add(node, "maxProperties", "maxProperties", $"expected at most {Words.Count(MaxProperties, "property", "properties")}, found {count}");
    }

    private void CollectRequired(ref Run run, int node, Report report)
    {
        if (_required == 0) return;
        var seen = new bool[_properties.Count];
        var expected = 0;
        var end = run.View.Node(node).Next;
        for (var i = node + 1; i < end; i = run.View.Node(i + 1).Next)
            if (_properties.Find(run.View, run.View.Node(i), ref expected) is var index and >= 0) seen[index] = true;
        for (var i = 0; i < seen.Length; i++)
            if (_properties[i].Required && !seen[i])
                report.Add(node, "required", "required", $"missing required property {Words.Quote(_properties.NameAt(i))}");
    }
}
