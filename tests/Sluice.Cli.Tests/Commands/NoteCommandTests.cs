using System.Text.Json;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Tests.Commands;

public sealed class NoteCommandTests
{
    private static async Task<CliFolder> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        await using var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), TestContext.Current.CancellationToken)).Sluice!;
        var cancel = TestContext.Current.CancellationToken;
        await sluice.Sessions.CreateAsync(new SessionRequest(Tenants.Default, "lesson-7", """{"subject":"ann"}"""u8.ToArray()), cancel);
        await sluice.Sessions.AppendAsync(new SessionAppend
        {
            Tenant = Tenants.Default,
            Session = "lesson-7",
            Messages = [new() { Role = MessageRole.User, Content = "\"hello\""u8.ToArray() }],
        }, cancel);
        return folder;
    }

    private static async Task<string> AddAsync(CliFolder folder, string text, params string[] more)
    {
        var result = await folder.RunAsync(["note", "add", "ann", text, "--session", "lesson-7", "--seq", "1", "--who", "tester", .. more]);
        Assert.True(result.Code == ExitCode.Ok, result.All);
        return result.Out.Trim();
    }

    private static async Task<CliResult> RunAsync(CliFolder folder, params string[] args)
    {
        var result = await folder.RunAsync(args);
        Assert.True(result.Code == ExitCode.Ok, result.All);
        return result;
    }

    [Fact]
    public async Task Notes_are_added_listed_and_shown_and_control_characters_are_not_obeyed()
    {
        using var folder = await FolderAsync();
        var first = await AddAsync(folder, "likes maps", "--kind", "preference");
        var second = await AddAsync(folder, "likes\tcharts", "--supersedes", first, "--idempotency-key", "k");
        Assert.Equal(second, await AddAsync(folder, "likes\tcharts", "--supersedes", first, "--idempotency-key", "k"));
        var holds = await RunAsync(folder, "note", "list", "ann");
        Assert.Contains(@"likes\tcharts", holds.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("maps", holds.Out, StringComparison.Ordinal);
        var all = JsonElement.Parse((await RunAsync(folder, "note", "list", "--history", "--limit", "1", "--json")).Out);
        Assert.Equal(first, all.GetProperty("items")[0].GetProperty("supersedes").GetString());
        var older = JsonElement.Parse((await RunAsync(folder, "note", "list", "--history", "--cursor", all.GetProperty("next").GetString()!, "--json")).Out).GetProperty("items")[0];
        Assert.Equal((second, "preference", "tester"), (older.GetProperty("supersededBy").GetString(), older.GetProperty("kind").GetString(), older.GetProperty("who").GetString()));
        Assert.Equal("""{"session":"lesson-7","seq":1}""", JsonSerializer.Serialize(older.GetProperty("source")));
        var shown = await RunAsync(folder, "note", "show", first);
        Assert.Equal("likes maps", shown.Out.Trim());
        Assert.Contains(second, shown.Error, StringComparison.Ordinal);
        Assert.Contains("lesson-7, message 1", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_shows_notes_and_what_has_no_place()
    {
        using var folder = await FolderAsync();
        await AddAsync(folder, "likes maps");
        var shown = await RunAsync(folder, "session", "context", "lesson-7", "--tokens", "100", "--notes", "50");
        Assert.Contains("- fact: likes maps (session lesson-7, message 1;", shown.Out, StringComparison.Ordinal);
        Assert.Contains("notes: ", shown.Error, StringComparison.Ordinal);
        var none = await RunAsync(folder, "session", "context", "lesson-7", "--tokens", "100", "--notes", "0");
        Assert.Contains("no place beside newer notes", none.Error, StringComparison.Ordinal);
        var json = JsonElement.Parse((await RunAsync(folder, "session", "context", "lesson-7", "--tokens", "100", "--notes", "50", "--json")).Out);
        Assert.Equal(["notes", "conversation"], json.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("part").GetString()));
        Assert.Equal(json.GetProperty("tokensTotal").GetInt64(), json.GetProperty("tokens").GetInt64() + json.GetProperty("notes").GetProperty("tokens").GetInt64());
    }

    [Fact]
    public async Task A_subject_is_forgotten_with_its_superseded_notes_and_no_other_subject_or_tenant()
    {
        using var folder = await FolderAsync();
        var first = await AddAsync(folder, "likes maps");
        await AddAsync(folder, "likes charts", "--supersedes", first);
        await RunAsync(folder, "note", "add", "bob", "likes tables", "--session", "lesson-7", "--seq", "1", "--who", "tester");

        Assert.Equal("""{"subject":"ann","notes":0}""", Minified((await RunAsync(folder, "note", "erase", "ann", "--who", "t", "--tenant", "other", "--json")).Out));
        Assert.Equal("ann forgotten: 2 notes erased", (await RunAsync(folder, "note", "erase", "ann", "--who", "data protection")).Out.Trim());
        Assert.Equal("""{"subject":"ann","notes":0}""", Minified((await RunAsync(folder, "note", "erase", "ann", "--who", "t", "--json")).Out));

        var all = (await RunAsync(folder, "note", "list", "--history", "--json")).Out;
        Assert.DoesNotContain("maps", all, StringComparison.Ordinal);
        Assert.DoesNotContain("charts", all, StringComparison.Ordinal);
        Assert.Contains("likes tables", all, StringComparison.Ordinal);
        Assert.Contains("erased by data protection", (await RunAsync(folder, "note", "show", first)).Error, StringComparison.Ordinal);
        Assert.Contains("note.removed", (await RunAsync(folder, "audit", "list")).Out, StringComparison.Ordinal);
    }

    private static string Minified(string json) => JsonSerializer.Serialize(JsonElement.Parse(json));

    [Theory]
    [InlineData(ExitCode.Usage, "erase", "--who", "t")]
    [InlineData(ExitCode.Usage, "erase", "ann", "--who", "")]
    [InlineData(ExitCode.Usage, "erase", "ann", "--who", "a\u0007b")]
    [InlineData(ExitCode.Usage, "add", "ann", "x", "--who", "t")]
    [InlineData(ExitCode.Usage, "add", "ann", "x", "--who", "t", "--session", "lesson-7")]
    [InlineData(ExitCode.Usage, "add", "ann", "x", "--who", "t", "--record", "profile")]
    [InlineData(ExitCode.Usage, "add", "ann", "x", "--who", "t", "--record", "profile/ann@two")]
    [InlineData(ExitCode.Usage, "add", "ann", "x", "--who", "", "--session", "lesson-7", "--seq", "1")]
    [InlineData(ExitCode.Rejected, "add", "ann", "x", "--who", "t", "--record", "profile/ann@1")]
    [InlineData(ExitCode.Rejected, "add", "ann", "x", "--who", "t", "--session", "lesson-7", "--seq", "2")]
    [InlineData(ExitCode.Rejected, "add", "ann", "x", "--who", "t", "--session", "lesson-7", "--seq", "1", "--supersedes", "note_none")]
    [InlineData(ExitCode.Rejected, "show", "note_none")]
    [InlineData(ExitCode.Usage, "list", "--cursor", "zzz")]
    public async Task What_cannot_be_done_is_told(object code, params string[] args)
    {
        using var folder = await FolderAsync();
        var result = await folder.RunAsync(["note", .. args]);
        Assert.True((ExitCode)code == result.Code, result.All);
        Assert.Equal("", result.Out);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }
}
