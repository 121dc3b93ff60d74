using System.Text.Json.Nodes;

namespace Sluice.Evaluation.Migrations;

internal sealed partial class MigrationMaker
{
    private ObjectShape? Scalar(ObjectShape shape, MemberShape member, LeafShape leaf, string path, string place, JsonArray ops)
    {
        if (member.Optional && random.Next(4) == 0)
        {
            ops.Add(Op("setDefault", ("path", place), ("value", Constant(leaf with { Nullable = false }))));
            return shape.Replace(member.Name, member with { Optional = false, Value = leaf with { Nullable = false } });
        }
        return leaf.Kind switch
        {
            Leaf.Choice => MapEnum(shape, member, leaf, place, ops),
            Leaf.Words when !leaf.Nullable => Split(shape, member, path, place, ops),
            Leaf.Text when !leaf.Nullable => Join(shape, member, path, ops),
            Leaf.Integer => Convert(shape, member, leaf, place, ops, Leaf.IntegerText, ("to", "string"), ("from", "number"), ("parse", "lenient")),
            Leaf.IntegerText => Convert(shape, member, leaf, place, ops, Leaf.Integer, ("to", "integer"), ("parse", "lenient")),
            Leaf.DateTime => Convert(shape, member, leaf, place, ops, Leaf.Epoch, ("to", "epoch-seconds"), ("parse", "lenient")),
            Leaf.Epoch => Convert(shape, member, leaf, place, ops, Leaf.DateTime, ("to", "date-time"), ("from", "epoch-seconds"), ("parse", "lenient")),
            Leaf.Truth => Truth(shape, member, leaf, place, ops),
            _ => null,
        };
    }

    private ObjectShape MapEnum(ObjectShape shape, MemberShape member, LeafShape leaf, string place, JsonArray ops)
    {
        string[] targets = ["active", "closed", "open"];
        var map = leaf.Choices.Select(c => (Old: c!.DeepClone(), New: targets[random.Next(targets.Length)])).ToList();
        ops.Add(Op("mapEnum", ("path", place), ("map", new JsonArray([.. map.Select(m => new JsonArray(m.Old, m.New))])), ("else", "fail")));
        return shape.Replace(member.Name, member with
        {
            Value = ShapeMaker.Choices(map.Select(m => m.New).Distinct(StringComparer.Ordinal)) with { Nullable = leaf.Nullable },
        });
    }

    private ObjectShape Split(ObjectShape shape, MemberShape member, string path, string place, JsonArray ops)
    {
        if (random.Next(2) == 0)
        {
            ops.Add(Op("split", ("path", place), ("sep", " "), ("into", place)));
            return shape.Replace(member.Name, member with { Value = new ArrayShape(new LeafShape(Leaf.Text), 0) });
        }
        var (first, rest) = (Fresh(), Fresh());
        ops.Add(Op("split", ("path", place), ("sep", " "), ("into", new JsonArray($"{path}/{first}", $"{path}/{rest}"))));
        var without = shape.Without(member.Name);
        return without.With([.. without.Members, new(first, new LeafShape(Leaf.Text), true), new(rest, new LeafShape(Leaf.Words), true)]);
    }

    private ObjectShape? Join(ObjectShape shape, MemberShape member, string path, JsonArray ops)
    {
        if (shape.Members.FirstOrDefault(m => m != member && m.Value is LeafShape { Kind: Leaf.Text or Leaf.Words, Nullable: false }) is not { } other) return null;
        var name = Fresh();
        ops.Add(Op("join", ("from", new JsonArray($"{path}/{Escape(member.Name)}", $"{path}/{Escape(other.Name)}")), ("sep", " "), ("into", $"{path}/{name}")));
        var without = shape.Without(member.Name).Without(other.Name);
        return without.With([.. without.Members, new(name, new LeafShape(Leaf.Words), member.Optional && other.Optional)]);
    }

    private static ObjectShape Convert(ObjectShape shape, MemberShape member, LeafShape leaf, string place, JsonArray ops, Leaf to,
        params ReadOnlySpan<(string Name, JsonNode? Value)> settings)
    {
        ops.Add(Op("convert", [("path", place), .. settings]));
        return shape.Replace(member.Name, member with { Value = new LeafShape(to, [], leaf.Nullable) });
    }

    private static ObjectShape Truth(ObjectShape shape, MemberShape member, LeafShape leaf, string place, JsonArray ops)
    {
        ops.Add(Op("convert", ("path", place), ("to", "string"), ("from", "boolean"), ("trueText", "yes"), ("falseText", "no")));
        return shape.Replace(member.Name, member with { Value = ShapeMaker.Choices(["yes", "no"]) with { Nullable = leaf.Nullable } });
    }
}
