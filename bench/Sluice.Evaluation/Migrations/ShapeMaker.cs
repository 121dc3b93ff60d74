using System.Text.Json.Nodes;

namespace Sluice.Evaluation.Migrations;

/// <summary>Makes shapes from a seed.</summary>
internal sealed class ShapeMaker(Random random)
{
    private static readonly string[] Names = ["id", "name", "a/b", "c~d", "status", "qty", "lines", "sku", "tags", "note", "ü", "kind", "at", "info", "x"];

    public ObjectShape Object(int depth)
    {
        var names = Names.OrderBy(_ => random.Next()).Take(2 + random.Next(5)).ToList();
        return new([.. names.Select(n => new MemberShape(n, Value(depth - 1), random.Next(3) == 0))]);
    }

    public LeafShape Leaf()
    {
        var kind = (Leaf)random.Next(9);
        return kind == Evaluation.Migrations.Leaf.Choice ? Choice() : new(kind, [], random.Next(6) == 0);
    }

    public static LeafShape Choices(IEnumerable<string> words) => new(Evaluation.Migrations.Leaf.Choice, [.. words.Select(w => JsonValue.Create(w))]);

    private LeafShape Choice() => Choices(((string[])["open", "new", "done", "card", "cash"]).OrderBy(_ => random.Next()).Take(2 + random.Next(3)));

    private Shape Value(int depth) => depth <= 0 ? Leaf() : random.Next(5) switch
    {
        0 => Object(depth),
        1 => new ArrayShape(Object(depth), random.Next(2)),
        2 => new ArrayShape(Leaf(), random.Next(2)),
        _ => Leaf(),
    };
}
