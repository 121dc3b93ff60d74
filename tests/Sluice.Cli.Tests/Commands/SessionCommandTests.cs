using System.Text;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Tests.Commands;

public sealed class SessionCommandTests
{
    private static SessionMessage Say(MessageRole role, string content) => new() { Role = role, Content = Encoding.UTF8.GetBytes(content) };

    private static async Task<CliFolder> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        await using var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), TestContext.Current.CancellationToken)).Sluice!;
        await AppendAsync(sluice, "lesson-7", Tenants.Default,
            Say(MessageRole.System, "\"hello\""), Say(MessageRole.User, "\"hello\""),
            Say(MessageRole.Assistant, "null") with { Calls = [new("c1", "look", "{}")] }, Say(MessageRole.Tool, "\"hello\"") with { CallId = "c1" },
            Say(MessageRole.User, "\"a\\nb \\u001b[2J\""), Say(MessageRole.Assistant, """[{"type":"text","text":"hello"}]"""));
        await AppendAsync(sluice, "theirs", "acme", Say(MessageRole.User, "\"secret\""));
        await AppendAsync(sluice, "old", Tenants.Default, Say(MessageRole.User, "\"gone\""));
        Assert.True((await sluice.Sessions.RemoveAsync(Tenants.Default, "old", "ann", TestContext.Current.CancellationToken)).Done);
        return folder;
    }

    private static async Task AppendAsync(EmbeddedSluice sluice, string id, string tenant, params SessionMessage[] messages)
    {
        var made = await sluice.Sessions.CreateAsync(new SessionRequest(tenant, id, """{"user":"ann"}"""u8.ToArray(), 30), TestContext.Current.CancellationToken);
        Assert.True(made.Done);
        var appended = await sluice.Sessions.AppendAsync(new SessionAppend { Tenant = tenant, Session = id, Messages = messages }, TestContext.Current.CancellationToken);
        Assert.True(appended.Done, appended.Refusal?.Message);
    }

    private static async Task<CliResult> RunAsync(CliFolder folder, params string[] args)
    {
        var result = await folder.RunAsync(["session", .. args]);
        Assert.True(result.Code == ExitCode.Ok, result.All);
        return result;
    }

    [Fact]
    public async Task Sessions_are_listed_and_removed_ones_apart()
    {
        using var folder = await FolderAsync();
        var living = JsonElement.Parse((await RunAsync(folder, "list", "--json")).Out).GetProperty("items");
        Assert.Equal("lesson-7", Assert.Single(living.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("ann", living[0].GetProperty("metadata").GetProperty("user").GetString());
        var removed = JsonElement.Parse((await RunAsync(folder, "list", "--removed", "--json")).Out).GetProperty("items");
        Assert.Equal(("old", "ann"), (removed[0].GetProperty("id").GetString(), removed[0].GetProperty("removal").GetProperty("who").GetString()));
        Assert.Contains("deleted by ann", (await RunAsync(folder, "list", "--removed")).Out, StringComparison.Ordinal);
        Assert.Contains("theirs", (await RunAsync(folder, "list", "--tenant", "acme")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_shown_with_its_messages_and_control_characters_are_not_obeyed()
    {
        using var folder = await FolderAsync();
        var shown = await RunAsync(folder, "show", "lesson-7");
        Assert.Contains("30 days", shown.Error, StringComparison.Ordinal);
        Assert.Contains("look({})#c1", shown.Out, StringComparison.Ordinal);
        Assert.Contains(@"a\nb \u001b[2J", shown.Out, StringComparison.Ordinal);
        var page = await RunAsync(folder, "show", "lesson-7", "--newest", "--limit", "2", "--json");
        var json = JsonElement.Parse(page.Out);
        Assert.Equal([6L, 5L], json.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("seq").GetInt64()));
        var next = JsonElement.Parse((await RunAsync(folder, "show", "lesson-7", "--newest", "--limit", "2", "--cursor", json.GetProperty("next").GetString()!, "--json")).Out);
        Assert.Equal("c1", next.GetProperty("messages")[0].GetProperty("callId").GetString());
        Assert.Equal("look", next.GetProperty("messages")[1].GetProperty("toolCalls")[0].GetProperty("name").GetString());
        Assert.Contains("1 message taken out", (await RunAsync(folder, "show", "old")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_says_what_it_leaves_out()
    {
        using var folder = await FolderAsync();
        var context = JsonElement.Parse((await RunAsync(folder, "context", "lesson-7", "--tokens", "30", "--model", "gpt-4o", "--json")).Out);
        Assert.Equal([1L, 5L, 6L], context.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("seq").GetInt64()));
        Assert.Equal("budget", Assert.Single(context.GetProperty("leftOut").EnumerateArray()).GetProperty("reason").GetString());
        Assert.False(context.GetProperty("estimated").GetBoolean());
        var told = await RunAsync(folder, "context", "lesson-7", "--tokens", "30");
        Assert.Contains("left out: messages 2 to 4", told.Error, StringComparison.Ordinal);
        Assert.Contains("an estimate", told.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Rejected, "show", "none")]
    [InlineData(ExitCode.Rejected, "show", "theirs")]
    [InlineData(ExitCode.Rejected, "context", "none", "--tokens", "9")]
    [InlineData(ExitCode.Rejected, "context", "old", "--tokens", "9")]
    [InlineData(ExitCode.Rejected, "context", "lesson-7", "--tokens", "3")]
    [InlineData(ExitCode.Usage, "context", "lesson-7")]
    [InlineData(ExitCode.Usage, "context", "lesson-7", "--tokens", "0")]
    [InlineData(ExitCode.Usage, "show")]
    [InlineData(ExitCode.Usage, "show", "lesson-7", "--cursor", "zzz")]
    [InlineData(ExitCode.Usage, "list", "--cursor", "zzz")]
    public async Task What_cannot_be_shown_is_told(object code, params string[] args)
    {
        using var folder = await FolderAsync();
        var result = await folder.RunAsync(["session", .. args]);
        Assert.True((ExitCode)code == result.Code, result.All);
        Assert.Equal("", result.Out);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }
}
