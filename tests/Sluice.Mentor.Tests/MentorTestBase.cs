using Microsoft.Playwright;

namespace Sluice.Mentor.Tests;

/// <summary>A test with a mentor of its own and, where it needs one, a page in a browser.</summary>
public abstract class MentorTestBase(MentorBrowser browser) : IAsyncLifetime
{
    private const int PatienceMilliseconds = 60_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-mentor-");
    private IBrowserContext? _context;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Problems that the browser told of: errors of scripts, and what the policy of the pages forbids.</summary>
    protected IList<string> Complaints { get; } = [];

    protected string Workspace => _folder.FullName;

    private protected MentorProcess Mentor { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>Median milliseconds of the simulated model.</summary>
    protected virtual int Latency => 5;

    /// <summary>More of the command line of the next start.</summary>
    protected IReadOnlyList<string> Arguments { get; set; } = [];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(browser.Missing is not null, browser.Missing ?? "");
        MentorProcess.CopyWorkspace(_folder.FullName);
        Mentor = await MentorProcess.StartAsync(_folder.FullName, 0, Latency, Arguments, Stop);
        _context = await browser.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Mentor.Address.AbsoluteUri,
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        _context.SetDefaultTimeout(PatienceMilliseconds);
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        Page = await _context.NewPageAsync();
        Page.PageError += (_, error) => Complaints.Add(error);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("ERR_CONNECTION_REFUSED", StringComparison.Ordinal)) Complaints.Add(message.Text);
        };
    }

    /// <summary>SIGKILL, and a new process on the same store and port.</summary>
    protected async Task KillAndRestartAsync()
    {
        var port = Mentor.Address.Port;
        await Mentor.KillAsync();
        await Mentor.DisposeAsync();
        Mentor = await MentorProcess.StartAsync(_folder.FullName, port, Latency, Arguments, Stop);
    }

    /// <summary>Says something and waits for the answer.</summary>
    protected async Task SayAsync(string text)
    {
        var answers = Page.Locator(".message.mentor:not(.thinking)");
        var before = await answers.CountAsync();
        await Page.GetByLabel("What do you say?").FillAsync(text);
        await Page.GetByLabel("What do you say?").PressAsync("Enter");
        await Assertions.Expect(answers).ToHaveCountAsync(before + 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null) await _context.CloseAsync();
        if (Mentor is not null) await Mentor.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
