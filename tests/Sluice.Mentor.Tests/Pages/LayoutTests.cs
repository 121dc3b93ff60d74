using System.Text;
using Microsoft.Playwright;

namespace Sluice.Mentor.Tests.Pages;

/// <summary>Where the parts of a page stand, wide and narrow: in which order, where they begin and how wide they are. What follows from the fonts of a
/// machine is left out.</summary>
public sealed class LayoutTests(MentorBrowser browser) : MentorTestBase(browser), IClassFixture<MentorBrowser>
{
    // Landmarks and headed sections, by their names; places in steps of 20 pixels.
    private const string Places = """
        () => {
          const name = e => e.getAttribute('aria-label') ?? document.getElementById(e.getAttribute('aria-labelledby'))?.textContent ?? '';
          const step = n => Math.round(n / 20) * 20;
          return [...document.querySelectorAll('header, main, main section, aside, footer')]
            .map(e => ({ e, box: e.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0)
            .map(({ e, box }) => `${e.tagName.toLowerCase()} ${name(e)}`.trim() + `: from ${step(box.left)}, ${step(box.width)} wide`)
            .join('\n');
        }
        """;

    [Theory]
    [InlineData(320)]
    [InlineData(640)] // 1,280 at 200 per cent
    public async Task No_page_is_wider_than_the_screen_whatever_is_written_in_it(int width)
    {
        var word = new string('w', 300);
        await Page.SetViewportSizeAsync(width, 640);
        await Page.GotoAsync("/");
        await Page.GetByLabel("Name").FillAsync(word[..80]);
        await Page.GetByLabel("I want to learn").FillAsync(word[..60]);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".message.mentor:not(.thinking)")).ToHaveCountAsync(1);
        await SayAsync(word);
        var learner = new Uri(Page.Url).AbsolutePath;
        var trace = await Page.GetByRole(AriaRole.Link, new() { Name = "How this was decided" }).First.GetAttributeAsync("href");
        foreach (var address in (string[])["/", learner, $"{learner}/plan", trace!, "/evolution", "/nothing", "/compare"])
        {
            await Page.GotoAsync(address);
            await FitsAsync(address, width);
        }

        await Page.GetByRole(AriaRole.Button, new() { Name = "Run both" }).ClickAsync();
        await Assertions.Expect(Page.Locator("tbody tr").First.Locator("td").Last).ToHaveTextAsync("✓ kept");
        await FitsAsync("the comparison", width);
    }

    [Fact]
    public async Task The_parts_of_a_page_stand_where_they_were_reviewed()
    {
        var text = new StringBuilder();
        foreach (var (address, waitFor) in ((string, string)[])[("/", "#new-title"), ("/learners/maya-okafor", "#plan-title"), ("/learners/maya-okafor/plan", ".revisions"),
            ("/evolution", "#forms-title"), ("/compare", "h1")])
        {
            foreach (var width in (int[])[1280, 390])
            {
                await Page.SetViewportSizeAsync(width, 900);
                await Page.GotoAsync(address);
                await Assertions.Expect(Page.Locator(waitFor)).ToBeVisibleAsync();
                await FitsAsync(address, width);
                text.Append(address).Append(" at ").Append(width).Append('\n').Append(await Page.EvaluateAsync<string>(Places)).Append("\n\n");
            }
        }

        var path = Path.Combine(MentorProcess.Root(), "tests", "Sluice.Mentor.Tests", "Pages", "layout.golden.txt");
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1") await File.WriteAllTextAsync(path, text.ToString(), Stop);
        Assert.Equal(await File.ReadAllTextAsync(path, Stop), text.ToString());
    }

    // Nothing reaches past the screen, and no label is broken within a word.
    private async Task FitsAsync(string what, int width)
    {
        Assert.True(await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{what} is wider than {width} pixels");
        Assert.True(await Page.EvaluateAsync<bool>("() => [...document.querySelectorAll('.badge, .found')].every(e => e.getClientRects().length === 1 && e.offsetHeight < 40)"),
            $"{what} breaks a label at {width} pixels");
    }
}
