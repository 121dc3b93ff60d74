using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Sluice.Mentor.Tests.Pages;

/// <summary>Who has no mouse, or does not see the page: axe-core on every page, light and dark, and the way through by keyboard.</summary>
public sealed class AccessibilityTests(MentorBrowser browser) : MentorTestBase(browser), IClassFixture<MentorBrowser>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_breaks_a_rule_of_axe(ColorScheme scheme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Page.GotoAsync("/compare");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Run both" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#live")).ToHaveAttributeAsync("data-waits", "no");
        await CheckAsync(Page.Url);
        await Page.GotoAsync("/learners/maya-okafor");
        await SayAsync("I also want to learn SQL. I live in Lagos.");
        var trace = await Page.GetByRole(AriaRole.Link, new() { Name = "How this was decided" }).First.GetAttributeAsync("href");
        foreach (var address in (string[])["/", "/compare", "/evolution", "/learners/maya-okafor", "/learners/maya-okafor/plan", trace!, "/nothing"])
        {
            await Page.GotoAsync(address);
            await CheckAsync(address);
        }
    }

    [Fact]
    public async Task Every_control_is_reached_by_Tab_and_shows_that_it_is()
    {
        foreach (var address in (string[])["/", "/compare", "/evolution", "/learners/maya-okafor", "/learners/maya-okafor/plan"])
        {
            await Page.GotoAsync(address);
            var controls = await Page.EvaluateAsync<int>(
                "() => [...document.querySelectorAll('a[href], button:not(:disabled), input:not([type=hidden]), textarea, summary, [tabindex=\"0\"]')].filter(e => e.checkVisibility()).length");
            var reached = new HashSet<string>(StringComparer.Ordinal);
            for (var presses = 0; presses < controls; presses++)
            {
                await Page.Keyboard.PressAsync("Tab");
                var (place, outlined) = (await Page.EvaluateAsync<string>(Place), await Page.EvaluateAsync<bool>(Outlined));
                Assert.True(outlined, $"{address}: {place} has the focus and does not show it");
                reached.Add(place);
            }

            Assert.Equal(controls, reached.Count);
        }
    }

    [Fact]
    public async Task A_learner_is_made_and_talks_without_a_mouse()
    {
        await Page.GotoAsync("/");
        await Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(Page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Page.GetByLabel("Name").FocusAsync();
        await Page.Keyboard.TypeAsync("Ada");
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync("chess basics");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".message.mentor:not(.thinking)")).ToHaveCountAsync(1);
        await Page.GetByLabel("What do you say?").FocusAsync();
        await Page.Keyboard.TypeAsync("One line");
        await Page.Keyboard.PressAsync("Shift+Enter");
        await Page.Keyboard.TypeAsync("and another.");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".message.mentor:not(.thinking)")).ToHaveCountAsync(2);
        await Assertions.Expect(Page.Locator(".message.learner .text").Last).ToHaveTextAsync("One line\nand another.", new() { UseInnerText = true });
        await Assertions.Expect(Page.GetByLabel("What do you say?")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Without_scripts_a_learner_talks_as_well()
    {
        await using var context = await Page.Context.Browser!.NewContextAsync(new() { BaseURL = Mentor.Address.AbsoluteUri, JavaScriptEnabled = false });
        var plain = await context.NewPageAsync();
        await plain.GotoAsync("/learners/maya-okafor");
        await plain.GetByLabel("What do you say?").FillAsync("I also want to learn SQL.");
        await plain.GetByRole(AriaRole.Button, new() { Name = "Say it" }).ClickAsync();
        // The page loads itself again until the answer is there.
        await Assertions.Expect(plain.Locator(".message.mentor .text").Last).ToContainTextAsync("I have put SQL into your plan.");
    }

    private const string Place = "() => { const e = document.activeElement; return [...document.querySelectorAll('*')].indexOf(e) + ' ' + e.tagName + ' ' + (e.textContent || e.id).trim().slice(0, 40); }";

    // A card shows it around the whole of it, by what lies over it.
    private const string Outlined = "() => { const e = document.activeElement; return [null, '::after'].some(part => { const s = getComputedStyle(e, part); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; }); }";

    private async Task CheckAsync(string address)
    {
        var found = await Page.RunAxe();
        Assert.True(found.Violations.Length == 0, $"{address}:\n" + string.Join('\n', found.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Select(node => node.Html))}")));
    }
}
