using System.Text;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Tests.Commands;

public sealed class ReplayCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_group_is_looked_at_and_replayed_after_its_contract_was_mended()
    {
        using var folder = await FolderAsync();
        var (_, group) = await FailAsync(folder, "{\"n\": 1}");
        await FailAsync(folder, "{\"n\": 2}");
        var dry = await folder.RunAsync("failure", "replay", group, "--dry-run", "--who", "ann");
        Assert.True(dry.Code == ExitCode.Ok, dry.All);
        Assert.Contains("2 fails. Nothing was done.", dry.All, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("failure", "replay", group, "--who", "ann")).Code);
        folder.Write("contracts/count/1.1.0/schema.json", """{"type":"object","properties":{"n":{"type":"integer"}}}""");
        Assert.Contains("2 passes. Nothing was done.", (await folder.RunAsync("failure", "replay", group, "--dry-run", "--who", "ann")).All, StringComparison.Ordinal);
        var done = await folder.RunAsync("failure", "replay", group, "--who", "ann");
        Assert.True(done.Code == ExitCode.Ok, done.All);
        Assert.Contains("2 failures: 2 stored, 0 rejected again", done.All, StringComparison.Ordinal);
        Assert.Contains("Nothing of the group is in quarantine any more", done.All, StringComparison.Ordinal);
        Assert.Equal(2, JsonElement.Parse((await folder.RunAsync("record", "list", "--json")).Out).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_failure_is_settled_once_for_a_reason_and_says_so()
    {
        using var folder = await FolderAsync();
        var (failure, _) = await FailAsync(folder, "no");
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("failure", "discard", failure, "--who", "ann")).Code);
        var done = await folder.RunAsync("failure", "discard", failure, "--who", "ann", "--reason", "a test");
        Assert.Equal($"{failure} discarded\n", done.Out);
        Assert.Contains("[failure_state_conflict]", (await folder.RunAsync("failure", "resolve", failure, "--who", "ann", "--reason", "again")).All, StringComparison.Ordinal);
        Assert.Contains("by ann: a test", (await folder.RunAsync("failure", "show", failure)).Out, StringComparison.Ordinal);
        Assert.Contains("by ann: a test", (await folder.RunAsync("trace", "show", failure)).Out, StringComparison.Ordinal);
        Assert.Equal("discarded", JsonElement.Parse((await folder.RunAsync("failure", "show", failure, "--json")).Out).GetProperty("disposition").GetString());
        var settled = JsonElement.Parse((await folder.RunAsync("failure", "replay", failure, "--who", "ann", "--json")).Out).GetProperty("items")[0];
        Assert.Equal("settled", settled.GetProperty("forecast").GetString());
    }

    [Fact]
    public async Task Modes_exclude_each_other_and_what_is_not_there_is_said()
    {
        using var folder = await FolderAsync();
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("failure", "replay", "fail_1", "--repair", "--regenerate", "--who", "ann")).Code);
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("failure", "replay", "fail_1", "--cost-max", "much", "--who", "ann")).Code);
        Assert.Contains("[failure_not_found]", (await folder.RunAsync("failure", "replay", "fail_1", "--who", "ann")).All, StringComparison.Ordinal);
        Assert.Contains("[group_not_found]", (await folder.RunAsync("failure", "replay", "g-1", "--who", "ann")).All, StringComparison.Ordinal);
    }

    private static async Task<CliFolder> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        folder.Write("contracts/count/contract.yaml", "correction: { attemptsMax: 0 }\n");
        folder.Write("contracts/count/1.0.0/schema.json", """{"type":"object","properties":{"n":{"type":"integer","minimum":5}}}""");
        return folder;
    }

    private static async Task<(string Failure, string Group)> FailAsync(CliFolder folder, string output)
    {
        await using var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), Cancel)).Sluice!;
        var outcome = await sluice.Gateway.SubmitAsync(new Submission { Contract = "count", Output = Encoding.UTF8.GetBytes(output) }, Cancel);
        var failure = outcome.Decision!.Failure!;
        return (failure.Id, failure.Group);
    }
}
