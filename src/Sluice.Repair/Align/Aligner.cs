using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Align;

/// <summary>Bends a value toward a shape without inventing or silently losing anything. Goes only as deep as the schema says something,
/// and never deeper than <see cref="DepthMax"/>. Each pair of value and shape is tried once, so unions in unions stay polynomial.</summary>
internal sealed partial class Aligner(byte[] source, ParseLimits limits)
{
    /// <summary>Deepest nesting that alignment follows; below it values are left as they are and the validator decides.</summary>
    public const int DepthMax = 200;

    private readonly Dictionary<(Node, Shape), Outcome> _memo = [];
    private int _depth;
    private int _steps;

    /// <summary>Most pairs of value and shape that are tried; beyond it values stay as they are.</summary>
    private const int StepsMax = 2_000_000;

    public Outcome Align(Node node, Shape shape)
    {
        if (shape.IsAny || _depth >= DepthMax || ++_steps > StepsMax)
            return new Outcome(node, true);
        // Scalars are cheap to do again; containers may be met by many variants.
        if (!node.Scalar && _memo.TryGetValue((node, shape), out var known))
            return known;
        _depth++;
        var outcome = Bend(node, shape);
        _depth--;
        if (!node.Scalar)
            _memo[(node, shape)] = outcome;
        return outcome;
    }

    private Outcome Bend(Node node, Shape shape)
    {
        if (shape.Variants.Count > 0)
            return shape.Merged is { } merged ? Choose(node, merged) : Union(node, shape);
        if (shape.Choices is not null)
            return Choose(node, shape);
        var kind = KindOf(node.Kind);
        if (shape.Allows(kind))
        {
            var same = node.Kind switch
            {
                JsonKind.Object => Members(node, shape),
                JsonKind.Array => Items(node, shape),
                JsonKind.Number when shape.Integer => Whole(node, shape),
                JsonKind.String => Text(node, shape),
                _ => new Outcome(node, true),
            };
            return Checked(same, shape);
        }

        return Convert(node, shape);
    }

    /// <summary>What only the validator understands is asked of the validator, where the subschema stands on its own.</summary>
    private Outcome Checked(Outcome outcome, Shape shape)
    {
        if (outcome.Fits && shape.Opaque && outcome.Node.Scalar && shape.Own.Value is { } own && !own.IsValid(Write.NodeWriter.Scalar(outcome.Node, source)))
            outcome.Unfit(1_000_000);
        return outcome;
    }

    public static Kinds KindOf(JsonKind kind) => kind switch
    {
        JsonKind.Null => Kinds.Null,
        JsonKind.True or JsonKind.False => Kinds.Boolean,
        JsonKind.Number => Kinds.Number,
        JsonKind.String => Kinds.Text,
        JsonKind.Array => Kinds.Array,
        _ => Kinds.Object,
    };

    private string TextOf(Node node) => Spellings.Text(node, source);

    private Outcome Items(Node node, Shape shape)
    {
        // Nothing of the list arrived before the output was cut, or all of it was left out: an empty one would be invented.
        if (node.Count == 0 && (node.Open || node.Elided))
            return new Outcome(node, false).Break();
        if (shape.Items is null && shape.Prefix.Count == 0)
            return new Outcome(node, true);
        var changed = false;
        var parts = new Outcome[node.Count];
        for (var i = 0; i < node.Count; i++)
        {
            parts[i] = Align(node.Members[i].Value, shape.Item(i));
            changed |= !ReferenceEquals(parts[i].Node, node.Members[i].Value);
        }

        var made = changed ? node.With(JsonKind.Array, node.Count) : node;
        var outcome = new Outcome(made, true);
        foreach (var part in parts)
        {
            if (changed)
                made.Add(new Member(null, 0, 0, part.Node));
            outcome.Take(part);
            outcome.Fits &= part.Fits;
        }

        return outcome;
    }

    private Outcome Union(Node node, Shape shape)
    {
        if (Discriminated(node, shape) is { } only)
            return Align(node, only);
        Outcome? best = null;
        var rivals = 0;
        foreach (var variant in shape.Variants)
        {
            // A reference from a union to itself says nothing.
            if (ReferenceEquals(variant, shape))
                continue;
            var outcome = Align(node, variant);
            if (outcome.Fits && outcome.Cost == 0)
                return outcome;
            if (best is null || outcome.Cost < best.Cost)
                (best, rivals) = (outcome, 0);
            else if (outcome.Cost == best.Cost && outcome.Fits && !Spellings.Same(outcome.Node, best.Node, source))
                rivals++;
        }

        if (best is null)
            return new Outcome(node, true);
        if (rivals == 0)
            return best;
        var tied = new Outcome(best.Node, best.Fits).Take(best);
        return tied.Note(EditCode.ChooseVariant, best.Node, node.Start, node.Start, "", rivals);
    }

    /// <summary>The one variant whose constant property has the value that the object gives; null when the union has none or nothing
    /// matches.</summary>
    private Shape? Discriminated(Node node, Shape shape)
    {
        if (node.Kind != JsonKind.Object || shape.Variants.Count < 2)
            return null;
        foreach (var member in node.Children)
        {
            if (member.Value.Kind != JsonKind.String)
                continue;
            var folded = Fold.Of(TextOf(member.Value));
            Shape? found = null;
            var constants = 0;
            foreach (var variant in shape.Variants)
            {
                if (variant.Find(member.Name!) is not { Shape.Choices: { Count: > 0 } choices })
                    continue;
                constants++;
                if (choices.Any(c => c.Folded == folded || c.FoldedAliases.Contains(folded, StringComparer.Ordinal)))
                    found = found is null ? variant : shape;
            }

            if (constants > 1 && found is not null && !ReferenceEquals(found, shape))
                return found;
        }

        return null;
    }
}
