using Microsoft.Playwright;

namespace Sluice.Mentor.Tests.Pages;

/// <summary>The same talk with both mentors: same model, same window, same faults.</summary>
public sealed class ComparisonTests(MentorBrowser browser) : MentorTestBase(browser), IClassFixture<MentorBrowser>
{
    [Fact]
    public async Task The_toy_loses_goals_that_the_record_keeps()
    {
        await Page.GotoAsync("/compare");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Run both" }).ClickAsync();
        await Assertions.Expect(Page.Locator("tbody tr").First.Locator("td").Last).ToHaveTextAsync("✓ kept");
        await Assertions.Expect(Page.Locator("#live")).ToHaveAttributeAsync("data-waits", "no");
        await Assertions.Expect(Page.Locator("tbody th")).ToHaveTextAsync(["Python", "statistics", "linear algebra", "SQL"]);
        await Assertions.Expect(Page.Locator("tbody td:nth-child(3)")).ToHaveTextAsync(["✕ lost", "✕ lost", "✕ lost", "✓ kept"]);
        await Assertions.Expect(Page.Locator("tbody td:nth-child(4)")).ToHaveTextAsync(["✓ kept", "✓ kept", "✓ kept", "✓ kept"]);
        await Assertions.Expect(Page.Locator(".side-by-side").First.Locator(".fallen").First).ToContainTextAsync("forgotten");
        await Assertions.Expect(Page.Locator(".side-by-side").Last.Locator(".message.mentor .text").Last)
            .ToContainTextAsync("Your plan has 4 goals: Python (beginner), statistics (intermediate), linear algebra and SQL (beginner).");
        Assert.Empty(Complaints);
    }
}
