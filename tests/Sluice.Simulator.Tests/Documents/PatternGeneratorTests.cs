using System.Text.RegularExpressions;

namespace Sluice.Simulator.Tests;

public sealed class PatternGeneratorTests
{
    [Theory]
    [InlineData("^[A-Z]{3}$")]
    [InlineData("^INV-[0-9]{4}$")]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$")]
    [InlineData("^(low|normal|high)$")]
    [InlineData("^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    [InlineData(@"^[A-Fa-f\d]{24}$")]
    [InlineData("^([a-z0-9._-])+$")]
    [InlineData(@"^(https?:\/\/)?([\da-z\.-]+)\.([a-z\.]{2,6})([\/\w \.-]*)*\/?$")]
    [InlineData(@"^([0-9]{1,3}\.){3}[0-9]{1,3}(/([0-9]|[1-2][0-9]|3[0-2]))?$")]
    [InlineData(@"^pbj:([a-z0-9-]+):([a-z0-9\.-]+):([a-z0-9-]+)?:([a-z0-9-]+):([0-9]+-[0-9]+-[0-9]+)$")]
    [InlineData(@"^[^\s]+$")]
    [InlineData(@"^[^,;]{2,5}$")]
    [InlineData("^(.+)/(.+)$")]
    [InlineData(@"^(?:a|b(?:c|d)){2,4}?$")]
    [InlineData(@"^(?<year>[0-9]{4})$")]
    [InlineData(@"^\+?[1-9]\d{1,14}$")]
    [InlineData(@"^\u0041\x42\\\.$")]
    [InlineData(@"^\p{Lu}\p{L}*$")]
    [InlineData("^[]$|^x$")]
    [InlineData("^.*$")]
    [InlineData("")]
    [InlineData("^[a-]{3}$")]
    [InlineData("x{,3}y")]
    [InlineData(@"^[\s\S]{5}$")]
    public void A_generated_text_matches_its_pattern(string pattern)
    {
        // .NET reads [] as a class that begins with a bracket; ECMA-262, which JSON Schema follows, as one that matches nothing.
        var regex = pattern.Contains("[]", StringComparison.Ordinal) ? new Regex("^x$") : new Regex(pattern);
        var matched = 0;
        for (var i = 0; i < 100; i++)
        {
            var text = PatternGenerator.Make(pattern, SeededStream.From(i, "p"u8), 6);
            Assert.NotNull(text);
            matched += regex.IsMatch(text) ? 1 : 0;
        }

        Assert.InRange(matched, pattern.Contains("[]", StringComparison.Ordinal) ? 20 : 100, 100);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[a-z")]
    [InlineData("a**b(")]
    [InlineData("*a")]
    [InlineData("a)")]
    [InlineData("[z-a]")]
    [InlineData(@"\")]
    [InlineData(@"\u12")]
    [InlineData(@"\p{")]
    [InlineData("(?'a'b)")]
    public void A_pattern_that_cannot_be_read_gives_nothing(string pattern) =>
        Assert.Null(PatternGenerator.Make(pattern, SeededStream.From(1, "p"u8), 6));

    [Fact]
    public void Nested_repetition_and_nesting_end()
    {
        var wide = PatternGenerator.Make("^((((a{9999}){9999}){9999}){9999})$", SeededStream.From(1, "p"u8), 6);
        Assert.Equal(PatternWriter.LengthMax, wide!.Length);
        Assert.Equal("", PatternGenerator.Make("((((){9999}){9999}){9999}){9999}", SeededStream.From(1, "p"u8), 6));
        Assert.Null(PatternGenerator.Make(new string('(', 10_000) + new string(')', 10_000), SeededStream.From(1, "p"u8), 6));
        Assert.Null(PatternGenerator.Make(new string('a', 50_000), SeededStream.From(1, "p"u8), 6));
    }
}
