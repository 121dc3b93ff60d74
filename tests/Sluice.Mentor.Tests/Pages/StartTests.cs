using Microsoft.Playwright;

namespace Sluice.Mentor.Tests.Pages;

/// <summary>How the mentor is started, and what it says when something it needs is not there.</summary>
public sealed class StartTests(MentorBrowser browser) : MentorTestBase(browser), IClassFixture<MentorBrowser>
{
    // Nothing listens on it: whoever asks is refused at once.
    private static readonly string[] Nobody = ["--endpoint", "http://127.0.0.1:9/v1", "--model", "gone"];

    [Fact]
    public async Task An_address_that_is_taken_is_told_in_one_line()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => MentorProcess.StartAsync(Workspace, Mentor.Address.Port, Latency, [], Stop));
        var line = Assert.Single(refused.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]);
        Assert.Contains("Choose another with --url.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_is_told_as_such_and_asked_again()
    {
        Arguments = Nobody;
        await KillAndRestartAsync();
        await Page.GotoAsync("/learners/tomas-herrera");
        await Page.GetByLabel("What do you say?").FillAsync("I also want to learn chess basics.");
        await Page.GetByLabel("What do you say?").PressAsync("Enter");
        var trouble = Page.GetByText("The last message is kept, and could not be answered yet. The model did not answer (model_unavailable).");
        await Assertions.Expect(trouble).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Ask again" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".thinking")).ToBeVisibleAsync();
        await Assertions.Expect(trouble).ToBeVisibleAsync();
        // The model is back, and the message was kept.
        Arguments = [];
        await KillAndRestartAsync();
        await Page.GotoAsync("/learners/tomas-herrera");
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("I have put chess (beginner) into your plan.");
        await Assertions.Expect(Page.Locator(".message.learner")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_comparison_with_a_model_that_does_not_answer_says_so()
    {
        Arguments = Nobody;
        await KillAndRestartAsync();
        await Page.GotoAsync("/compare");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Run both" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The comparison stopped. The model did not answer (model_unavailable).");
        await Assertions.Expect(Page.Locator(".side-by-side").First).ToContainTextAsync("The toy has no second try.");
    }
}
