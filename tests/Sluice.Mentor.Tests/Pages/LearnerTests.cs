using Microsoft.Playwright;

namespace Sluice.Mentor.Tests.Pages;

/// <summary>What a person does with the mentor, in a browser.</summary>
public sealed class LearnerTests(MentorBrowser browser) : MentorTestBase(browser), IClassFixture<MentorBrowser>
{
    [Fact]
    public async Task A_learner_talks_and_sees_the_plan_as_a_record()
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("Name").FillAsync("Noor El Amin");
        await Page.GetByLabel("I want to learn").FillAsync("Python basics");
        await Page.GetByLabel("Hours a week").FillAsync("5");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Noor El Amin");
        await Assertions.Expect(Page.Locator(".message.mentor:not(.thinking)")).ToHaveCountAsync(1);
        await Assertions.Expect(Page.Locator(".side .chip")).ToHaveTextAsync(["PythonBeginner"]);

        await SayAsync("I also want to learn SQL. I work night shifts.");
        await Assertions.Expect(Page.Locator(".side .chip")).ToHaveTextAsync(["PythonBeginner", "SQL"]);
        await Assertions.Expect(Page.Locator(".stamp dd").First).ToContainTextAsync("2");
        await Assertions.Expect(Page.Locator(".facts").First).ToContainTextAsync("I work night shifts session 1, message 3");
        await Assertions.Expect(Page.Locator(".side")).ToContainTextAsync("Messages 1 to 4 of this session");
        // The answer is told to who cannot see it.
        await Assertions.Expect(Page.Locator("#status")).ToContainTextAsync("The mentor says: I have put SQL into your plan.");

