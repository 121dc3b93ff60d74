using System.Text.Json;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Tests.Commands;

public sealed class TraceCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trace_is_a_tree_of_what_was_asked_done_and_stored()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        var (traceId, failure, contract) = await SubmitAsync(folder);
        var shown = await folder.RunAsync("trace", "show", traceId);
        Assert.True(shown.Code == ExitCode.Ok, shown.All);
        Assert.StartsWith($"trace {traceId}, 1 decision\n", shown.Out, StringComparison.Ordinal);
        foreach (var line in new[] { "├─ submission sub_", $"rejected by {contract}", "│  ├─ idempotency key  mine", "rejected  ", $"failure {failure}", "parts, as the store holds them" })
            Assert.Contains(line, shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Sesame", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_found_by_the_failure_and_printed_as_json()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        var (traceId, failure, _) = await SubmitAsync(folder);
        var json = JsonElement.Parse((await folder.RunAsync("trace", "show", failure, "--json")).Out);
        Assert.Equal(traceId, json.GetProperty("traceId").GetString());
        Assert.Equal(failure, json.GetProperty("decisions")[0].GetProperty("failure").GetProperty("id").GetString());
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("trace", "show", "none")).Code);
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("trace", "show", traceId, "--tenant", "acme")).Code);
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("trace", "show", traceId, "--limit", "0")).Code);
    }

    [Fact]
    public async Task What_was_retrieved_is_a_part_of_the_tree()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        string submission;
        await using (var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), Cancel)).Sluice!)
        {
            var contract = sluice.Workspace.Contracts.Keys.Order(StringComparer.Ordinal).First();
            submission = (await sluice.Gateway.SubmitAsync(new Submission
            {
                Contract = contract,
                Output = "{}"u8.ToArray(),
                Mode = SubmissionMode.Sync,
                Retrieved = new RetrievedContext
                {
                    Collection = "handbook",
                    Method = "fused",
                    QueryHash = "sha256:1",
                    Count = 8,
                    TokensMax = 2_000,
                    Tokens = 40,
                    Milliseconds = 3,
                    Passages = [new("fire#1", "fire.md", 3, 0.031, 40) { Contract = "page@1.0.0" }],
                    LeftOut = [new("fire#9", "fire.md", 3, 0.01, 1_999)],
                },
            }, Cancel)).Decision!.SubmissionId;
        }

        var shown = await folder.RunAsync("trace", "show", submission);
        foreach (var line in new[]
        {
            "retrieved  1 passage of handbook, fused, 40 of 2,000 tokens", "query  sha256:1", "fire#1  fire.md revision 3, page@1.0.0, 40 tokens, score 0.031",
            "left out  fire#9  fire.md revision 3, 1,999 tokens, score 0.01",
        })
            Assert.Contains(line, shown.Out, StringComparison.Ordinal);
    }

    private static async Task<(string TraceId, string Failure, string Contract)> SubmitAsync(CliFolder folder)
    {
        await using var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), Cancel)).Sluice!;
        var contract = sluice.Workspace.Contracts.Keys.Order(StringComparer.Ordinal).First();
        var outcome = await sluice.Gateway.SubmitAsync(new Submission { Contract = contract, Output = "Sesame"u8.ToArray(), IdempotencyKey = "mine" }, Cancel);
        var stamp = outcome.Decision!.Stamp;
        return (stamp.Origin.TraceId!, outcome.Decision.Failure!.Id, $"{stamp.ContractName}@{stamp.ContractVersion}");
    }
}
