namespace Sluice.Gateway.Tests.Failures;

public sealed class VersionRankTests
{
    [Fact]
    public void Ranks_are_in_the_order_of_semantic_versions()
    {
        // The order of semver.org § 11, and what text would get wrong.
        string[] ordered =
        [
            "0.9.9", "1.0.0-0", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-alpha-x", "1.0.0-beta", "1.0.0-beta.2",
            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "10.0.0",
        ];
        var ranks = ordered.Select(version => VersionRank.Of(version)!).ToList();
        Assert.Equal(ranks, ranks.Order(StringComparer.Ordinal));
        Assert.Equal(ordered.Length, ranks.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1.0")]
    [InlineData("v1.0.0")]
    [InlineData("newest")]
    public void What_is_no_version_has_no_rank(string? version) => Assert.Null(VersionRank.Of(version));
}
