using Semver;
using Sluice.Schemas;

namespace Sluice.Contracts.Tests;

public sealed class ContractTests
{
    private static Contract Make(params string[] versions) => new()
    {
        Name = "note",
        Policy = new(),
        Versions = [.. versions.Select(v => new ContractVersion
        {
            Id = new("note", SemVersion.Parse(v, SemVersionStyles.Strict)),
            Schema = Schema.Compile("{}"u8.ToArray()),
            Hash = ContentHash.OfJson("{}"u8.ToArray()),
            Policy = new(),
        })],
    };

    [Fact]
    public void The_latest_is_the_highest_release()
    {
        Assert.Equal("note@1.10.0", Make("1.9.0", "1.10.0", "2.0.0-rc.1").Latest.Id.ToString());
        Assert.Equal("note@2.0.0-rc.10", Make("2.0.0-rc.9", "2.0.0-rc.10").Latest.Id.ToString());
        Assert.Throws<InvalidOperationException>(() => Make().Latest);
    }

    [Theory]
    [InlineData(null, "1.10.0")]
    [InlineData("1.2", "1.2.3")]
    [InlineData("1.2.0", "1.2.0")]
    [InlineData("2", "2.0.0-rc.1")]
    [InlineData("3", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void A_version_is_found_exactly_by_prefix_or_as_the_latest(string? text, string? expected)
    {
        Assert.Equal(expected is not null, Make("1.2.0", "1.2.3", "1.10.0", "2.0.0-rc.1").TryFind(text, out var found));
        Assert.Equal(expected, found?.Id.Version.ToString());
    }

    [Fact]
    public void Policies_begin_with_their_documented_defaults()
    {
        var policy = new ContractPolicy();
        Assert.Null(policy.Key);
        Assert.Equal(RepairCeiling.Structure, policy.Repair.Ceiling);
        Assert.Empty(policy.Repair.LossyCodes);
        Assert.Empty(policy.Repair.LossyPaths);
        Assert.Equal((2, 20_000, 30), (policy.Correction.AttemptsMax, policy.Correction.TokensMax, policy.Correction.DeadlineSeconds));
    }
}
