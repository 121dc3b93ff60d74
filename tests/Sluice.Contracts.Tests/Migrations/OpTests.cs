namespace Sluice.Contracts.Tests.Migrations;

/// <summary>Every op: what it makes of a document, and that the way back gives the document again.</summary>
public sealed class OpTests
{
    [Theory]
    [InlineData("""{"move": {"from": "/a", "to": "/b"}}""", """{"a":1,"c":2}""", """{"b":1,"c":2}""")]
    [InlineData("""{"move": {"from": "/a", "to": "/b"}}""", """{"c":2}""", """{"c":2}""")]
    [InlineData("""{"move": {"from": "/a", "to": "/b"}}""", """{"b":2}""", """{"b":2}""")]
    [InlineData("""{"move": {"from": "/a", "to": "/x/y"}}""", """{"a":1,"c":2}""", """{"c":2,"x":{"y":1}}""")]
    [InlineData("""{"move": {"from": "/a", "to": "/x/y"}}""", """{"a":1,"x":{}}""", """{"x":{"y":1}}""")]
    [InlineData("""{"move": {"from": "/x/y", "to": "/a"}}""", """{"x":{"y":1},"c":2}""", """{"x":{},"c":2,"a":1}""")]
    [InlineData("""{"move": {"from": "/l/*/sku", "to": "/l/*/id"}}""", """{"l":[{"sku":1},{},{"sku":3,"b":4}]}""", """{"l":[{"id":1},{},{"id":3,"b":4}]}""")]
    [InlineData("""{"rename": {"from": "a/b", "to": "c~d"}}""", """{"a/b":1}""", """{"c~d":1}""")]
    [InlineData("""{"rename": {"path": "/l/*/m/*", "from": "a", "to": "b"}}""", """{"l":[{"m":[{"a":1},{"a":2}]}]}""", """{"l":[{"m":[{"b":1},{"b":2}]}]}""")]
    [InlineData("""{"copy": {"from": "/a", "to": "/b/c"}}""", """{"a":[1]}""", """{"a":[1],"b":{"c":[1]}}""")]
    [InlineData("""{"add": {"path": "/n", "value": {"x": []}}}""", """{"a":1}""", """{"a":1,"n":{"x": []}}""")]
    [InlineData("""{"add": {"path": "/n", "value": 7}}""", """{"n":7}""", """{"n":7}""")]
    [InlineData("""{"add": {"path": "/n", "value": 7}}""", """{"n":8}""", """{"n":8}""")]
    [InlineData("""{"add": {"path": "/x/n", "value": 7}}""", """{"x":{}}""", """{"x":{"n":7}}""")]
    [InlineData("""{"setDefault": {"path": "/n", "value": 7}}""", """{"n":null,"a":1}""", """{"n":7,"a":1}""")]
    [InlineData("""{"setDefault": {"path": "/n", "value": 7}}""", """{"a":1}""", """{"a":1,"n":7}""")]
    [InlineData("""{"setDefault": {"path": "/n", "value": 7}}""", """{"n":7}""", """{"n":7}""")]
    [InlineData("""{"setDefault": {"path": "/x/n", "value": 7}}""", """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"remove": {"path": "/old"}}""", """{"a":1,"old":{"b":[2]},"c":3}""", """{"a":1,"c":3}""")]
    [InlineData("""{"remove": {"path": "/old", "default": 0}}""", """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"remove": {"path": "/l/*/old"}}""", """{"l":[{"old":1,"a":1},{"a":2},{"old":3,"a":3}]}""", """{"l":[{"a":1},{"a":2},{"a":3}]}""")]
    [InlineData("""{"mapEnum": {"path": "/s", "map": [["open","active"],["new","active"],["done","closed"]]}}""", """{"s":"new"}""", """{"s":"active"}""")]
    [InlineData("""{"mapEnum": {"path": "/s", "map": [["open","active"]], "else": "keep"}}""", """{"s":"active"}""", """{"s":"active"}""")]
    [InlineData("""{"mapEnum": {"path": "/s", "map": [[1,"one"],[true,"yes"]]}}""", """{"s":1.0}""", """{"s":"one"}""")]
    [InlineData("""{"mapEnum": {"path": "/s", "map": [["a","b"]]}}""", """{"s":null}""", """{"s":null}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "integer", "parse": "lenient"}}""", """{"q":"007"}""", """{"q":7}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "integer"}}""", """{"q":"12"}""", """{"q":12}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "integer", "from": "number"}}""", """{"q":1e3}""", """{"q":1000}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "string", "from": "number"}}""", """{"q":1e21}""", """{"q":"1e21"}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "string"}}""", """{"q":true}""", """{"q":"true"}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "boolean", "trueText": "yes", "falseText": "no"}}""", """{"q":"no"}""", """{"q":false}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "date-time", "from": "epoch-seconds"}}""", """{"q":1700000000}""", """{"q":"2023-11-14T22:13:20Z"}""")]
    [InlineData("""{"convert": {"path": "/q", "to": "epoch-milliseconds"}}""", """{"q":"2023-11-14T23:13:20.5+01:00"}""", """{"q":1700000000500}""")]
    [InlineData("""{"convert": {"path": "/q/*", "to": "integer"}}""", """{"q":["1","2"]}""", """{"q":[1,2]}""")]
    [InlineData("""{"wrap": {"path": "/t"}}""", """{"t":"x"}""", """{"t":["x"]}""")]
    [InlineData("""{"wrap": {"path": "/t"}}""", """{"t":null}""", """{"t":[]}""")]
    [InlineData("""{"wrap": {"path": "/t", "as": "object", "member": "name"}}""", """{"t":"x"}""", """{"t":{"name":"x"}}""")]
    [InlineData("""{"unwrap": {"path": "/t"}}""", """{"t":["x","y",3]}""", """{"t":"x"}""")]
    [InlineData("""{"unwrap": {"path": "/t"}}""", """{"t":[null]}""", """{"t":null}""")]
    [InlineData("""{"unwrap": {"path": "/t"}}""", """{"t":[]}""", """{"t":null}""")]
    [InlineData("""{"unwrap": {"path": "/t", "empty": "absent"}}""", """{"t":[],"u":1}""", """{"u":1}""")]
    [InlineData("""{"unwrap": {"path": "/t", "from": "object", "member": "n"}}""", """{"t":{"a":1,"n":"x","b":2}}""", """{"t":"x"}""")]
    [InlineData("""{"unwrap": {"path": "/t", "from": "object", "member": "n"}}""", """{"t":{"a":1},"u":2}""", """{"u":2}""")]
    [InlineData("""{"split": {"path": "/name", "sep": " ", "into": ["/first", "/last"]}}""", """{"x":0,"name":"Ada King Lovelace","y":1}""", """{"x":0,"first":"Ada","last":"King Lovelace","y":1}""")]
    [InlineData("""{"split": {"path": "/name", "sep": " ", "into": ["/first", "/last"]}}""", """{"name":"Ada"}""", """{"first":"Ada"}""")]
    [InlineData("""{"split": {"path": "/name", "sep": " ", "into": ["/n/first", "/n/last"]}}""", """{"name":"A B"}""", """{"n":{"first":"A","last":"B"}}""")]
    [InlineData("""{"split": {"path": "/tags", "sep": ",", "into": "/tags"}}""", """{"tags":"a,b"}""", """{"tags":["a","b"]}""")]
    [InlineData("""{"split": {"path": "/tags", "sep": ",", "into": "/tags"}}""", """{"tags":""}""", """{"tags":[]}""")]
    [InlineData("""{"join": {"from": ["/first", "/last"], "sep": " ", "into": "/name"}}""", """{"first":"A B","last":"C"}""", """{"name":"A B C"}""")]
    [InlineData("""{"join": {"from": ["/first", "/last"], "sep": " ", "into": "/name"}}""", """{"last":"C"}""", """{"name":"C"}""")]
    [InlineData("""{"join": {"from": "/tags", "sep": ",", "into": "/tags"}}""", """{"tags":["a,b","c"]}""", """{"tags":"a,b,c"}""")]
    [InlineData("""{"each": {"path": "/l", "ops": [{"remove": {"path": "/x"}}, {"add": {"path": "/y", "value": 1}}]}}""", """{"l":[{"x":1},{"x":2}]}""", """{"l":[{"y":1},{"y":1}]}""")]
    [InlineData("""{"each": {"path": "/m", "ops": [{"unwrap": {"path": ""}}]}}""", """{"m":{"p":[1,2],"q":[3]}}""", """{"m":{"p":1,"q":3}}""")]
    [InlineData("""{"when": {"path": "/kind", "equals": "card", "ops": [{"rename": {"from": "no", "to": "number"}}]}}""", """{"kind":"card","no":1}""", """{"kind":"card","number":1}""")]
    [InlineData("""{"when": {"path": "/kind", "in": ["card", "cash"], "ops": [{"rename": {"from": "no", "to": "number"}}]}}""", """{"kind":"bank","no":1}""", """{"kind":"bank","no":1}""")]
    [InlineData("""{"when": {"path": "/kind", "exists": false, "ops": [{"add": {"path": "/n", "value": 1}}]}}""", """{"a":1}""", """{"a":1,"n":1}""")]
    public void An_op_makes_the_newer_document_and_the_way_back_gives_the_older_one(string op, string older, string newer)
    {
        var migration = Given.Migration($"[{op}]");

        var up = migration.Up(Given.Utf8(older));
        Assert.Null(up.Fault);
        Assert.Equal(newer, Given.Text(up.Document));

        var down = migration.Down(up.Document, up.Residue);
        Assert.Null(down.Fault);
        Assert.Equal(older, Given.Text(down.Document));
    }
}
