namespace Sluice.Cli.Tests;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("lerning-plan", "learning-plan")]
    [InlineData("invioce", "invoice")]
    [InlineData("INVOICE", "invoice")]
    [InlineData("weather", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_suggested_and_nothing_when_none_is_near(string written, string? suggested) =>
        Assert.Equal(suggested, Suggestion.For(written, ["learning-plan", "invoice", "ticket-triage"]));
}
