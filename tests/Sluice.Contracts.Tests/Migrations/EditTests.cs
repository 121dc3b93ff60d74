namespace Sluice.Contracts.Tests.Migrations;

/// <summary>What becomes of edits made in the newer version when the document goes back.</summary>
public sealed class EditTests
{
    [Theory]
    [InlineData("""{"remove": {"path": "/old"}}""", """{"old":1,"a":2}""", """{"a":3}""", """{"old":1,"a":3}""")]
    [InlineData("""{"mapEnum": {"path": "/s", "map": [["open","active"],["new","active"],["done","closed"]]}}""", """{"s":"new"}""", """{"s":"closed"}""", """{"s":"done"}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "integer", "parse": "lenient"}}""", """{"q":"007"}""", """{"q":8}""", """{"q":"8"}""")]
    [InlineData("""{"unwrap": {"path": "/t"}}""", """{"t":["a","b"]}""", """{"t":"x"}""", """{"t":["x","b"]}""")]
    [InlineData("""{"split": {"path": "/n", "sep": " ", "into": ["/f", "/l"]}}""", """{"n":"Ada"}""", """{"f":"Ada","l":"King"}""", """{"n":"Ada King"}""")]
    [InlineData("""{"setDefault": {"path": "/n", "value": 7}}""", """{"n":null}""", """{"n":8}""", """{"n":8}""")]
    [InlineData("""{"remove": {"path": "/l/*/old"}}""", """{"l":[{"a":1,"old":1},{"a":2,"old":2},{"a":3,"old":3}]}""", """{"l":[{"a":3},{"a":1}]}""", """{"l":[{"a":3,"old":3},{"a":1,"old":1}]}""")]
    [InlineData("""{"remove": {"path": "/l/*/old"}}""", """{"l":[{"a":1,"old":1},{"a":2,"old":2},{"a":3,"old":3}]}""", """{"l":[{"a":1},{"a":9},{"a":3}]}""", """{"l":[{"a":1,"old":1},{"a":9,"old":2},{"a":3,"old":3}]}""")]
    [InlineData("""{"remove": {"path": "/l/*/old"}}""", """{"l":[{"a":1,"old":1},{"a":2,"old":2}]}""", """{"l":[{"a":0},{"a":1},{"a":2}]}""", """{"l":[{"a":0},{"a":1,"old":1},{"a":2,"old":2}]}""")]
    [InlineData("""{"each": {"path": "/l", "key": "/id", "ops": [{"remove": {"path": "/old"}}]}}""", """{"l":[{"id":1,"old":1},{"id":2,"old":2}]}""", """{"l":[{"id":2,"x":5},{"id":3},{"id":1}]}""", """{"l":[{"id":2,"x":5,"old":2},{"id":3},{"id":1,"old":1}]}""")]
    [InlineData("""{"remove": {"path": "/m/*/old"}}""", """{"m":{"p":{"old":1},"q":{"old":2}}}""", """{"m":{"q":{"n":1},"r":{}}}""", """{"m":{"q":{"n":1,"old":2},"r":{}}}""")]
    public void An_edit_is_kept_and_the_residue_goes_to_what_it_came_from(string op, string older, string edited, string expected)
    {
        var migration = Given.Migration($"[{op}]");
        var up = migration.Up(Given.Utf8(older));

        var down = migration.Down(Given.Utf8(edited), up.Residue);
        Assert.Null(down.Fault);
        Assert.True(Given.SameJson(Given.Utf8(expected), down.Document), Given.Text(down.Document));

        var again = migration.Up(down.Document, down.Residue);
        Assert.True(Given.SameJson(Given.Utf8(edited), again.Document), Given.Text(again.Document));
    }
}
