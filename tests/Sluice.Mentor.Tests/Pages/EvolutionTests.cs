using Microsoft.Playwright;

namespace Sluice.Mentor.Tests.Pages;

/// <summary>The migration from version 1 to 2 by a button, while learners go on talking, also across a kill.</summary>
public sealed class EvolutionTests(MentorBrowser browser) : MentorTestBase(browser), IClassFixture<MentorBrowser>
{
    [Fact]
    public async Task All_plans_move_to_version_2_and_back()
    {
        await Page.GotoAsync("/evolution");
        await Assertions.Expect(Page.Locator("#held-first")).ToHaveTextAsync("3");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Enrol a class of 300" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#held-first")).ToHaveTextAsync("303");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Move all plans to version 2" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#held-second")).ToHaveTextAsync("303");
        await Assertions.Expect(Page.Locator(".progress span")).ToHaveTextAsync("completed");
        await Assertions.Expect(Page.Locator("figure.held")).ToContainTextAsync("\"topic\": \"Python\"");
        await Assertions.Expect(Page.Locator("figure:not(.held)")).ToContainTextAsync("\"goal\": \"Master Python basics; Deepen statistics\"");

        // New plans are written in version 2 from now on, and what was moved says so.
        await Page.GotoAsync("/learners/maya-okafor");
        await Assertions.Expect(Page.Locator(".stamp")).ToContainTextAsync("2.0.0, moved by a migration");
        await SayAsync("I also want to learn SQL.");
        await Assertions.Expect(Page.Locator(".stamp")).ToContainTextAsync("plan-author@2.0.0");

        await Page.GotoAsync("/evolution");
        await Page.GetByRole(AriaRole.Button, new() { Name = "And back to version 1" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#held-first")).ToHaveTextAsync("303");
        await Assertions.Expect(Page.Locator(".progress span")).ToHaveTextAsync("moved back");
        Assert.Empty(Complaints);
    }

    [Fact]
    public async Task A_migration_that_is_killed_goes_on_with_the_next_start()
    {
        await Page.GotoAsync("/evolution");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Enrol a class of 300" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Move all plans to version 2" }).ClickAsync();
        await Page.WaitForFunctionAsync("() => Number(document.getElementById('held-second').textContent) > 0");
        await KillAndRestartAsync();
        await Assertions.Expect(Page.Locator("#held-second")).ToHaveTextAsync("303");
        await Assertions.Expect(Page.Locator("#held-first")).ToHaveTextAsync("0");
        await Assertions.Expect(Page.Locator(".progress span")).ToHaveTextAsync("completed");
    }
}
