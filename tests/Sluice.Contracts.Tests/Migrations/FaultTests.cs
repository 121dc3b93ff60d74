using System.Text.Json.Nodes;

namespace Sluice.Contracts.Tests.Migrations;

public sealed class FaultTests
{
    [Theory]
    [InlineData("""{"move": {"from": "/a", "to": "/b"}}""", """{"a":1,"b":2}""", MigrationFaultCode.Conflict, "/b")]
    [InlineData("""{"move": {"from": "/a", "to": "/b/c"}}""", """{"a":1,"b":2}""", MigrationFaultCode.WrongType, "/b/c")]
    [InlineData("""{"move": {"from": "/a/0", "to": "/b"}}""", """{"a":[1]}""", MigrationFaultCode.WrongType, "/a/0")]
    [InlineData("""{"copy": {"from": "/a", "to": "/b"}}""", """{"a":1,"b":2}""", MigrationFaultCode.Conflict, "/b")]
    [InlineData("""{"mapEnum": {"path": "/l/*/s", "map": [["a", "b"]]}}""", """{"l":[{"s":"a"},{"s":"x"}]}""", MigrationFaultCode.Unmapped, "/l/1/s")]
    [InlineData("""{"convert": {"path": "/q", "to": "integer"}}""", """{"q":"007"}""", MigrationFaultCode.NotConvertible, "/q")]
    [InlineData("""{"convert": {"path": "/q", "to": "integer"}}""", """{"q":7}""", MigrationFaultCode.WrongType, "/q")]
    [InlineData("""{"convert": {"path": "/q", "to": "integer", "from": "number"}}""", """{"q":7.5}""", MigrationFaultCode.NotConvertible, "/q")]
    [InlineData("""{"convert": {"path": "/q", "to": "date-time", "from": "epoch-seconds"}}""", """{"q":1e18}""", MigrationFaultCode.NotConvertible, "/q")]
    [InlineData("""{"unwrap": {"path": "/t"}}""", """{"t":"x"}""", MigrationFaultCode.WrongType, "/t")]
    [InlineData("""{"split": {"path": "/n", "sep": " ", "into": ["/a", "/b"]}}""", """{"n":"x","a":1}""", MigrationFaultCode.Conflict, "/a")]
    [InlineData("""{"split": {"path": "/n", "sep": " ", "into": ["/a", "/b"]}}""", """{"n":7}""", MigrationFaultCode.WrongType, "/n")]
    [InlineData("""{"join": {"from": "/t", "sep": ",", "into": "/t"}}""", """{"t":["a",1]}""", MigrationFaultCode.WrongType, "/t")]
    [InlineData("""{"each": {"path": "/l", "ops": []}}""", """{"l":7}""", MigrationFaultCode.WrongType, "/l")]
    [InlineData("""{"remove": {"path": "/x"}}""", """{"x":}""", MigrationFaultCode.NotJson, "")]
    public void A_document_that_an_op_cannot_work_on_is_a_fault_with_its_place(string op, string document, string code, string pointer)
    {
        var outcome = Given.Migration($$"""[{"add": {"path": "/first", "value": 1} }, {{op}}]""").Up(Given.Utf8(document));

        Assert.False(outcome.Succeeded);
        Assert.Equal((code, pointer, code == MigrationFaultCode.NotJson ? 0 : 2), (outcome.Fault.Code, outcome.Fault.Pointer, outcome.Fault.Op));
        Assert.True(outcome.Document.IsEmpty);
    }

    [Fact]
    public void The_residue_of_another_migration_or_direction_is_refused()
    {
        var (one, two) = (Given.Migration("""[{"remove": {"path": "/a"}}]"""), Given.Migration("""[{"remove": {"path": "/a", "default": 1}}]"""));
        var up = one.Up(Given.Utf8("""{"a":1}"""));
        Assert.Equal(MigrationFaultCode.ResidueInvalid, two.Down(up.Document, up.Residue).Fault?.Code);
        Assert.Equal(MigrationFaultCode.ResidueInvalid, one.Up(up.Document, up.Residue).Fault?.Code);
        foreach (var broken in (string[])["x", "[]", "{}", """{"m":1}"""])
            Assert.Equal(MigrationFaultCode.ResidueInvalid, one.Down(up.Document, Given.Utf8(broken)).Fault?.Code);
    }

    [Fact]
    public void A_residue_that_was_tampered_with_never_throws()
    {
        const string ops = """
            [{"move": {"from": "/a", "to": "/x/y"}}, {"remove": {"path": "/b"}}, {"each": {"path": "/l", "ops": [{"unwrap": {"path": "/t"}}]}},
             {"split": {"path": "/n", "sep": " ", "into": ["/f", "/g"]}}, {"convert": {"path": "/q", "to": "integer", "parse": "lenient"}}]
            """;
        var migration = Given.Migration(ops);
        var up = migration.Up(Given.Utf8("""{"a":1,"b":2,"l":[{"t":[1,2]}],"n":"A  B","q":"007"}"""));
        var entries = JsonNode.Parse(up.Residue.Span)!;
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var broken = entries.DeepClone();
            Break(broken["r"]!, random);
            migration.Down(up.Document, Given.Utf8(broken.ToJsonString()));
        }
    }

    [Fact]
    public void Without_residue_kept_the_outcome_says_that_something_was_lost()
    {
        var migration = Given.Migration("""[{"remove": {"path": "/a"}}]""", more: """ "residue": {"drop": {"lossyReason": "not needed"}},""");
        Assert.Equal("not needed", migration.LossyReason);
        var up = migration.Up(Given.Utf8("""{"a":1}"""));
        Assert.Equal((false, true), (up.Lossless, up.Residue.IsEmpty));
        Assert.True(migration.Up(Given.Utf8("{}")).Lossless);
    }

    [Theory]
    [InlineData("""{"n":1}""", true)]
    [InlineData("""{"n":2}""", false)]
    [InlineData("{}", false)]
    public void A_newer_document_goes_down_without_loss_when_it_comes_up_the_same(string newer, bool lossless) =>
        Assert.Equal(lossless, Given.Migration("""[{"add": {"path": "/n", "value": 1}}]""").Down(Given.Utf8(newer), default).Lossless);

    private static void Break(JsonNode node, Random random)
    {
        JsonNode?[] children = node is JsonArray array ? [.. array] : [.. node.AsObject().Select(m => m.Value)];
        var at = random.Next(Math.Max(children.Length, 1));
        if (children.Length > 0 && children[at] is JsonArray or JsonObject && random.Next(3) > 0)
        {
            Break(children[at]!, random);
            return;
        }
        JsonNode? other = random.Next(5) switch { 0 => null, 1 => -1, 2 => "x", 3 => new JsonArray(1, 2), _ => new JsonObject { ["v"] = 99 } };
        if (node is JsonArray list && list.Count > 0) list[at] = other;
        else if (node is JsonObject made && made.Count > 0) made[made.ElementAt(at).Key] = other;
    }
}