        await Page.GetByRole(AriaRole.Link, new() { Name = "All revisions" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".revisions > li")).ToHaveCountAsync(2);
        await Assertions.Expect(Page.Locator(".revisions > li").First.Locator(".changes li").First).ToHaveTextAsync("New goal: SQL");
        await Assertions.Expect(Page.Locator(".revisions > li").First.Locator(".stamp")).ToContainTextAsync("plan-author@1.0.0");
        await Page.Locator(".revisions > li").First.GetByRole(AriaRole.Link, new() { Name = "How it was decided" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".decisions > li > h2")).ToContainTextAsync(["learning-plan@1.0.0", "mentor-reply@1.0.0"]);
        Assert.Empty(Complaints);
    }

    [Fact]
    public async Task What_was_said_in_an_earlier_session_is_fetched()
    {
        await Page.GotoAsync("/learners/maya-okafor");
        await Page.GetByRole(AriaRole.Button, new() { Name = "New session" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Session 2" })).ToHaveAttributeAsync("aria-current", "true");
        await SayAsync("What did I tell you earlier about our charts, and which goals are in my plan?");
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("Python (beginner) and statistics (intermediate)");
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("In session 1 you said: “I am a nurse on a children's ward.");
        await Page.GetByRole(AriaRole.Link, new() { Name = "How this was decided" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".decisions > li").Last).ToContainTextAsync("Looked up in the collection “said”");
        await Assertions.Expect(Page.Locator(".decisions > li").Last).ToContainTextAsync("maya-okafor.1.1, revision 1, score");
    }

    [Fact]
    public async Task What_was_said_in_an_earlier_session_after_a_newer_one_began_is_fetched_too()
    {
        var other = await Page.Context.NewPageAsync();
        await other.GotoAsync("/learners/maya-okafor");
        await Page.GotoAsync("/learners/maya-okafor");
        await Page.GetByRole(AriaRole.Button, new() { Name = "New session" }).ClickAsync();
        await SayAsync("Good evening.");
        await other.GetByLabel("What do you say?").FillAsync("I keep bees on the roof.");
        await other.GetByLabel("What do you say?").PressAsync("Enter");
        await Assertions.Expect(other.Locator(".message.learner")).ToHaveCountAsync(3);
        await SayAsync("What did I tell you earlier about bees?");
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("In session 1 you said: “I keep bees on the roof.”");
    }

    [Fact]
    public async Task A_message_without_a_word_silences_no_later_session()
    {
        await Page.GotoAsync("/learners/maya-okafor");
        await SayAsync("\u200b");
        await Page.GetByRole(AriaRole.Button, new() { Name = "New session" }).ClickAsync();
        await SayAsync("Which goals are in my plan?");
        await Assertions.Expect(Page.Locator(".message.mentor .text").Last).ToContainTextAsync("Python (beginner) and statistics (intermediate)");
    }

    [Fact]
    public async Task A_learner_who_has_no_session_yet_talks_as_well()
    {
        await Page.GotoAsync("/evolution");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Enrol a class of 300" }).ClickAsync();
        await Page.GotoAsync("/");
        await Page.Locator(".learner.card a").First.ClickAsync();
        await Assertions.Expect(Page.Locator(".talk")).ToContainTextAsync("Nothing is said here yet.");
        await SayAsync("I also want to learn origami.");
        await Assertions.Expect(Page.Locator(".side .chip").Last).ToHaveTextAsync("origami");
        await Page.GetByRole(AriaRole.Button, new() { Name = "New session" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Session 2" })).ToHaveAttributeAsync("aria-current", "true");
    }

    [Fact]
    public async Task What_cannot_be_kept_is_told_and_stays_written()
    {
        var text = new string('a', 1001);
        var answer = await Page.APIRequest.PostAsync("/learners/maya-okafor/messages", new() { Data = $"session=1&token=0123456789abcdef01234567&text={text}", Headers = Form });
        Assert.Equal(422, answer.Status);
        Assert.Contains($">{text}</textarea>", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_can_read_is_answered_by_a_page_that_says_so()
    {
        foreach (var (address, body, type, status, title) in ((string, string, string, int, string)[])[
            ("/learners", "{}", "application/json", 422, "A mentor that does not forget"),
            ("/learners/maya-okafor/messages", "session=1&text=a%00b", "application/x-www-form-urlencoded", 404, "Not here"),
            ("/learners/maya-okafor/messages", "text=" + new string('a', 70_000), "application/x-www-form-urlencoded", 413, "Too long")])
        {
            var answer = await Page.APIRequest.PostAsync(address, new() { Data = body, Headers = new Dictionary<string, string> { ["Content-Type"] = type } });
            Assert.Equal(status, answer.Status);
            Assert.Contains($"<h1>{title}</h1>", await answer.TextAsync(), StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        }

        Assert.Equal(400, (await Page.GotoAsync("/learners/maya-okafor?session=first"))!.Status);
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not understood");
    }

    [Fact]
    public async Task The_same_form_with_other_words_makes_no_second_learner()
    {
        const string Token = "&goal=chess&hours=4&token=fedcba9876543210fedcba98";
        Assert.Equal(200, (await Page.APIRequest.PostAsync("/learners", new() { Data = "name=Ada" + Token, Headers = Form })).Status);
        var answer = await Page.APIRequest.PostAsync("/learners", new() { Data = "name=Bea" + Token, Headers = Form });
        Assert.Equal(422, answer.Status);
        Assert.Contains("This form has made a learner before", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (await Page.APIRequest.GetAsync("/learners/bea-fedcba")).Status);
    }

    [Fact]
    public async Task A_form_that_is_not_complete_says_what_is_missing_and_keeps_what_was_written()
    {
        var answer = await Page.APIRequest.PostAsync("/learners", new() { Data = "name=Ada&goal=&hours=4&token=0", Headers = Form });
        Assert.Equal(422, answer.Status);
        var html = await answer.TextAsync();
        Assert.Contains("Say in 1 to 160 characters what is to be learned.", html, StringComparison.Ordinal);
        Assert.Contains("value=\"Ada\"", html, StringComparison.Ordinal);
        var unseen = await Page.APIRequest.PostAsync("/learners", new() { Data = "name=%E2%80%8B&goal=chess&hours=4&token=0123456789abcdef01234567", Headers = Form });
        Assert.Contains("Give a name of 1 to 80 characters.", await unseen.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_counts_once()
    {
        const string Body = "name=Ada&goal=chess&hours=4&token=0123456789abcdef01234567";
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal(200, (await Page.APIRequest.PostAsync("/learners", new() { Data = Body, Headers = Form })).Status);
        await Page.GotoAsync("/learners/ada-012345");
        await Assertions.Expect(Page.Locator(".message.mentor:not(.thinking)")).ToHaveCountAsync(1);
        await Assertions.Expect(Page.Locator(".message.learner")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Another_sites_form_is_not_taken()
    {
        var headers = new Dictionary<string, string>(Form) { ["Origin"] = "https://elsewhere.example" };
        Assert.Equal(403, (await Page.APIRequest.PostAsync("/evolution/move", new() { Headers = headers })).Status);
        Assert.Equal(403, (await Page.APIRequest.PostAsync("/evolution/move", new() { Headers = new Dictionary<string, string> { ["Sec-Fetch-Site"] = "cross-site" } })).Status);
        Assert.Equal(403, (await Page.APIRequest.GetAsync("/", new() { Headers = new Dictionary<string, string> { ["Host"] = "mentor.example" } })).Status);
    }

    [Fact]
    public async Task What_is_not_there_is_said_plainly()
    {
        foreach (var address in (string[])["/learners/nobody", "/learners/maya-okafor?session=7", "/learners/maya-okafor/plan?cursor=nonsense", "/?cursor=nonsense",
            "/traces/none", "/compare/nobody", "/elsewhere"])
        {
            var answer = await Page.GotoAsync(address);
            Assert.True(answer!.Status == 404, $"{address} answered {answer.Status}");
            await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not here");
        }
    }

    [Fact]
    public async Task What_learners_write_is_text_and_never_markup()
    {
        await Page.GotoAsync("/learners/maya-okafor");
        await SayAsync("I want to learn <b>bold</b> & \"quotes\" <script>alert(1)</script>");
        await Assertions.Expect(Page.Locator(".message.learner .text").Last).ToHaveTextAsync("I want to learn <b>bold</b> & \"quotes\" <script>alert(1)</script>");
        Assert.Equal(0, await Page.Locator("main b, main script").CountAsync());
    }

    private static Dictionary<string, string> Form => new() { ["Content-Type"] = "application/x-www-form-urlencoded" };
}
