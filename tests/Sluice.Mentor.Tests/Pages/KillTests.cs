using Microsoft.Playwright;

namespace Sluice.Mentor.Tests.Pages;

/// <summary>SIGKILL in the middle of a conversation: nothing that was said is lost, and nothing is answered twice.</summary>
public sealed class KillTests(MentorBrowser browser) : MentorTestBase(browser), IClassFixture<MentorBrowser>
{
    // Long enough that the kill comes while the model is at it.
    protected override int Latency => 700;

    [Fact]
    public async Task A_killed_mentor_answers_what_was_said_before()
    {
        await Page.GotoAsync("/learners/tomas-herrera");
        await Page.GetByLabel("What do you say?").FillAsync("I also want to learn chess basics.");
        await Page.GetByLabel("What do you say?").PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".thinking")).ToBeVisibleAsync();
        await KillAndRestartAsync();
        // The page that was open goes on by itself.
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("I have put chess (beginner) into your plan.");
        await Assertions.Expect(Page.Locator(".side .chip")).ToHaveTextAsync(["guitarBeginner", "chessBeginner"]);
        await Assertions.Expect(Page.Locator(".message.learner")).ToHaveCountAsync(2);
        await Assertions.Expect(Page.Locator(".message.mentor")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task What_is_said_while_the_mentor_is_down_is_sent_when_it_is_back()
    {
        await Page.GotoAsync("/learners/aoife-byrne");
        await Mentor.KillAsync();
        await Page.GetByLabel("What do you say?").FillAsync("I also want to learn drawing.");
        await Page.GetByLabel("What do you say?").PressAsync("Enter");
        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The mentor is not running.");
        await KillAndRestartAsync();
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("I have put drawing into your plan.");
        await Assertions.Expect(Page.Locator("#gone")).ToHaveCountAsync(0);
        Assert.Equal(2, await Page.Locator(".message.learner").CountAsync());
    }

    [Fact]
    public async Task What_is_written_while_the_mentor_thinks_stays_as_it_is_and_what_was_said_does_not()
    {
        await Page.GotoAsync("/learners/aoife-byrne");
        var box = Page.GetByLabel("What do you say?");
        await box.FillAsync("I also want to learn drawing.");
        await box.PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".thinking")).ToBeVisibleAsync();
        await Assertions.Expect(box).ToHaveValueAsync("");
        await box.PressSequentiallyAsync("later");
        await box.PressAsync("Home");
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("I have put drawing into your plan.");
        await Page.Keyboard.TypeAsync("See you ");
        await Assertions.Expect(box).ToHaveValueAsync("See you later");
    }

    [Fact]
    public async Task A_message_that_the_mentor_cannot_take_stays_written_and_is_told()
    {
        await Page.GotoAsync("/learners/aoife-byrne");
        var answers = Page.Locator(".message.mentor:not(.thinking)");
        var before = await answers.CountAsync();
        await Page.GetByLabel("What do you say?").FillAsync("Good evening.");
        await Page.GetByLabel("What do you say?").PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".thinking")).ToBeVisibleAsync();
        await Page.RouteAsync("**/messages", route => route.FulfillAsync(new() { Status = 500, ContentType = "text/html", Body = "<p data-told>Something is wrong.</p>" }));
        var box = Page.GetByLabel("What do you say?");
        await box.FillAsync("I also want to learn drawing.");
        await box.PressAsync("Enter");
        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Something is wrong.");
        // It is told as long as it is not sent, whatever else comes in.
        await Assertions.Expect(answers).ToHaveCountAsync(before + 1);
        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Something is wrong.");
        await Assertions.Expect(box).ToHaveValueAsync("I also want to learn drawing.");
        await Page.UnrouteAllAsync();
        await box.PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("I have put drawing into your plan.");
        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Of_a_comparison_the_record_is_left_and_of_the_toy_nothing()
    {
        await Page.GotoAsync("/compare");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Run both" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".side-by-side").Last.Locator(".message.mentor").First).ToBeVisibleAsync();
        await KillAndRestartAsync();
        await Page.ReloadAsync();
        await Assertions.Expect(Page.Locator(".side-by-side").First).ToContainTextAsync("ended with the process that held it");
        await Assertions.Expect(Page.Locator(".side-by-side").Last).ToContainTextAsync("I have put Python (beginner) into your plan.");
    }
}
