namespace Sluice.Simulator.Tests;

public sealed class PromptHintsTests
{
    [Theory]
    [InlineData("ticketId: T-17", "ticketId", "T-17")]
    [InlineData("Triage ticketId: T-17, please.", "ticketId", "T-17")]
    [InlineData("Please triage (ticket_id=T-17).", "ticketId", "T-17")]
    [InlineData("- **Ticket ID:** `T-17`", "ticketId", null)]
    [InlineData("- Ticket ID: `T-17`", "ticketId", "T-17")]
    [InlineData("Ticket id: T-17", "id", "T-17")]
    [InlineData("{\"ticketId\": \"T-17\", \"x\": 1}", "ticketId", "T-17")]
    [InlineData("ticketId: the id of the ticket", "ticketId", null)]
    [InlineData("title: Learn to swim\nweeks: 6", "title", "Learn to swim")]
    [InlineData("title: Learn to swim\nweeks: 6", "weeks", "6")]
    [InlineData("title: string", "title", null)]
    [InlineData("id: plan-17\nid: plan-18", "id", "plan-18")]
    [InlineData("no hint at all", "title", null)]
    [InlineData("title:", "title", null)]
    public void A_value_named_for_a_property_is_found(string text, string property, string? expected) =>
        Assert.Equal(expected, new PromptHints(text).For(property));

    [Theory]
    [InlineData("Write the invoice INV-0017 for Ada.", "INV-0017")]
    [InlineData("INV-0017 or INV-0018", null)]
    [InlineData("INV-0017, again INV-0017", "INV-0017")]
    [InlineData("on 2025-01-01 at port-a", null)]
    public void A_code_that_stands_alone_is_found(string text, string? expected) => Assert.Equal(expected, new PromptHints(text).Identifier);

    [Fact]
    public void Keys_follow_the_prompt_and_parts_do_not_take_them()
    {
        var schema = Requests.Schema("""
            {"type": "object", "required": ["id", "weeks", "modules"], "properties": {
              "id": {"type": "string"}, "weeks": {"type": "integer", "minimum": 1, "maximum": 52},
              "modules": {"type": "array", "minItems": 2, "uniqueItems": true, "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}}}}
            """);
        var document = DocumentGenerator.Make(schema, SeededStream.From(1, "d"u8), new PromptHints("id: plan-17\nweeks: 6"))!;
        Assert.Equal("plan-17", (string?)document["id"]);
        Assert.Equal("6", document["weeks"]!.ToJsonString());
        Assert.All(document["modules"]!.AsArray(), m => Assert.NotEqual("plan-17", (string?)m!["id"]));
    }

    [Fact]
    public void A_hint_that_breaks_the_schema_is_not_used()
    {
        var schema = Requests.Schema("""{"type": "object", "required": ["weeks"], "properties": {"weeks": {"type": "integer", "maximum": 5}}}""");
        Assert.True(new SchemaFit(schema).Fits(DocumentGenerator.Make(schema, SeededStream.From(1, "d"u8), new PromptHints("weeks: 6"))));
    }
}
