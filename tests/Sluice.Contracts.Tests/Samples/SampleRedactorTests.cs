using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Contracts.Tests.Samples;

public sealed class SampleRedactorTests
{
    private const string Order = """
        { "type": "object", "required": ["id", "customer", "status", "lines"], "additionalProperties": false,
          "properties": {
            "id": { "type": "string", "pattern": "^ord-[0-9]{4}$" },
            "customer": { "type": "object", "required": ["name"], "properties": {
              "name": { "type": "string", "minLength": 2 }, "born": { "type": "string", "format": "date" }, "vip": { "type": "boolean" } } },
            "status": { "enum": ["open", "done"] },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" }, "qty": { "type": "integer", "minimum": 1, "maximum": 999 }, "price": { "type": "number" } } } },
            "notes": { "type": "object", "additionalProperties": { "type": "string" } } } }
        """;

    private const string Document = """
        { "id": "ord-7731", "customer": { "name": "Grace Hopper", "born": "1906-12-09", "vip": true }, "status": "done",
          "lines": [ { "sku": "AX-19 Grace Hopper", "qty": 42, "price": -118.75 }, { "sku": "AX-19", "qty": 7, "price": 3e2 } ],
          "notes": { "grace@navy.example": "Called twice, pays late", "": "!!" } }
        """;

    private static readonly string[] Secrets =
        ["Grace", "Hopper", "7731", "AX-19", "118.75", "navy", "Called", "pays", "late", "1906"];

    [Fact]
    public void Nothing_that_the_document_said_is_left_and_it_is_still_valid()
    {
        var schema = Schema(Order);
        for (var seed = 1; seed <= 20; seed++)
        {
            var text = Redacted(schema, Document, seed, out var sample);
            Assert.Null(sample.Problem);
            Assert.True(schema.IsValid(sample.Utf8), text);
            foreach (var secret in Secrets) Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void The_shape_stays()
    {
        var text = Redacted(Schema(Order), Document, 3, out var sample);
        var root = JsonElement.Parse(text);
        Assert.Empty(sample.LeftOut);
        Assert.Equal(["id", "customer", "status", "lines", "notes"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("done", true), (root.GetProperty("status").GetString(), root.GetProperty("customer").GetProperty("vip").GetBoolean()));
        Assert.Matches("^[A-Z][a-z]{4} [A-Z][a-z]{5}$", root.GetProperty("customer").GetProperty("name").GetString()!);
        Assert.Matches("^-[0-9]{3}\\.[0-9]{2}$", root.GetProperty("lines")[0].GetProperty("price").GetRawText());
        Assert.Matches("^[0-9]e2$", root.GetProperty("lines")[1].GetProperty("price").GetRawText());
        Assert.Matches("^[a-z]{5}@[a-z]{4}\\.[a-z]{7}$", root.GetProperty("notes").EnumerateObject().First().Name);
        Assert.Equal("!!", root.GetProperty("notes").GetProperty("").GetString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_sample_and_another_seed_another()
    {
        var schema = Schema(Order);
        Assert.Equal(Redacted(schema, Document, 1, out _), Redacted(schema, Document, 1, out _));
        Assert.NotEqual(Redacted(schema, Document, 1, out _), Redacted(schema, Document, 2, out _));
    }

    [Fact]
    public void What_was_equal_stays_equal()
    {
        var root = JsonElement.Parse(Redacted(Schema("""{"type":"array","items":{"type":"string"}}"""), """["Ada","Bob","Ada"]""", 1, out _));
        Assert.Equal(root[0].GetString(), root[2].GetString());
        Assert.NotEqual(root[0].GetString(), root[1].GetString());
    }

    // What is made instead depends on the shape alone: two documents of one shape become one sample.
    [Fact]
    public void The_values_themselves_leave_no_trace()
    {
        var schema = Schema("""{"type":"object","properties":{"name":{"type":"string"},"born":{"type":"integer"}}}""");
        Assert.Equal(Redacted(schema, """{"name":"Ada Lovelace","born":1815}""", 1, out _), Redacted(schema, """{"name":"Bob Builders","born":1999}""", 1, out _));
    }

    // Deeper than any document that is made for a schema, and no shuffle hits the three letters.
    private const string Coded = """
        {"type":"object","properties":{"name":{"type":"string"},"known":{"type":"boolean"},"code":{"pattern":"^ord-[0-9]+$"},
         "codes":{"type":"array","items":{"pattern":"^ord-"}},"next":{"$ref":"#"}},"dependentRequired":{"known":["code"]}}
        """;

    private const int Levels = 20;

    [Fact]
    public void What_no_other_value_fits_is_left_out_where_it_may_and_said()
    {
        var text = Redacted(Schema(Coded), Deep("""{"name":"Ada","code":"ord-17","codes":["ord-x"]}"""), 1, out var sample);
        Assert.Null(sample.Problem);
        var place = string.Concat(Enumerable.Repeat("/next", Levels));
        Assert.Equal([place + "/code", place + "/codes/*"], sample.LeftOut);
        Assert.DoesNotContain("ord", text, StringComparison.Ordinal);
        Assert.Contains("\"codes\": []", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_value_that_nothing_else_fits_makes_no_sample()
    {
        var sample = SampleRedactor.Redact(Schema(Coded), Encoding.UTF8.GetBytes(Deep("""{"known":true,"code":"ord-17"}""")), 1);
        Assert.True(sample.Utf8.IsEmpty);
        Assert.Contains("/code'", sample.Problem!, StringComparison.Ordinal);
        Assert.DoesNotContain("17", sample.Problem!, StringComparison.Ordinal);
    }

    private static string Deep(string document) =>
        string.Concat(Enumerable.Repeat("{\"next\":", Levels)) + document + new string('}', Levels);

    [Theory]
    [InlineData("7", "^[0-9]\n$")]
    [InlineData("\"Ada\"", "^\"[A-Z][a-z]{2}\"\n$")]
    [InlineData("true", "^true\n$")]
    [InlineData("null", "^null\n$")]
    [InlineData("[]", "^\\[\\]\n$")]
    public void A_document_that_is_one_value_is_redacted_too(string document, string expected) =>
        Assert.Matches(expected, Redacted(Schema("true"), document, 1, out _));

    [Fact]
    public void A_document_that_is_not_valid_or_too_large_is_no_sample()
    {
        Assert.NotNull(SampleRedactor.Redact(Schema(Order), "{}"u8.ToArray(), 1).Problem);
        var large = "[" + string.Join(',', Enumerable.Repeat("1", SampleRedactor.ValuesMax + 1)) + "]";
        Assert.Contains("values", SampleRedactor.Redact(Schema("true"), Encoding.UTF8.GetBytes(large), 1).Problem!, StringComparison.Ordinal);
    }

    private static string Redacted(Schema schema, string document, int seed, out RedactedSample sample)
    {
        sample = SampleRedactor.Redact(schema, Encoding.UTF8.GetBytes(document), seed);
        return Encoding.UTF8.GetString(sample.Utf8.Span);
    }

    private static Schema Schema(string text)
    {
        Assert.True(Schemas.Schema.TryCompile(Encoding.UTF8.GetBytes(text), SchemaOptions.Default, out var schema, out _));
        return schema;
    }
}
