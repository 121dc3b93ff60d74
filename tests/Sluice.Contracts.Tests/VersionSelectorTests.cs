using Semver;

namespace Sluice.Contracts.Tests;

public sealed class VersionSelectorTests
{
    private static string? Choose(string? selector, params string[] versions)
    {
        Assert.True(VersionSelector.TryParse(selector, out var parsed));
        return parsed.Choose(versions, v => SemVersion.Parse(v, SemVersionStyles.Strict));
    }

    [Theory]
    [InlineData(null, "10.0.0")]
    [InlineData("1", "1.10.0")]
    [InlineData("1.2", "1.2.10")]
    [InlineData("1.2.9", "1.2.9")]
    [InlineData("11", "11.0.0-beta.2")]
    [InlineData("11.0.0-beta.1", "11.0.0-beta.1")]
    [InlineData("2", null)]
    [InlineData("1.3", null)]
    [InlineData("1.2.11", null)]
    [InlineData("11.0.0", null)]
    public void The_highest_version_below_the_prefix_is_chosen_and_a_pre_release_only_by_name(string? selector, string? expected) =>
        Assert.Equal(expected, Choose(selector,
            "11.0.0-beta.2", "1.2.9", "1.2.10", "1.2.10-rc.1", "1.10.0", "10.0.0", "11.0.0-beta.1", "0.9.0"));

    [Theory]
    [InlineData("^1.2.0", "1.10.0")]
    [InlineData(">=1.0.0 <1.2.10", "1.2.9")]
    [InlineData("1.x", "1.10.0")]
    [InlineData("^3", null)]
    public void The_highest_version_within_a_range_is_chosen(string selector, string? expected) =>
        Assert.Equal(expected, Choose(selector, "1.2.9", "1.2.10", "1.10.0", "2.0.0"));

    [Fact]
    public void A_pre_release_is_the_latest_when_there_is_nothing_else() =>
        Assert.Equal("1.0.0-rc.2", Choose(null, "1.0.0-rc.2", "1.0.0-rc.1", "1.0.0-alpha"));

    [Fact]
    public void Nothing_is_chosen_from_nothing() => Assert.Null(Choose(null));

    [Theory]
    [InlineData("")]
    [InlineData("1.2.")]
    [InlineData("latest")]
    [InlineData("x")]
    [InlineData(" ^1.0.0")]
    [InlineData("^1.0.0 ")]
    [InlineData("^one")]
    public void Other_texts_are_no_selector(string text) => Assert.False(VersionSelector.TryParse(text, out _));
}
