using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Evaluation.Migrations;

/// <summary>What a scalar of a generated document is.</summary>
internal enum Leaf
{
    Text,
    Words,
    Integer,
    Number,
    Truth,
    Choice,
    IntegerText,
    DateTime,
    Epoch,
}

/// <summary>The shape of generated documents: objects with optional members, arrays, and scalars of a kind.</summary>
internal abstract record Shape
{
    public abstract JsonNode? Make(Random random);

    /// <summary>Another value of the same shape.</summary>
    public virtual JsonNode? Other(Random random) => Make(random);
}

/// <summary>A scalar.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Choices">The values of a choice; the words of a truth written as text.</param>
/// <param name="Nullable">Whether it may be null.</param>
internal sealed record LeafShape(Leaf Kind, IReadOnlyList<JsonNode?> Choices, bool Nullable = false) : Shape
{
    private static readonly string[] Words = ["", "a", "Ada", "King", "Lovelace", "x-y", "ü", "\"q\"", "tab\t", "日本", "0", "null", "é\\"];

    public LeafShape(Leaf kind)
        : this(kind, [])
    {
    }

    public override JsonNode? Make(Random random) => Nullable && random.Next(8) == 0 ? null : Kind switch
    {
        Leaf.Text => Word(random),
        Leaf.Words => string.Join(' ', Enumerable.Range(0, random.Next(5)).Select(_ => Word(random))),
        Leaf.Integer => JsonNode.Parse(random.Next(6) switch { 0 => "-0", 1 => "1e3", 2 => "12.0", 3 => "9007199254740993", _ => Number(random) }),
        Leaf.Number => JsonNode.Parse(random.Next(4) switch { 0 => "1.50", 1 => "-2.5e-3", 2 => "1E21", _ => Number(random) + ".25" }),
        Leaf.Truth => random.Next(2) == 0,
        Leaf.IntegerText => random.Next(3) == 0 ? $"00{Number(random).TrimStart('-')}" : Number(random),
        Leaf.DateTime => random.Next(3) switch
        {
            0 => "2023-11-14T23:13:20+01:00",
            1 => "2023-11-14t22:13:20.120Z",
            _ => DateTimeOffset.FromUnixTimeSeconds(random.Next()).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        },
        Leaf.Epoch => random.Next(),
        _ => Choices[random.Next(Choices.Count)]?.DeepClone(),
    };

    private static string Word(Random random) => Words[random.Next(Words.Length)];

    private static string Number(Random random) => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture);
}

/// <summary>An array.</summary>
internal sealed record ArrayShape(Shape Item, int CountMin) : Shape
{
    public override JsonNode? Make(Random random) =>
        new JsonArray([.. Enumerable.Range(0, CountMin + random.Next(4)).Select(_ => Item.Make(random))]);
}

/// <summary>A member of an object.</summary>
internal sealed record MemberShape(string Name, Shape Value, bool Optional);

/// <summary>An object.</summary>
internal sealed record ObjectShape(IReadOnlyList<MemberShape> Members) : Shape
{
    public override JsonNode? Make(Random random)
    {
        var made = new JsonObject();
        foreach (var member in Members.OrderBy(_ => random.Next()))
            if (!member.Optional || random.Next(3) > 0) made[member.Name] = member.Value.Make(random);
        return made;
    }

    public ObjectShape With(IEnumerable<MemberShape> members) => new([.. members]);

    public ObjectShape Replace(string name, MemberShape by) => With(Members.Select(m => m.Name == name ? by : m));

    public ObjectShape Without(string name) => With(Members.Where(m => m.Name != name));
}
