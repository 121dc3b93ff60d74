using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Gateway.Redaction;
using Sluice.Schemas;

namespace Sluice.Gateway.Tests.Redaction;

public sealed partial class RedactorTests
{
    private static readonly RedactionTokens Tokens = new("1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private const string Pii = @"^\[pii:1:.{16}\]$";

    private static readonly Redactor Lenient = new(Tokens, strict: false), Strict = new(Tokens, strict: true);

    [Fact]
    public void Equal_values_have_equal_tokens_wherever_and_however_they_are_written()
    {
        var text = Lenient.Text("bob@example.com and Bob@Example.COM, not rob@example.com; 4111 1111 1111 1111 or 4111-1111-1111-1111");
        var tokens = Token.Matches(text).Select(match => match.Value).ToList();
        Assert.Equal(5, tokens.Count);
        Assert.Equal(tokens[0], tokens[1]);
        Assert.NotEqual(tokens[0], tokens[2]);
        Assert.Equal(tokens[3], tokens[4]);
        Assert.StartsWith("[email:1:", tokens[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Tenants_and_keys_make_other_tokens()
    {
        var value = "bob@example.com"u8;
        var tokens = new[] { Tokens, Tokens.For("a"), Tokens.For("b"), Tokens with { Key = new byte[32] } };
        Assert.Equal(4, tokens.Select(key => key.Of(SensitiveKind.Email, "bob@example.com"u8)).Distinct().Count());
        Assert.Equal(Tokens.For("a").Of(SensitiveKind.Email, value), Tokens.For("a").Of(SensitiveKind.Email, value));
    }

    [Theory]
    [InlineData("{\"mail\": \"bob\\u0040example.com\"")]
    [InlineData("""{"mail": "\u0062ob\u0040example\u002ecom", """)]
    [InlineData("""Sure! {"mail": "bob@example.com",}""")]
    public void Escapes_are_seen_through_in_text_that_is_no_json(string text)
    {
        var redacted = Lenient.Text(text);
        Assert.Matches(@"^.*\{""mail"": ""\[email:1:[0-9a-f]{16}\]", redacted);
        Assert.DoesNotContain("example", redacted, StringComparison.Ordinal);
        Assert.Equal(Lenient.Text("bob@example.com"), Token.Match(redacted).Value);
    }

    [Theory]
    [InlineData("""{"password": "hunter two", "x": 1,}""", "hunter")]
    [InlineData("api_key=abc def\nnext", "abc")]
    [InlineData("""{'Client-Secret': 'it is"quoted', """, "quoted")]
    [InlineData("""{"apiKey": "cut off he""", "cut")]
    public void A_name_gives_a_secret_away_in_text_that_is_no_json(string text, string gone)
    {
        var redacted = Lenient.Text(text);
        Assert.Contains("[secret]", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain(gone, redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_says_what_is_personal_and_what_is_secret()
    {
        var redacted = Redact(Lenient, """
            {
              "properties": {
                "name": { "type": "string", "x-class": "pii" },
                "age": { "type": "integer", "x-pii": true },
                "token": { "writeOnly": true },
                "code": { "format": "password" },
                "note": { "type": "string" },
                "address": { "x-sensitive": true, "properties": { "city": {}, "country": { "x-class": "public" } } },
                "tags": { "items": { "$ref": "#/$defs/tag" } },
                "any": { "anyOf": [{ "type": "null" }, { "confluent:tags": ["PII"] }] }
              },
              "$defs": { "tag": { "x-class": "health" } }
            }
            """, """
            {"name":"Ada","age":36,"token":"t","code":"c","note":"plain","address":{"city":"Bonn","country":"DE"},"tags":["flu",null,true],"any":"x","extra":{"deep":["y"]}}
            """);
        Assert.Matches(
            """^\{"name":"\[pii:1:.{16}\]","age":"\[pii:1:.{16}\]","token":"\[secret\]","code":"\[secret\]","note":"plain","address":\{"city":"\[pii:1:.{16}\]","country":"DE"\},"tags":\["\[pii:1:.{16}\]",null,"\[pii:1:.{16}\]"\],"any":"\[pii:1:.{16}\]","extra":\{"deep":\["\[pii:1:.{16}\]"\]\}\}$""",
            redacted);
    }

    [Theory]
    [InlineData("""{ "properties": { "name": { "$ref": "#who" } }, "$defs": { "who": { "$anchor": "who", "x-class": "pii" } } }""")]
    [InlineData("""{ "$id": "https://example.com/p", "properties": { "name": { "$ref": "https://example.com/p#/$defs/who" } }, "$defs": { "who": { "x-class": "pii" } } }""")]
    [InlineData("""{ "properties": { "name": { "$ref": "who.json" } }, "$defs": { "who": { "$id": "who.json", "x-class": "pii" } } }""")]
    [InlineData("""{ "properties": { "name": { "$dynamicRef": "#who" } }, "$defs": { "who": { "$dynamicAnchor": "who", "x-class": "pii" } } }""")]
    [InlineData("""{ "properties": { "name": {} }, "dependentSchemas": { "name": { "properties": { "name": { "x-class": "pii" } } } } }""")]
    public void A_class_holds_however_the_schema_leads_to_it(string schema)
    {
        var classes = ContentClasses.Of(Encoding.UTF8.GetBytes(schema));
        Assert.Matches("""^\{"name":"\[pii:1:.{16}\]"\}$""", Encoding.UTF8.GetString(Lenient.Content("""{"name":"Ada"}"""u8.ToArray(), classes).Span));
        Assert.Matches("""^\{"name": "\[pii:1:.{16}\]",\}$""", Encoding.UTF8.GetString(Lenient.Content("""{"name": "Ada",}"""u8.ToArray(), classes).Span));
    }

    [Fact]
    public void Nothing_of_a_value_is_left_where_content_is_not_kept()
    {
        var redacted = Redact(Strict, """{ "properties": { "kind": { "x-class": "public" }, "note": { "type": "string" } } }""",
            """{"kind":"call +49 30 901820","note":"free text","surplus CANARY":[12345,"CANARY"],"other":true}""");
        Assert.Matches("""^\{"kind":"call \[phone:1:.{16}\]","note":"\[text:1:.{16}\]","\[text:1:.{16}\]":\["\[pii:1:.{16}\]","\[pii:1:.{16}\]"\],"\[text:1:.{16}\]":"\[pii:1:.{16}\]"\}$""", redacted);
        Assert.Matches("""^\["\[text:1:.{16}\]",null\]$""", Encoding.UTF8.GetString(Strict.Content("[false, null]"u8.ToArray()).Span));
        Assert.Matches(@"^\[text:1:.{16}\]$", Strict.Text("""Sure! {"note": "CANARY",}"""));
    }

    [Fact]
    public void Messages_keep_who_speaks_and_which_tools_are_called()
    {
        var messages = """[{"role":"user","content":"I am bob@example.com"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"q\":\"x\"}"}}]}]""";
        Assert.Matches("""^\[\{"role":"user","content":"I am \[email:1:.{16}\]"\},\{"role":"assistant","tool_calls":\[\{"id":"c1","type":"function","function":\{"name":"look","arguments":"\{\\"q\\":\\"x\\"\}"\}\}\]\}\]$""",
            Lenient.Messages(messages));
        Assert.Matches("""^\[\{"role":"user","content":"\[text:1:.{16}\]"\},.*"name":"look","arguments":"\[text:1:.{16}\]"\}\}\]\}\]$""", Strict.Messages(messages));
    }

    [Fact]
    public void What_holds_nothing_sensitive_stays_byte_for_byte()
    {
        foreach (var text in (string[])["plain", "{\"a\" : [1.50, \"x\\u0041\"], }", "\u0000\\u12 \\ud800 \\", ""])
            Assert.Equal(text, Lenient.Text(text));
        var bytes = new byte[] { 0xff, 0xfe, (byte)'{', 0x80 };
        Assert.Equal(bytes, Lenient.Content(bytes).ToArray());
    }

    [Fact]
    public void A_number_of_a_card_is_one_without_quotes_too() =>
        Assert.Matches("""^\{"n":"\[card:1:.{16}\]","m":41\}$""", Encoding.UTF8.GetString(Lenient.Content("""{"n":4111111111111111,"m":41}"""u8.ToArray()).Span));

    [Theory]
    [InlineData("credentials: {\"user\": \"CANARY\", \"deep\": [\"CANARY\"]}, note: fine", "credentials: [secret], note: fine")]
    [InlineData("{\"credentials\": {\"user\": \"a } b CANARY\", \"x\": \"CANARY", "{\"credentials\": [secret]")]
    public void A_name_gives_away_all_that_is_below_it(string text, string shown) => Assert.Equal(shown, Lenient.Text(text));

    [Fact]
    public void What_is_said_about_a_document_is_as_sensitive_as_what_it_says_of()
    {
        var classes = ContentClasses.Of("""
            {
              "properties": {
                "name": { "x-class": "pii" }, "note": { "type": "string" },
                "house": { "x-class": "pii", "properties": { "city": {} } },
                "tags": { "items": { "x-secret": true } }
              }
            }
            """u8.ToArray());
        // Pieces, by their places.
        Assert.Equal("[secret]", Lenient.Piece("/tags/0", "CANARY", classes));
        Assert.Matches(Pii, Lenient.Piece("/house/city", "CANARY…", classes));
        Assert.Matches(Pii, Lenient.Piece("/surplus", "CANARY", classes));
        Assert.Matches("^\"name\":\"\\[pii:1:.{16}\\]\"$", Lenient.Piece("", "\"name\": \"CANARY\"", classes));
        Assert.Matches("^\\{\"house\": \\[pii:1:.{16}\\]$", Lenient.Piece("", "{\"house\": {\"zip\": 1, \"city\": \"CANARY…", classes));
        Assert.Equal("plain", Lenient.Piece("/note", "plain", classes));
        // Pointers, with the names that nobody listed.
        Assert.Matches(@"^/house/\[email:1:.{16}\]/0$", Lenient.Pointer("/house/bob@example.com/0", classes));
        Assert.Equal("/a~1b/0/~0", Lenient.Pointer("/a~1b/0/~0", classes));
        // What models are sent and answer.
        foreach (var said in (string[])
        [
            """{"name":"CANARY"}""", """{"/name":"CANARY","/tags/0":"CANARY","/house":{"city":"CANARY"}}""", """{"1":{"/house/city":"CANARY"},"2":{"/surplus":["CANARY"]}}""",
            "Wrong:\n- /name: too long; the value is \"CANARY\"\n- /note: too short", "- /house: {\n  \"x\": 1,\n  \"city\": \"CANARY\"\n}\n\nRules:",
            "- the whole document: {\"note\":\"x\",\"surplus\":\"CANARY\"}", "Sure: {name: 'CANARY', house: {zip: 1, city: 'CANARY'}}",
        ])
        {
            Assert.DoesNotContain("CANARY", Lenient.Reply(said, classes), StringComparison.Ordinal);
            var messages = JsonSerializer.Serialize(new object[] { new { role = "user", content = said }, new { role = "user", content = (object[])[new { type = "text", text = said }] } });
            Assert.DoesNotContain("CANARY", Lenient.Messages(messages, classes), StringComparison.Ordinal);
        }

        var words = "Rules:\n- /note: too short\n\n- Keep it.\n";
        Assert.Equal(words, Lenient.Reply(words, classes));
    }

    private static string Redact(Redactor redactor, string schema, string document) =>
        Encoding.UTF8.GetString(redactor.Content(Encoding.UTF8.GetBytes(document), Schema.Compile(Encoding.UTF8.GetBytes(schema))).Span);

    [GeneratedRegex(@"\[[a-z]+(:[^\]]*)?\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token { get; }
}
