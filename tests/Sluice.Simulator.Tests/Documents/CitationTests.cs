using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class CitationTests
{
    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "id": {"type": "string", "pattern": "^A-[0-9]+$"},
            "answer": {"type": "string"},
            "sources": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/source"}},
            "quotes": {"type": "array", "items": {"type": "object", "properties": {"from": {"$ref": "#/$defs/source"}, "text": {"type": "string"}}, "required": ["from", "text"]}},
            "best": {"type": ["string", "null"], "x-cites": true}
          },
          "required": ["id", "answer", "sources", "quotes", "best"],
          "additionalProperties": false,
          "$defs": {"source": {"type": "string", "x-cites": true}}
        }
        """;

    private const string Passages = """
        Question A-7: what is on fire?
        <passage id="fire-1" document="fire" section="" title="Fire">
        Printers are.
        </passage>
        <passage id="guide/öl &amp; gas#2" document="gas" section="Heat › Rules" title="Gas">
        Nothing else.
        </passage>
        """;

    private static IEnumerable<string?> Cited(JsonNode document) =>
        document["sources"]!.AsArray().Select(source => (string?)source)
            .Concat(document["quotes"]!.AsArray().Select(quote => (string?)quote!["from"])).Append((string?)document["best"]).Where(id => id is not null);

    private static Reply Compose(string prompt, FaultProfile profile, string schema = Schema, long seed = 1) => Requests.Compose(Requests.For(schema, prompt), profile, seed);

    [Fact]
    public void A_document_cites_passages_that_its_prompt_shows_and_nothing_else()
    {
        var cited = new List<string?>();
        for (var seed = 1; seed <= 40; seed++)
        {
            var document = Compose(Passages, FaultProfile.None, seed: seed).Document!;
            cited.AddRange(Cited(document));
            Assert.Equal("A-7", (string?)document["id"]); // and not what a passage's tag names so
            Assert.Distinct(document["sources"]!.AsArray().Select(source => (string?)source));
        }

        Assert.Equal(["fire-1", "guide/öl &amp; gas#2"], cited.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""<source n="1" id="s-1">text</source>""", "s-1")]
    [InlineData("""<learner id="ann"></learner><passage id="s-2">See <a id="x">there</a>.</passage>""", "s-2")]
    [InlineData("""[{"id": "s\"1\u00e9", "document": "d", "text": "words"}]""", "s\"1é")]
    public void Ids_stand_in_tags_of_any_name_and_in_JSON(string prompt, string id) =>
        Assert.All(Cited(Compose(prompt, FaultProfile.None).Document!), cited => Assert.Equal(id, cited));

    [Fact]
    public void Where_nothing_is_shown_what_may_be_left_out_cites_nothing()
    {
        var schema = Schema.Replace("\"minItems\": 1, ", "", StringComparison.Ordinal);
        for (var seed = 1; seed <= 20; seed++)
        {
            var document = Compose("Question A-7: what is on fire? There are no passages.", FaultProfile.None, schema, seed).Document!;
            Assert.Empty(Cited(document));
            Assert.NotNull(document["answer"]);
        }
    }

    [Fact]
    public void A_wrong_citation_is_an_id_that_was_not_shown_and_all_else_is_sound()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var reply = Compose(Passages, FaultProfile.None.With(Fault.WrongCitation, 1), seed: seed);
            Assert.Equal([Fault.WrongCitation], reply.Faults);
            var spoiled = JsonNode.Parse(reply.Text)!;
            Assert.Single(Cited(spoiled), id => id is not ("fire-1" or "guide/öl &amp; gas#2"));
            Assert.True(new SchemaFit(Requests.Schema(Schema)).Fits(spoiled), reply.Text);
        }
    }

    [Theory]
    [InlineData(Schema, "There are no passages.")]
    [InlineData("""{"type": "object", "properties": {"source": {"type": "string"}}, "required": ["source"]}""", Passages)]
    public void A_wrong_citation_needs_one_that_could_be_right(string schema, string prompt) =>
        Assert.Empty(Compose(prompt, FaultProfile.None.With(Fault.WrongCitation, 1), schema).Faults);

    [Fact]
    public void Other_faults_stand_where_they_break_the_document_also_when_nothing_could_be_cited()
    {
        var reply = Compose("There are no passages.", FaultProfile.None.With(Fault.MissingField, 1));
        Assert.Equal([Fault.MissingField], reply.Faults);
        Assert.False(new SchemaFit(Requests.Schema(Schema)).Fits(JsonNode.Parse(reply.Text)), reply.Text);
    }

    [Fact]
    public void A_correction_keeps_what_is_right_and_cites_what_it_is_told()
    {
        const string broken = """{"id": "A-7", "answer": "Printers.", "sources": ["law-book-7", "fire-2"], "quotes": [], "best": null}""";
        var body = Requests.Correction(Schema, broken);
        body["messages"]![0]!["content"] += "\n- /sources/0: cites what was not retrieved for this request\n"
            + "- a citation is one of these ids and nothing else: \"fire-2\", \"f \\\"3\\\"\"\n<passage id=\"other\">text</passage>";
        var mended = JsonNode.Parse(Requests.Compose(body, FaultProfile.None, mendRate: 1).Text)!;
        Assert.Equal(("A-7", "Printers."), ((string?)mended["id"], (string?)mended["answer"]));
        Assert.Equal(2, mended["sources"]!.AsArray().Count);
        Assert.Equal("fire-2", (string?)mended["sources"]![1]);
        Assert.True((string?)mended["sources"]![0] is "fire-2" or "f \"3\"", mended.ToJsonString());
    }

    [Fact]
    public void What_a_schema_does_not_ask_for_is_as_it_was()
    {
        var (plain, passages) = (Requests.Ticket(3), Requests.Ticket(3));
        passages["messages"]![1]!["content"] += "\n<passage id=\"T-99\" title=\"x\">text</passage>";
        Assert.Equal("T-3", (string?)Requests.Compose(plain, FaultProfile.None).Document!["ticketId"]);
        Assert.Equal("T-3", (string?)Requests.Compose(passages, FaultProfile.None).Document!["ticketId"]);
    }
}
