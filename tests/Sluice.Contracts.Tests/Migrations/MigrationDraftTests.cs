using System.Text;
using Semver;
using Sluice.Schemas;

namespace Sluice.Contracts.Tests.Migrations;

public sealed class MigrationDraftTests
{
    private static string[] Ops(string older, string newer)
    {
        var text = MigrationDraft.Write(Version("1.0.0", older), Version("2.0.0", newer));
        Assert.Contains($"hash: \"{ContentHash.OfJson(Encoding.UTF8.GetBytes(older))}\"", text, StringComparison.Ordinal);
        return [.. text.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)).Select(l => l.Trim())];
    }

    private static ContractVersion Version(string version, string schema) => new()
    {
        Id = new("note", SemVersion.Parse(version, SemVersionStyles.Strict)),
        Schema = Schema.Compile(Encoding.UTF8.GetBytes(schema)),
        Hash = ContentHash.OfJson(Encoding.UTF8.GetBytes(schema)),
        Policy = new(),
    };

    [Theory]
    [InlineData("""{"properties":{"a":{}}}""", """{"properties":{"a":{},"b":{"default":{"x":1}}},"required":["b"]}""", """- add: {path: /b, value: {"x":1}}""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"properties":{"a":{},"b":{"const":"k"}},"required":["b"]}""", """- add: {path: /b, value: "k"}""")]
    [InlineData("""{"properties":{"a":{},"b":{}}}""", """{"properties":{"a":{}}}""", "- remove: {path: /b}")]
    [InlineData("""{"properties":{"a":{"default":0}}}""", """{"properties":{"a":{"default":0}},"required":["a"]}""", "- setDefault: {path: /a, value: 0}")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":{"type":"array"}}}""", "- wrap: {path: /a}")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":{"type":"integer"}}}""", "- convert: {path: /a, to: integer}")]
    [InlineData("""{"properties":{"a":{"type":"number"}}}""", """{"properties":{"a":{"type":"string"}}}""", "- convert: {path: /a, to: string, from: number}")]
    [InlineData("""{"properties":{"a":{"const":1}}}""", """{"properties":{"a":{"const":2}}}""", "- mapEnum: {path: /a, map: [[1, 2]]}")]
    [InlineData("""{"properties":{"l":{"items":{"$ref":"#/$defs/i"}}},"$defs":{"i":{"properties":{"x y":{}}}}}""", """{"properties":{"l":{"items":{"properties":{}}}}}""", """- remove: {path: "/l/*/x y"}""")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"properties":{"a":{"type":"number"}}}""")]
    public void A_plain_change_has_its_op(string older, string newer, params string[] expected) => Assert.Equal(expected, Ops(older, newer));

    [Theory]
    [InlineData("""{"properties":{"a":{}}}""", true)]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", false)]
    public void A_member_that_older_documents_may_hold_undeclared_is_named(string older, bool named)
    {
        var ops = Ops(older, older.Replace("\"a\":{}", "\"a\":{},\"b\":{\"type\":\"string\"}", StringComparison.Ordinal));
        Assert.Equal(named ? 1 : 0, ops.Length);
        Assert.All(ops, op => Assert.Contains("'b' of any kind that nobody declared", op, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rename_is_never_guessed()
    {
        var ops = Ops("""{"properties":{"goal":{"type":"string"}},"required":["goal"]}""", """{"properties":{"aim":{"type":"string"}},"required":["aim"]}""");
        Assert.StartsWith("# If 'aim' is the new name of 'goal': - move: {from: /goal, to: /aim}", ops[0], StringComparison.Ordinal);
        Assert.StartsWith("- remove: {path: /goal}", ops[1], StringComparison.Ordinal);
        Assert.StartsWith("# 'aim' is required and has no default.", ops[2], StringComparison.Ordinal);
    }
}
