using System.Text;
using System.Text.Json;

namespace Sluice.Schemas.Tests.Text;

public sealed class TapeTests
{
    [Theory]
    [InlineData("", "json_empty", 0)]
    [InlineData("[1,]", "json_unexpected_character", 3)]
    [InlineData("{\"a\":1", "json_unexpected_end", 6)]
    [InlineData("[01]", "json_invalid_number", 1)]
    [InlineData("[1.]", "json_invalid_number", 1)]
    [InlineData("[tru]", "json_invalid_literal", 1)]
    [InlineData("\"\\x\"", "json_invalid_escape", 1)]
    [InlineData("\"\\ud800\"", "json_lone_surrogate", 1)]
    [InlineData("\"a\nb\"", "json_control_character", 2)]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "json_duplicate_name", 7)]
    [InlineData("1 2", "json_trailing_content", 2)]
    [InlineData("\uFEFF1", "json_byte_order_mark", 0)]
    public void What_is_not_json_is_refused_with_its_code_and_place(string text, string code, int offset)
    {
        using var tape = Tape.Rent();
        var error = tape.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal((code, offset), (error?.Code, error?.Offset ?? -1));
    }

    [Fact]
    public void Limits_stop_the_parser_with_an_error_of_their_own()
    {
        Assert.Equal("json_too_deep", Parse(new string('[', 100_000), ParseLimits.Default)?.Code);
        Assert.Equal("json_too_large", Parse("[1,2,3]", new ParseLimits { BytesMax = 6 })?.Code);
        Assert.Equal("json_too_many_nodes", Parse("[1,2,3]", new ParseLimits { NodesMax = 3 })?.Code);
        Assert.Null(Parse("[1,2,3]", new ParseLimits { NodesMax = 4, BytesMax = 7, DepthMax = 1 }));
    }

    [Fact]
    public void A_tape_reads_back_what_the_platform_reads()
    {
        const string text = """{"a":[1,-2.5e3,true,false,null,{}],"b\"\u00e9":{"c":"x\ny\ud83d\ude00","d":[]},"long enough a name":"é"}""";
        using var tape = Tape.Rent();
        Assert.Null(tape.Parse(Encoding.UTF8.GetBytes(text)));
        using var document = JsonDocument.Parse(text);
        AssertSame(document.RootElement, tape.Root);
        Assert.True(tape.Root.TryResolve("/b\"é/c", out var found));
        Assert.Equal("x\ny😀", found.GetString());
        Assert.False(tape.Root.TryResolve("/a/6", out _));
    }

    [Fact]
    public void Repeated_names_can_be_let_through_but_never_validate()
    {
        using var tape = Tape.Rent();
        Assert.Null(tape.Parse("""{"a":1,"a":2}"""u8.ToArray(), new ParseLimits { AllowDuplicateNames = true }));
        Assert.True(tape.HasDuplicateNames);
        Assert.False(Schema.Compile("true"u8.ToArray()).IsValid(tape.Root));
    }

    private static JsonError? Parse(string text, ParseLimits limits)
    {
        using var tape = Tape.Rent();
        return tape.Parse(Encoding.UTF8.GetBytes(text), limits);
    }

    private static void AssertSame(JsonElement expected, TapeElement actual)
    {
        Assert.Equal(expected.GetRawText(), Encoding.UTF8.GetString(actual.RawText));
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var members = actual.Members.ToList();
                Assert.Equal(expected.EnumerateObject().Select(p => p.Name), members.Select(m => m.Key));
                foreach (var (property, member) in expected.EnumerateObject().Zip(members)) AssertSame(property.Value, member.Value);
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.Count);
                foreach (var (item, other) in expected.EnumerateArray().Zip(actual.Items)) AssertSame(item, other);
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual.GetString());
                break;
        }
    }
}
