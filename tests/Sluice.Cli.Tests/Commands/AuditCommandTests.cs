using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Tests.Commands;

public sealed class AuditCommandTests
{
    [Fact]
    public async Task The_head_of_one_verification_is_expected_by_the_next_and_a_change_is_named()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        var submission = await SubmitAsync(folder);
        var first = await folder.RunAsync("audit", "verify");
        Assert.True(first.Code == ExitCode.Ok, first.All);
        Assert.Contains("intact.", first.All, StringComparison.Ordinal);
        await SubmitAsync(folder);
        Assert.Equal(ExitCode.Ok, (await folder.RunAsync("audit", "verify", "--expect", first.OutLines[0])).Code);
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("audit", "verify", "--expect", "1:2")).Code);
        using (var connection = new SqliteConnection($"Data Source={folder.At(".sluice/sluice.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"drop trigger submission_is_fixed; update submission set trace_id = 'x' where id = '{submission}'";
            command.ExecuteNonQuery();
        }

        var found = await folder.RunAsync("audit", "verify", "--json");
        Assert.Equal(ExitCode.Rejected, found.Code);
        var finding = JsonElement.Parse(found.Out).GetProperty("findings")[0];
        Assert.Equal("altered", finding.GetProperty("code").GetString());
        Assert.Contains(submission, finding.GetProperty("place").GetString(), StringComparison.Ordinal);
        Assert.Contains("altered", (await folder.RunAsync("audit", "verify")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_is_listed_page_by_page()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        await SubmitAsync(folder);
        var listed = await folder.RunAsync("audit", "list", "--limit", "1");
        Assert.Contains("group.opened", listed.Out, StringComparison.Ordinal);
        Assert.Contains("sluice audit list", listed.Error, StringComparison.Ordinal);
        var json = JsonElement.Parse((await folder.RunAsync("audit", "list", "--json")).Out).GetProperty("items");
        Assert.Contains(json.EnumerateArray(), item => item.GetProperty("action").GetString() == "version.published");
        Assert.Contains("nothing was done yet.", (await folder.RunAsync("audit", "list", "--tenant", "acme")).All, StringComparison.Ordinal);
    }

    private static async Task<string> SubmitAsync(CliFolder folder)
    {
        await using var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), TestContext.Current.CancellationToken)).Sluice!;
        var contract = sluice.Workspace.Contracts.Keys.Order(StringComparer.Ordinal).First();
        var outcome = await sluice.Gateway.SubmitAsync(new Submission { Contract = contract, Output = "no"u8.ToArray() }, TestContext.Current.CancellationToken);
        return outcome.Decision!.SubmissionId;
    }
}
