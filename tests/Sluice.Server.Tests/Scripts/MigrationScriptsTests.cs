using System.Text.Json.Nodes;
using Sluice.Contracts;

namespace Sluice.Server.Tests.Scripts;

public sealed class MigrationScriptsTests
{
    private static readonly ScriptLimits Short = ScriptLimits.Default with { Time = TimeSpan.FromSeconds(30) };

    private static IDocumentMigration Compile(string source, ScriptLimits? limits = null) =>
        new MigrationScripts(limits ?? Short).Compile("two.js", source, reversible: false);

    private static string Fault(string body, ScriptLimits? limits = null) =>
        Assert.Throws<MigrationCodeException>(() => Compile($"function up(d) {{\n{body}\n}}", limits).Up(JsonNode.Parse("""{"secret":"s3cret"}"""))).Message;

    [Fact]
    public void A_script_migrates_up_and_down()
    {
        var migration = new MigrationScripts().Compile("two.js", """
            function up(plan) { plan.words = plan.text.split(' ').length; return plan; }
            const down = (plan) => { delete plan.words; return plan; };
            """, reversible: true);
        var up = migration.Up(JsonNode.Parse("""{"text":"ä b c","n":1.5}"""));
        Assert.Equal("""{"text":"ä b c","n":1.5,"words":3}""", up!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("""{"text":"\u00E4 b c","n":1.5}""", migration.Down(up)!.ToJsonString());
    }

    [Theory]
    [InlineData("let i = 0;\nwhile (true) i++;", "two.js, line 3: the script ran more than 1,000,000 statements")]
    [InlineData("return up(d);", "two.js, line 2: the script called itself more than 200 deep")]
    [InlineData("const a = [];\nwhile (true) a.push('0123456789'.repeat(1000) + a.length);", "two.js, line 3: the script allocated more")]
    [InlineData("let s = 'x';\nfor (;;) s += s;", "two.js, line 3: the script allocated more")]
    [InlineData("return new Array(1e9).fill(1);", "two.js, line 2: the script allocated more")]
    [InlineData("return new Array(1000000).fill('0123456789'.repeat(9999)).join('');", "two.js, line 2: the script allocated more")]
    [InlineData("return 'x'.repeat(5e8);", "two.js, line 2: the script threw a RangeError")]
    [InlineData("return 'x'.padEnd(5e8);", "two.js, line 2: the script threw a RangeError")]
    [InlineData("return ' '.repeat(100000).replaceAll('', 'x'.repeat(100000));", "two.js, line 2: the script threw a RangeError")]
    [InlineData("return [1, 2].join('x'.repeat(4000000));", "two.js, line 2: the script threw a RangeError")]
    [InlineData("return /(a+)+\\1$/.test('a'.repeat(60) + '!');", "two.js, line 2: the script matched a regular expression")]
    [InlineData("return d.x.y;", "two.js, line 2: the script threw a TypeError")]
    [InlineData("throw new Error(d.secret);", "two.js, line 2: the script threw a Error")]
    [InlineData("throw d.secret;", "two.js, line 2: the script threw a value")]
    [InlineData("return 0 / 0;", "the script threw a RangeError")]
    [InlineData("const f = 1;", "two.js: the function 'up' returns nothing")]
    [InlineData("return eval('1');", "the script threw a TypeError")]
    [InlineData("return Function('return 1')();", "the script threw a TypeError")]
    public void A_script_that_does_not_end_well_is_an_error_with_its_line(string body, string expected)
    {
        var message = Fault(body);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_takes_too_long_is_stopped() => Assert.Contains("the script ran longer than 50 ms",
        Fault("while (true);", ScriptLimits.Default with { Time = TimeSpan.FromMilliseconds(50), StatementsMax = int.MaxValue }), StringComparison.Ordinal);

    [Theory]
    [InlineData("typeof Date")]
    [InlineData("typeof Math.random")]
    [InlineData("typeof System")]
    [InlineData("typeof importNamespace")]
    [InlineData("typeof require")]
    [InlineData("typeof Promise")]
    [InlineData("typeof ArrayBuffer")]
    [InlineData("typeof setTimeout")]
    [InlineData("typeof d.GetType")]
    public void A_script_has_no_clock_chance_or_platform(string expression) =>
        Assert.Equal("\"undefined\"", Compile($"function up(d) {{ return {expression}; }}").Up(new JsonObject())!.ToJsonString());

    [Fact]
    public void Nothing_is_left_for_the_next_document()
    {
        var migration = Compile("let calls = 0; function up(d) { calls++; Array.prototype.left = 1; return calls; }");
        Assert.Equal("1", migration.Up(null)!.ToJsonString());
        Assert.Equal("1", migration.Up(null)!.ToJsonString());
    }

    [Fact]
    public void A_number_that_would_change_is_refused() => Assert.Contains("a number that JavaScript would change",
        Assert.Throws<MigrationCodeException>(() => Compile("function up(d) { return d; }").Up(JsonNode.Parse("9007199254740993"))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("function up(d) {\n  return d +\n}", "two.js, line 3: not JavaScript")]
    [InlineData("const x = 1;", "two.js has no function 'up'")]
    [InlineData("function up(d) { return d; }", "two.js has no function 'down'")]
    [InlineData("while (true);", "two.js, line 1: the script ran more than")]
    public void A_script_that_cannot_be_used_is_refused_when_it_is_read(string source, string expected) => Assert.Contains(expected,
        Assert.Throws<FormatException>(() => new MigrationScripts(Short).Compile("two.js", source, reversible: true)).Message, StringComparison.Ordinal);
}
