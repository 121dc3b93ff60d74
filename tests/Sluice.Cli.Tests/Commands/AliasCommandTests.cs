using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class AliasCommandTests
{
    private static async Task<CliFolder> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        folder.Environment["USER"] = "ann";
        folder.Write("contracts/invoice/1.1.0/schema.json", File.ReadAllText(folder.At("contracts/invoice/1.0.0/schema.json")));
        Assert.Equal(ExitCode.Ok, (await folder.RunAsync("record", "list")).Code);
        return folder;
    }

    private static async Task<string> RunAsync(CliFolder folder, params string[] args)
    {
        var result = await folder.RunAsync(["alias", .. args]);
        Assert.True(result.Code == ExitCode.Ok, result.All);
        return result.Out;
    }

    [Fact]
    public async Task An_alias_is_set_listed_moved_and_taken_back()
    {
        using var folder = await FolderAsync();
        Assert.Equal("invoice@production 1.0.0\n", await RunAsync(folder, "set", "invoice", "production", "1.0.0", "--reason", "first"));
        Assert.Equal("invoice@production 1.1.0\n", await RunAsync(folder, "set", "contract/invoice", "production", "1.1.0", "--from", "1.0.0", "--who", "bob"));
        Assert.Equal("plan-author@staging 1.0.0\n", await RunAsync(folder, "set", "plan-author", "staging", "1.0.0"));
        Assert.Equal("invoice@production 1.0.0\n", await RunAsync(folder, "rollback", "invoice", "production"));

        var items = JsonElement.Parse(await RunAsync(folder, "list", "--json")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["contract invoice@production 1.0.0", "prompt plan-author@staging 1.0.0"], items.Select(i =>
            $"{i.GetProperty("kind")} {i.GetProperty("name")}@{i.GetProperty("alias")} {i.GetProperty("version")}"));
        var moves = JsonElement.Parse(await RunAsync(folder, "history", "invoice", "production", "--json")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["3 ann 1.1.0 1.0.0", "2 bob 1.0.0 1.1.0", "1 ann  1.0.0"], moves.Select(m =>
            $"{m.GetProperty("number")} {m.GetProperty("who")} {m.GetProperty("from")} {m.GetProperty("to")}"));
        Assert.Contains("first", await RunAsync(folder, "history", "invoice", "production"), StringComparison.Ordinal);
        Assert.Equal("invoice@production removed\n", await RunAsync(folder, "set", "invoice", "production", "-"));
    }

    [Theory]
    [InlineData(ExitCode.Rejected, "set", "invoice", "production", "9.9.9")]
    [InlineData(ExitCode.Rejected, "set", "invoice", "production", "1.0.0", "--from", "1.1.0")]
    [InlineData(ExitCode.Rejected, "set", "nobody", "production", "1.0.0")]
    [InlineData(ExitCode.Rejected, "set", "invoice", "Production", "1.0.0")]
    [InlineData(ExitCode.Rejected, "set", "invoice", "production", "-")]
    [InlineData(ExitCode.Rejected, "rollback", "invoice", "production")]
    [InlineData(ExitCode.Rejected, "history", "invoice", "production")]
    [InlineData(ExitCode.Usage, "set", "invoice", "production")]
    public async Task What_cannot_be_moved_is_told_and_nothing_changes(object code, params string[] args)
    {
        using var folder = await FolderAsync();
        var result = await folder.RunAsync(["alias", .. args]);
        Assert.Equal((ExitCode)code, result.Code);
        Assert.Equal("", result.Out);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"items\": []", await RunAsync(folder, "list", "--json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_may_name_an_alias_a_range_or_a_hash()
    {
        using var folder = await FolderAsync();
        await RunAsync(folder, "set", "invoice", "production", "1.0.0");
        var output = File.ReadAllBytes(folder.At("contracts/invoice/1.0.0/samples/one-line.json"));
        async Task<string?> VersionAsync(string reference)
        {
            var result = await folder.RunAsync(output, "submit", "--contract", reference, "--json");
            Assert.True(result.Code == ExitCode.Ok, result.All);
            return JsonElement.Parse(result.Out).GetProperty("contract").GetString();
        }

        Assert.Equal("invoice@1.0.0", await VersionAsync("invoice@production"));
        Assert.Equal("invoice@1.1.0", await VersionAsync("invoice@^1.0.0"));
        Assert.Equal("invoice@1.1.0", await VersionAsync("invoice"));
        var refused = await folder.RunAsync(output, "submit", "--contract", "invoice", "--contract-hash", "sha256:" + new string('0', 64));
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("[version-mismatch] Nothing was stored.", refused.Error, StringComparison.Ordinal);
    }
}
