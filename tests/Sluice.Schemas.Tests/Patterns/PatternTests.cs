using System.Text;
using System.Text.RegularExpressions;
using Sluice.Schemas.Patterns;

namespace Sluice.Schemas.Tests.Patterns;

public sealed class PatternTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData("^a{2,3}$", "aa aaa", "a aaaa")]
    [InlineData("b|^c", "ab cd", "ac")]
    [InlineData("^[^a-z]+$", "ABC É😀", "Abc")]
    [InlineData("^.$", "x 😀 é", "xy")]
    [InlineData("^\\u{1F600}$", "😀", "😁")]
    [InlineData("^[\\u{1F600}-\\u{1F602}]+$", "😀😂", "😃")]
    [InlineData("^\\p{Lu}\\P{Lu}*$", "Ab Éa", "ab AB")]
    [InlineData("^(?:x|yz)*$", "xyz yzx", "xy")]
    [InlineData("(?=.*\\d)(?=.*[a-z])", "a1 1b", "aa 11")]
    [InlineData("(?<!-)b", "ab", "-b")]
    [InlineData("^(a|b)\\1$", "aa bb", "ab")]
    [InlineData("^(?<q>['\"]).*\\k<q>$", "'x' \"y\"", "'z\"")]
    [InlineData("\\bcat\\b", "a-cat", "concat")]
    [InlineData("(?i:abc)", "xABCx", "abd")]
    [InlineData("^\\-\\_$", "-_", "-")]
    [InlineData("^[^]$", "a \n 😀", "ab")]
    [InlineData("^a$", "a", "a\n")]
    [InlineData("^\\d$", "1", "\u0663")]
    [InlineData("^\\cJ[\\cA-\\cZ]$", "\n\u0001", "J")]
    [InlineData("^[\\uD83D\\uDE00]\\uD83D\\uDE00$", "😀😀", "😀")]
    [InlineData("(?<=a+)b", "aab", "b")]
    [InlineData("^(?:(a)|b)*\\1$", "ab bab", "aba")]
    [InlineData("^(?:(a)|(b))+\\2$", "ba abb", "bab")]
    [InlineData("^\\p{Alphabetic}+$", "का Ⓐ", "1")]
    [InlineData("^\\p{Lowercase}$", "ª ⓐ a", "A")]
    [InlineData("^\\p{Uppercase}$", "Ⅷ Ⓐ A", "a")]
    [InlineData("^\\p{ID_Continue}$", "· ℘ 1", "-")]
    public void A_pattern_is_searched_for_as_ecma_262_says(string pattern, string matching, string other)
    {
        var compiled = Create(pattern);
        foreach (var text in matching.Split(' ')) Assert.True(compiled.IsMatch(Encoding.UTF8.GetBytes(text)), $"{pattern} must match {text}");
        foreach (var text in other.Split(' ')) Assert.False(compiled.IsMatch(Encoding.UTF8.GetBytes(text)), $"{pattern} must not match {text}");
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a)")]
    [InlineData("[z-a]")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{3,2}")]
    [InlineData("\\1")]
    [InlineData("\\k<x>")]
    [InlineData("(?P<x>a)")]
    [InlineData("\\p{Greek}")]
    [InlineData("\\")]
    public void What_is_no_pattern_is_refused_with_a_reason(string pattern)
    {
        Assert.False(Pattern.TryCreate(pattern, Timeout, out _, out var reason));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public void The_automaton_agrees_with_the_platform_on_generated_patterns_and_texts()
    {
        var random = new Random(20240531);
        string[] atoms = ["a", "b", "[ab]", "[^a]", ".", "(?:ab|b)", "\\d", "é", "(a|)"];
        string[] suffixes = ["", "", "*", "+", "?", "{2}", "{0,2}"];
        for (var i = 0; i < 2_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => atoms[random.Next(atoms.Length)] + suffixes[random.Next(suffixes.Length)]));
            if (random.Next(2) == 0) pattern = "^" + pattern;
            if (random.Next(2) == 0) pattern += "$";
            var reference = new Regex(pattern.Replace("$", "\\z", StringComparison.Ordinal).Replace("\\d", "[0-9]", StringComparison.Ordinal), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
            var compiled = Create(pattern);
            for (var k = 0; k < 8; k++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "ab1é"[random.Next(4)]));
                Assert.True(reference.IsMatch(text) == compiled.IsMatch(Encoding.UTF8.GetBytes(text)), $"{pattern} on {text}");
            }
        }
    }

    [Fact]
    public void A_pattern_that_needs_more_states_than_are_kept_still_answers_right()
    {
        var compiled = Create("(a|b)*a(a|b){14}$");
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 40).Select(_ => "ab"[random.Next(2)]));
            Assert.Equal(text[^15] == 'a', compiled.IsMatch(Encoding.UTF8.GetBytes(text)));
        }
    }

    private static Pattern Create(string pattern)
    {
        Assert.True(Pattern.TryCreate(pattern, Timeout, out var compiled, out var reason), $"{pattern}: {reason}");
        return compiled;
    }
}
