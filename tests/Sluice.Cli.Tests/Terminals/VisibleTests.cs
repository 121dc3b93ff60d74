using Sluice.Cli.Terminals;

namespace Sluice.Cli.Tests.Terminals;

public sealed class VisibleTests
{
    [Theory]
    [InlineData("plain text, ünïcödé, 日本語", "plain text, ünïcödé, 日本語")]
    [InlineData("a\nb\tc\r", @"a\nb\tc\r")]
    [InlineData("\u001b[31mred\u0007", @"\u001b[31mred\u0007")]
    [InlineData("\u009b31m \u202eabc", @"\u009b31m \u202eabc")]
    public void Control_characters_are_shown_and_not_sent(string text, string shown) => Assert.Equal(shown, Visible.Text(text));

    [Fact]
    public void Lines_keep_their_line_feeds() => Assert.Equal("a\nb\\u0000", Visible.Lines("a\nb\0"));

    [Fact]
    public void A_snippet_is_cut_with_an_ellipsis_and_never_inside_a_character()
    {
        Assert.Equal("short", Visible.Snippet("short", 10));
        Assert.Equal("longer te…", Visible.Snippet("longer text", 10));
        Assert.Equal("12345678…", Visible.Snippet("12345678😀90", 10));
    }
}
