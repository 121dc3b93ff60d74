using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class DocumentCommandTests
{
    [Fact]
    public async Task A_folder_is_added_listed_searched_and_removed_from()
    {
        using var folder = await FolderAsync();
        var added = await folder.RunAsync("document", "add", "handbook");
        Assert.Equal(ExitCode.Ok, added.Code);
        Assert.Contains("guides: 3 added, 0 replaced, 0 unchanged, 4 new chunks; 1 file passed over", added.All, StringComparison.Ordinal);
        Assert.Contains("0 added, 0 replaced, 3 unchanged", (await folder.RunAsync("document", "add", "handbook")).All, StringComparison.Ordinal);
        var list = JsonElement.Parse((await folder.RunAsync("document", "list", "--json")).Out).GetProperty("items");
        Assert.Equal(["sub/page.html", "sub/facts.json", "fractions.md"], list.EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        var found = JsonElement.Parse((await folder.RunAsync("document", "search", "common denominators", "--json")).Out).GetProperty("passages");
        Assert.Equal("fractions.md", Assert.Single(found.EnumerateArray()).GetProperty("document").GetString());
        var table = await folder.RunAsync("document", "search", "seven", "-c", "guides");
        Assert.Contains("sub/facts.json", table.Out, StringComparison.Ordinal);
        Assert.Contains("1 passage, lexical", table.All, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await folder.RunAsync("document", "remove", "fractions.md")).Code);
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("document", "remove", "fractions.md")).Code);
        Assert.Contains("guides: 2 documents", (await folder.RunAsync("document", "list")).All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_stands_everywhere_has_a_score_that_is_not_shown_as_nothing()
    {
        using var folder = await FolderAsync();
        foreach (var other in new[] { "a", "b", "c" }) folder.Write($"books/{other}.md", $"Chapter {other}.");
        await folder.RunAsync("document", "add", "books");
        var found = await folder.RunAsync("document", "search", "chapter");
        Assert.Contains("3 passages, lexical", found.All, StringComparison.Ordinal);
        var rows = found.Out.Split('\n').Where(line => line.Contains("Chapter", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Matches("^[1-9](\\.[0-9]+)?E-[0-9]+ ", row));
    }

    [Fact]
    public async Task One_document_that_is_not_taken_does_not_spoil_the_others()
    {
        using var folder = await FolderAsync();
        folder.Write("handbook/broken.json", "{");
        var added = await folder.RunAsync("document", "add", "handbook", "--json");
        Assert.Equal(ExitCode.Rejected, added.Code);
        Assert.Equal(3, added.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => JsonElement.Parse(line).GetProperty("result").GetString() == "added"));
        Assert.Contains("broken.json: ", added.All, StringComparison.Ordinal);
        Assert.Contains("[document_unreadable]", added.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_that_does_not_fit_is_told_once_for_the_whole_folder()
    {
        using var folder = await FolderAsync();
        folder.Write("collections/guides.yaml", "metadata: card@1\n");
        folder.Write("contracts/card/1.0.0/schema.json", """{"type":"object","required":["level"],"properties":{"level":{"enum":["low","high"]}}}""");
        folder.Write("wrong.json", "{}");
        var added = await folder.RunAsync("document", "add", "handbook", "--metadata", "wrong.json");
        Assert.Equal(ExitCode.Rejected, added.Code);
        Assert.Single(added.All.Split('\n'), line => line.Contains("[metadata_invalid]", StringComparison.Ordinal));
        Assert.Contains("the whole metadata: missing required property \"level\"", added.All, StringComparison.Ordinal);
        Assert.Contains("guides: 0 added, 0 replaced, 0 unchanged, 0 new chunks; none can be taken with this metadata", added.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_whole_is_told_before_anything_is_added()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "This user may read everything.");
        using var folder = await FolderAsync();
        var closed = folder.At("handbook/sub");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            var added = await folder.RunAsync("document", "add", "handbook");
            Assert.Equal(ExitCode.Usage, added.Code);
            Assert.Contains("handbook cannot be read whole, so nothing is added: ", added.All, StringComparison.Ordinal);
            Assert.Contains(closed, added.All, StringComparison.Ordinal);
        }
        finally
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_folder_that_is_interrupted_says_how_far_it_came_and_goes_on_the_next_time()
    {
        using var folder = await FolderAsync();
        using var stop = new CancellationTokenSource();
        await using var input = new InterruptingStream(stop);
        var cut = await folder.RunAsync(input, new MemoryStream(), ["document", "add", "handbook/fractions.md", "-"], stop.Token);
        Assert.Equal(ExitCode.Interrupted, cut.Code);
        Assert.Contains("guides: 1 added, 0 replaced, 0 unchanged", cut.All, StringComparison.Ordinal);
        Assert.Contains("The same command goes on with the rest", cut.All, StringComparison.Ordinal);
        Assert.Contains("0 added, 0 replaced, 1 unchanged", (await folder.RunAsync("document", "add", "handbook/fractions.md")).All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_told_with_what_to_do()
    {
        using var folder = await FolderAsync();
        folder.Write("collections/guides.yaml", "documentBytesMax: 1000\n");
        folder.Write("large.md", new string('x', 1001));
        var added = await folder.RunAsync("document", "add", "large.md");
        Assert.Equal(ExitCode.Rejected, added.Code);
        Assert.Contains("large.md is larger than the limit of 1,000 bytes. Cut it, or raise documentBytesMax of the collection.", added.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_comes_from_standard_input_with_an_id_and_a_title()
    {
        using var folder = await FolderAsync();
        var added = await folder.RunAsync("<h1>Seen</h1><p>words</p>"u8.ToArray(), "document", "add", "-", "--id", "page", "--title", "Mine", "--media-type", "text/html");
        Assert.Equal(ExitCode.Ok, added.Code);
        var document = JsonElement.Parse((await folder.RunAsync("document", "list", "--json")).Out).GetProperty("items")[0];
        Assert.Equal(("page", "Mine", "text/html"), (document.GetProperty("id").GetString(), document.GetProperty("title").GetString(), document.GetProperty("mediaType").GetString()));
    }

    [Theory]
    [InlineData("document add nowhere", "nowhere does not exist.")]
    [InlineData("document add handbook --id x", "--id and --title belong to one document")]
    [InlineData("document search x --filter level", "is no POINTER=VALUE")]
    [InlineData("document add handbook --media-type text/rtf", "text/rtf")]
    public async Task A_wrong_command_line_says_what_is_wrong(string command, string problem)
    {
        using var folder = await FolderAsync();
        var result = await folder.RunAsync(command.Split(' '));
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(problem, result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Which_collection_is_meant_must_be_said_where_there_are_several_or_none()
    {
        using var folder = await FolderAsync();
        folder.Write("collections/more.yaml", "");
        Assert.Contains("name one of guides, more", (await folder.RunAsync("document", "list")).All, StringComparison.Ordinal);
        var unknown = await folder.RunAsync("document", "add", "handbook", "-c", "guidse");
        Assert.Equal(ExitCode.Rejected, unknown.Code);
        Assert.Contains("guides", unknown.All, StringComparison.Ordinal);
    }

    private static async Task<CliFolder> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        folder.Write("collections/guides.yaml", "");
        folder.Write("handbook/fractions.md", "# Fractions\n\nA part.\n\n## Adding\n\nFind a common denominator.\n");
        folder.Write("handbook/sub/page.html", "<title>Page</title><p>Primes have two divisors.</p>");
        folder.Write("handbook/sub/facts.json", """{"week":"seven days"}""");
        folder.Write("handbook/picture.png", "no text");
        folder.Write("handbook/.hidden.md", "not read");
        return folder;
    }

    /// <summary>Standard input at which somebody presses Ctrl-C.</summary>
    private sealed class InterruptingStream(CancellationTokenSource stop) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }
}
