using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sluice.Schemas.Tests;

/// <summary>The schema of a type takes what the type is serialised to, and not what it could not be read from.</summary>
public sealed class FromTypeTests
{
    private static readonly Dictionary<string, decimal> Prices = new() { ["eur"] = 1.5m };
    private static readonly Order Inner = new("o-0", 3, Level.Low, Colour.Red, [], null, [], new Dog(2)) { Name = "inner" };
    private static readonly Order Sample = new("o-1", null, Level.High, Colour.Green, Prices, Inner, ["a", "b"], new Cat("tabby")) { Name = "outer" };

    [Theory]
    [InlineData("/id", "null", false)]
    [InlineData("/id", "7", false)]
    [InlineData("/count", "3", true)]
    [InlineData("/count", "\"three\"", false)]
    [InlineData("/level", "\"High\"", false)]
    [InlineData("/level", "1", true)]
    [InlineData("/colour", "\"Red\"", true)]
    [InlineData("/colour", "\"Blue\"", false)]
    [InlineData("/prices", """{"usd":1,"eur":"x"}""", false)]
    [InlineData("/prices", "{}", true)]
    [InlineData("/parent", "null", true)]
    [InlineData("/parent/parent", """{"id":"deep"}""", false)]
    [InlineData("/parent/colour", "\"Blue\"", false)]
    [InlineData("/tags", """["x",1]""", false)]
    [InlineData("/animal", """{"kind":"dog","age":1}""", true)]
    [InlineData("/animal", """{"kind":"dog","coat":"x"}""", false)]
    [InlineData("/animal", """{"kind":"cow"}""", false)]
    [InlineData("/animal", "{}", false)]
    [InlineData("/full-name", "null", false)]
    [InlineData("/full-name", null, false)]
    public void A_member_that_the_type_cannot_hold_is_refused(string pointer, string? value, bool valid)
    {
        var schema = Schema.FromType<Order>();
        var document = JsonSerializer.SerializeToNode(Sample, JsonSerializerOptions.Web)!;
        Assert.True(schema.IsValid(Bytes(document)), string.Join('\n', schema.Evaluate(Bytes(document)).Errors));
        var path = pointer.Split('/')[1..];
        var owner = path[..^1].Aggregate(document, (node, name) => node[name]!).AsObject();
        if (value is null) owner.Remove(path[^1]);
        else owner[path[^1]] = JsonNode.Parse(value);
        Assert.Equal(valid, schema.Evaluate(Bytes(document)).Valid);
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private enum Level
    {
        Low,
        High,
    }

    [JsonConverter(typeof(JsonStringEnumConverter<Colour>))]
    private enum Colour
    {
        Red,
        Green,
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Cat), "cat")]
    [JsonDerivedType(typeof(Dog), "dog")]
    private abstract record Animal;

    private sealed record Cat(string Coat) : Animal;

    private sealed record Dog(int Age) : Animal;

    private sealed record Order(string Id, int? Count, Level Level, Colour Colour, Dictionary<string, decimal> Prices, Order? Parent, IReadOnlyList<string> Tags, Animal Animal)
    {
        [JsonPropertyName("full-name")]
        public required string Name { get; init; }
    }
}
