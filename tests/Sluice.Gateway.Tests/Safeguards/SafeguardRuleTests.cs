using Sluice.Contracts;
using Sluice.Gateway.Safeguards;

namespace Sluice.Gateway.Tests.Safeguards;

public sealed class SafeguardRuleTests
{
    private static readonly SafeguardPolicy Policy = new();

    [Theory]
    [InlineData(20, 2, 0, 0, true)] // 10 % and nothing to compare with: above the floor
    [InlineData(20, 1, 0, 0, false)] // exactly the floor
    [InlineData(19, 10, 100, 0, false)] // too few
    [InlineData(5, 5, 100, 0, true)] // but all of the first five
    [InlineData(4, 4, 100, 0, false)]
    [InlineData(6, 5, 100, 0, false)]
    [InlineData(100, 25, 1000, 200, false)] // 20 % before: 25 % is within three deviations of 100
    [InlineData(100, 33, 1000, 200, true)]
    [InlineData(1000, 250, 1000, 200, true)] // with 1,000 the same 25 % are not
    [InlineData(100, 6, 1000, 0, true)]
    [InlineData(0, 0, 1000, 0, false)]
    public void Failures_have_risen_when_they_are_above_the_floor_and_far_above_before(long decisions, long failures, long before, long failuresBefore, bool risen) =>
        Assert.Equal(risen, SafeguardRule.Judge(Policy, DateTimeOffset.UnixEpoch, new(decisions, failures), new(before, failuresBefore)) is not null);

    [Fact]
    public void A_measure_has_helped_when_enough_decisions_say_so()
    {
        var evidence = new SafeguardEvidence(DateTimeOffset.UnixEpoch, 20, 10, 100, 1, 0.08);
        Assert.Null(SafeguardRule.Helped(Policy, evidence, new(9, 0)));
        Assert.True(SafeguardRule.Helped(Policy, evidence, new(10, 0)));
        Assert.Null(SafeguardRule.Helped(Policy, evidence, new(19, 2)));
        Assert.False(SafeguardRule.Helped(Policy, evidence, new(20, 2)));
        Assert.True(SafeguardRule.Helped(Policy, evidence, new(40, 2)));
    }
}
