using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class FailureGroupCommandTests
{
    private static async Task<(CliFolder Folder, string Group)> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        folder.Environment["USER"] = "ann";
        folder.Write("bad.txt", "no");
        await FailAsync(folder);
        var groups = JsonElement.Parse((await folder.RunAsync("failure", "groups", "--json")).Out).GetProperty("items");
        Assert.Equal("open", groups[0].GetProperty("state").GetString());
        return (folder, groups[0].GetProperty("id").GetString()!);
    }

    private static async Task FailAsync(CliFolder folder) =>
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("submit", "--contract", "invoice", "bad.txt")).Code);

    [Fact]
    public async Task A_group_is_acknowledged_resolved_and_shown_with_its_timeline()
    {
        var (folder, group) = await FolderAsync();
        using var owned = folder;
        Assert.Equal($"{group} acknowledged\n", (await folder.RunAsync("failure", "group", "ack", group)).Out);
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("failure", "group", "resolve", group)).Code);
        Assert.Equal($"{group} resolved in 1.0.0\n",
            (await folder.RunAsync("failure", "group", "resolve", group, "--fixed-in", "1.0.0", "--reason", "asked better", "--who", "bob")).Out);
        await FailAsync(folder);
        var shown = (await folder.RunAsync("failure", "group", "show", group)).Out;
        foreach (var part in new[] { "regressed", "asked better", "bob", "resolved in 1.0.0", "deterministic: 1 of 1 input failed again", "contract  1.0.0" })
            Assert.Contains(part, shown, StringComparison.Ordinal);
        var json = JsonElement.Parse((await folder.RunAsync("failure", "group", "show", group, "--json")).Out);
        Assert.Equal(["regressed", "resolved", "acknowledged", "opened"], json.GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("kind").GetString()));
        Assert.Equal(2, json.GetProperty("facets")[0].GetProperty("failures").GetInt32());
    }

    [Fact]
    public async Task A_group_is_muted_and_reopened()
    {
        var (folder, group) = await FolderAsync();
        using var owned = folder;
        var muted = await folder.RunAsync("failure", "group", "mute", group, "--for", "8h", "--reason", "known", "--json");
        Assert.True(JsonElement.Parse(muted.Out).TryGetProperty("mutedUntil", out _), muted.All);
        Assert.Equal($"{group} open\n", (await folder.RunAsync("failure", "group", "reopen", group)).Out);
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("failure", "group", "reopen", group)).Code);
    }

    [Theory]
    [InlineData(ExitCode.Rejected, "show", "none")]
    [InlineData(ExitCode.Rejected, "ack", "none")]
    [InlineData(ExitCode.Usage, "ack")]
    [InlineData(ExitCode.Usage, "mute", "none", "--for", "8 hours", "--reason", "r")]
    [InlineData(ExitCode.Usage, "mute", "none", "--for", "999d", "--reason", "r")]
    [InlineData(ExitCode.Usage, "resolve", "none", "--fixed-in", "soon", "--reason", "r")]
    public async Task What_cannot_be_done_says_why(object code, params string[] args)
    {
        var (folder, group) = await FolderAsync();
        using var owned = folder;
        var result = await folder.RunAsync(["failure", "group", .. args]);
        Assert.True(result.Code == (ExitCode)code, result.All);
        Assert.Contains($"{group} acknowledged", (await folder.RunAsync("failure", "group", "ack", group)).Out, StringComparison.Ordinal);
    }
}
