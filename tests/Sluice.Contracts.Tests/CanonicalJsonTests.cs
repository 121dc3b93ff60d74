using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Sluice.Contracts.Tests;

public sealed class CanonicalJsonTests
{
    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(Encoding.UTF8.GetBytes(json)).Span);

    private static string Fault(string json) =>
        Assert.Throws<FormatException>(() => CanonicalJson.Write(Encoding.UTF8.GetBytes(json))).Message;

    [Fact]
    public void The_example_of_section_3_2_2_has_the_RFCs_form()
    {
        const string Source = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string Expected =
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""";
        Assert.Equal(Expected, Canonical(Source));
    }

    [Fact]
    public void Members_are_ordered_by_utf16_code_units_as_in_section_3_2_3()
    {
        const string Source = """
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """;
        using var canonical = JsonDocument.Parse(Canonical(Source));
        Assert.Equal(
            ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh"],
            canonical.RootElement.EnumerateObject().Select(m => m.Value.GetString()!));
    }

    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_have_the_forms_of_appendix_B(ulong bits, string expected)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        Assert.Equal(expected, Canonical(value.ToString("R", CultureInfo.InvariantCulture)));
        Assert.Equal(expected, Canonical(expected));
    }

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e99999999999999999999", "0")]
    [InlineData("100e-2", "1")]
    [InlineData("0.1", "0.1")]
    [InlineData("12345678901234567890000", "1.234567890123456789e+22", false)]
    [InlineData("123456789012345680000", "123456789012345680000")]
    [InlineData("9007199254740993", "", false)]
    [InlineData("-18446744073709551615", "", false)]
    [InlineData("1e400", "", false)]
    [InlineData("-1e99999999999999999999", "", false)]
    [InlineData("1e-400", "", false)]
    [InlineData("3.141592653589793238462643383279", "", false)]
    public void A_number_that_would_become_another_one_is_refused(string source, string expected, bool has = true)
    {
        if (has) Assert.Equal(expected, Canonical(source));
        else Assert.StartsWith("Line 1, at '/a/1': ", Fault($$"""{"a": [0, {{source}}]}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a/b": {"c~d": [1, "\ud800"]}}""", "Line 1, at '/a~1b/c~0d/1': the string is not valid Unicode")]
    [InlineData("""{"\udc00x": 1}""", "Line 1, at '': the string is not valid Unicode")]
    [InlineData("{\n\"a\": 1,\n\"\\u0061\": 2}", "Line 3, at '/a': the member stands twice")]
    [InlineData("", "Line 1, column 1: not strict JSON")]
    [InlineData("[1,]", "Line 1, column 4: not strict JSON")]
    [InlineData("[1]\n[2]", "Line 2, column 1: not strict JSON")]
    [InlineData("[NaN]", "Line 1, column 2: not strict JSON")]
    [InlineData("\uFEFF[1]", "Line 1, column 1: not strict JSON")]
    [InlineData("[1] // c", "Line 1, column 5: not strict JSON")]
    public void A_text_without_a_canonical_form_names_the_place(string json, string expected) =>
        Assert.StartsWith(expected, Fault(json), StringComparison.Ordinal);

    [Fact]
    public void Broken_utf8_is_refused() =>
        Assert.Throws<FormatException>(() => CanonicalJson.Write(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }));

    [Fact]
    public void Nesting_has_a_limit()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
        Assert.Equal(Nested(CanonicalJson.DepthMax), Canonical(Nested(CanonicalJson.DepthMax)));
        Assert.Contains("nested deeper than 256", Fault(Nested(CanonicalJson.DepthMax + 1)), StringComparison.Ordinal);
        Assert.Contains("nested deeper than 256", Fault(new string('[', 100_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_canonical_form_is_its_own_canonical_form_and_keeps_the_content() =>
        JsonTexts.Sample(source =>
        {
            var canonical = Canonical(source);
            Assert.Equal(canonical, Canonical(canonical));
            using var before = JsonDocument.Parse(source);
            using var after = JsonDocument.Parse(canonical);
            Assert.True(JsonElement.DeepEquals(before.RootElement, after.RootElement));
        });

    [Fact]
    public void The_order_of_members_does_not_change_the_hash() =>
        Gen.Dictionary(Gen.String[Gen.Char['a', '\u00FF'], 0, 6], Gen.Int)[0, 12].Sample(members =>
        {
            static ContentHash Hash(IEnumerable<KeyValuePair<string, int>> m) => ContentHash.OfJson(Encoding.UTF8.GetBytes(
                "{" + string.Join(" , ", m.Select(p => JsonSerializer.Serialize(p.Key) + ":" + p.Value)) + "}"));
            Assert.Equal(Hash(members), Hash(members.Reverse()));
        });

    private static readonly Gen<string> Scalars = Gen.OneOf(
        Gen.Const("null"), Gen.Const("true"), Gen.Const("false"),
        Gen.Int.Select(i => i.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(d => double.IsFinite(d) && d != 0).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.String[Gen.Char['\0', '\uD7FF'], 0, 8].Select(s => JsonSerializer.Serialize(s)));

    private static readonly Gen<string> JsonTexts = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Scalars
        : Gen.OneOf(
            Scalars,
            inner.Array[0, 4].Select(items => "[ " + string.Join(",\n", items) + "]"),
            Gen.Dictionary(Gen.String[Gen.Char['\0', '\uD7FF'], 0, 4], inner)[0, 4].Select(members =>
                "{" + string.Join("\t,", members.Select(m => JsonSerializer.Serialize(m.Key) + " : " + m.Value)) + "}")));
}
