using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Evaluation.Migrations;

/// <summary>A generated migration and the shapes at its ends.</summary>
internal sealed record MadeMigration(ObjectShape From, ObjectShape To, JsonArray Ops);

/// <summary>Makes migrations that fit a shape, from a seed: every op, nested and through arrays.</summary>
internal sealed partial class MigrationMaker(Random random)
{
    private int _fresh;

    public MadeMigration Make(ObjectShape from)
    {
        var ops = new JsonArray();
        var to = Ops(from, ops, 1 + random.Next(6));
        return new(from, to, ops);
    }

    private ObjectShape Ops(ObjectShape shape, JsonArray ops, int count)
    {
        for (var i = 0; i < count; i++) shape = Descend(shape, "", ops) ?? shape;
        return shape;
    }

    /// <summary>Makes an op at the object itself or below one of its members; null when none fits.</summary>
    private ObjectShape? Descend(ObjectShape shape, string path, JsonArray ops)
    {
        if (shape.Members.Count == 0) return null;
        var member = shape.Members[random.Next(shape.Members.Count)];
        var place = $"{path}/{Escape(member.Name)}";
        if (random.Next(2) == 0)
        {
            if (member.Value is ObjectShape below && Descend(below, place, ops) is { } changed)
                return shape.Replace(member.Name, member with { Value = changed });
            if (member.Value is ArrayShape { Item: ObjectShape item } list)
            {
                if (random.Next(2) == 0 && Descend(item, $"{place}/*", ops) is { } inner)
                    return shape.Replace(member.Name, member with { Value = list with { Item = inner } });
                return Each(shape, member, list, item, place, ops);
            }
        }
        return Member(shape, member, path, place, ops);
    }

    private ObjectShape Each(ObjectShape shape, MemberShape member, ArrayShape list, ObjectShape item, string place, JsonArray ops)
    {
        var inner = new JsonArray();
        var changed = Ops(item, inner, 1 + random.Next(3));
        ops.Add(Op("each", ("path", place), ("ops", inner)));
        return shape.Replace(member.Name, member with { Value = list with { Item = changed } });
    }

    private ObjectShape? Member(ObjectShape shape, MemberShape member, string path, string place, JsonArray ops)
    {
        switch (random.Next(11))
        {
            case 0:
                var renamed = member with { Name = Fresh() };
                ops.Add(Op("rename", ("path", path), ("from", member.Name), ("to", renamed.Name)));
                return shape.Replace(member.Name, renamed);
            case 1:
                var holder = Fresh();
                ops.Add(Op("move", ("from", place), ("to", $"{path}/{holder}/{Escape(member.Name)}")));
                return shape.Without(member.Name).With([.. shape.Without(member.Name).Members, new(holder, new ObjectShape([member]), member.Optional)]);
            case 2:
                return Hoist(shape, member, path, place, ops);
            case 3:
                var copy = member with { Name = Fresh() };
                ops.Add(Op("copy", ("from", place), ("to", $"{path}/{copy.Name}")));
                return shape.With([.. shape.Members, copy]);
            case 4:
                var leaf = new ShapeMaker(random).Leaf() with { Nullable = false };
                var added = new MemberShape(Fresh(), leaf, false);
                ops.Add(Op("add", ("path", $"{path}/{added.Name}"), ("value", Constant(leaf))));
                return shape.With([.. shape.Members, added]);
            case 5:
                ops.Add(random.Next(3) == 0
                    ? Op("remove", ("path", place), ("default", Constant(member.Value)))
                    : Op("remove", ("path", place)));
                return shape.Without(member.Name);
            case 6:
                return Wrap(shape, member, place, ops);
            case 7:
                return When(shape, member, path, place, ops);
            default:
                return member.Value is LeafShape scalar ? Scalar(shape, member, scalar, path, place, ops) : null;
        }
    }

    private ObjectShape? Hoist(ObjectShape shape, MemberShape member, string path, string place, JsonArray ops)
    {
        if (member.Value is not ObjectShape { Members.Count: > 0 } holder) return null;
        var inner = holder.Members[random.Next(holder.Members.Count)];
        var name = Fresh();
        ops.Add(Op("move", ("from", $"{place}/{Escape(inner.Name)}"), ("to", $"{path}/{name}")));
        var rest = shape.Replace(member.Name, member with { Value = holder.Without(inner.Name) });
        return rest.With([.. rest.Members, new(name, inner.Value, inner.Optional || member.Optional)]);
    }

    private ObjectShape Wrap(ObjectShape shape, MemberShape member, string place, JsonArray ops)
    {
        if (member.Value is ArrayShape list && random.Next(2) == 0)
        {
            var absent = random.Next(2) == 0;
            ops.Add(absent ? Op("unwrap", ("path", place), ("empty", "absent")) : Op("unwrap", ("path", place)));
            return shape.Replace(member.Name, member with { Value = list.Item, Optional = member.Optional || (absent && list.CountMin == 0) });
        }
        if (random.Next(2) == 0)
        {
            ops.Add(Op("wrap", ("path", place), ("as", "object"), ("member", "it")));
            return shape.Replace(member.Name, member with { Value = new ObjectShape([new("it", member.Value, false)]) });
        }
        ops.Add(Op("wrap", ("path", place)));
        return shape.Replace(member.Name, member with { Value = new ArrayShape(member.Value, 1) });
    }

    private ObjectShape? When(ObjectShape shape, MemberShape member, string path, string place, JsonArray ops)
    {
        if (member.Value is not LeafShape { Kind: Leaf.Choice } choice) return null;
        var added = new MemberShape(Fresh(), new LeafShape(Leaf.Integer), true);
        ops.Add(Op("when", ("path", place), ("equals", choice.Choices[0]?.DeepClone()),
            ("ops", new JsonArray(Op("add", ("path", $"{path}/{added.Name}"), ("value", 5))))));
        return shape.With([.. shape.Members, added]);
    }

    /// <summary>A value that may stand in a definition, which has a canonical form.</summary>
    private JsonNode? Constant(Shape shape)
    {
        var made = shape.Make(random);
        while (made?.ToJsonString().Contains("9007199254740993", StringComparison.Ordinal) == true) made = shape.Make(random);
        return made;
    }

    private string Fresh() => $"n{(_fresh++).ToString(CultureInfo.InvariantCulture)}";

    private static JsonObject Op(string name, params ReadOnlySpan<(string Name, JsonNode? Value)> settings)
    {
        var inner = new JsonObject();
        foreach (var (setting, value) in settings) inner[setting] = value;
        return new() { [name] = inner };
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
