using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests.Failures;

public sealed class GroupInsightTests
{
    private static GroupInsight Of(params VersionTally[] recent) => GroupInsight.Of(new GroupTallies(recent, recent, 0, 0, 0));

    [Fact]
    public void The_version_that_lifts_the_rate_most_is_the_suspect()
    {
        var insight = Of(new("1.0.0", "author@1.0.0", "m@1", 2, 200), new("1.0.0", "author@1.1.0", "m@1", 60, 100), new("1.1.0", "author@1.1.0", "m@1", 20, 40));
        Assert.Equal(new GroupSuspect(FacetKind.Prompt, "author@1.1.0", 80, 140, 2, 200), insight.Suspect);
    }

    [Theory]
    [InlineData(29, 29, 0, 1_000)] // too little was decided with it
    [InlineData(30, 40, 0, 29)] // nor without it
    [InlineData(4, 100, 0, 10_000)] // clear, but small
    [InlineData(9, 40, 5, 40)] // no more than chance
    [InlineData(0, 100, 50, 100)] // the other way round
    public void Without_a_clear_difference_nothing_is_suspected(long failures, long decisions, long otherFailures, long otherDecisions) =>
        Assert.NotEqual("author@1.1.0", Of(new("1.0.0", "author@1.1.0", null, failures, decisions), new("1.0.0", null, null, otherFailures, otherDecisions)).Suspect?.Version);

    [Fact]
    public void What_all_decisions_share_is_not_suspected() => Assert.Null(Of(new VersionTally("1.0.0", "author@1.0.0", "m@1", 90, 100)).Suspect);

    [Fact]
    public void Facets_are_counted_over_all_that_shares_a_version() => Assert.Equal(
        [new(FacetKind.Contract, "1.0.0", 7), new(FacetKind.Prompt, "author@1.0.0", 4), new(FacetKind.Model, "m@1", 4), new(FacetKind.Prompt, "author@1.1.0", 3)],
        Of(new("1.0.0", "author@1.0.0", "m@1", 4, 4), new("1.0.0", "author@1.1.0", null, 3, 3)).Facets);

    [Theory]
    [InlineData(0, 0, RecurrenceKind.Unknown)]
    [InlineData(3, 0, RecurrenceKind.Deterministic)]
    [InlineData(3, 1, RecurrenceKind.Deterministic)]
    [InlineData(1, 1, RecurrenceKind.Random)]
    [InlineData(0, 1, RecurrenceKind.Random)]
    public void Inputs_that_came_again_tell_the_deterministic_from_the_random(long again, long passed, RecurrenceKind kind) =>
        Assert.Equal(kind, GroupInsight.Of(new GroupTallies([], [], 9, again, passed)).Recurrence.Kind);
}
