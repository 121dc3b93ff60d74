using System.Text;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Tests.Commands;

public sealed class JobCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<(CliFolder Folder, Job Job)> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        await using var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), Cancel)).Sluice!;
        var contract = sluice.Workspace.Contracts.Keys.Order(StringComparer.Ordinal).First();
        var answer = await sluice.Jobs.SubmitAsync(sluice.Served, new Submission { Contract = contract, Output = "{}"u8.ToArray(), IdempotencyKey = "mine" }, Cancel);
        return (folder, answer.Job!);
    }

    [Fact]
    public async Task Jobs_are_listed_and_shown()
    {
        var (folder, job) = await FolderAsync();
        using var owned = folder;
        Assert.Contains(job.Id, (await folder.RunAsync("job", "list")).Out, StringComparison.Ordinal);
        var item = JsonElement.Parse((await folder.RunAsync("job", "list", "--state", "queued", "--json")).Out).GetProperty("items")[0];
        Assert.Equal((job.Id, "mine"), (item.GetProperty("id").GetString(), item.GetProperty("idempotencyKey").GetString()));
        Assert.Contains("no jobs.", (await folder.RunAsync("job", "list", "--state", "done")).All, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("job", "list", "--state", "lost")).Code);
        var shown = await folder.RunAsync("job", "show", job.Id);
        Assert.Contains(job.SubmissionId, shown.Out, StringComparison.Ordinal);
        var json = JsonElement.Parse((await folder.RunAsync("job", "show", job.Id, "--json")).Out);
        Assert.Equal("queued", json.GetProperty("job").GetProperty("state").GetString());
        Assert.False(json.TryGetProperty("decision", out _));
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("job", "show", "none")).Code);
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("job", "show", job.Id, "--tenant", "acme")).Code);
    }

    [Fact]
    public async Task What_was_decided_is_shown_redacted_unless_content_is_asked_for()
    {
        // As a name that the contract does not know: the error's place quotes it.
        const string card = "4111 1111 1111 1111";
        using var folder = await new CliFolder().WithWorkspaceAsync();
        folder.Write("keys", $"1:{Convert.ToBase64String(new byte[32])}\n");
        folder.Write("sluice.yaml", $"content:\n  keep: encrypted\n  keysFile: {folder.At("keys")}\n");
        var id = await DecideAsync(folder, $$"""{"{{card}}":1}""");
        var shown = await folder.RunAsync("job", "show", id, "--json");
        Assert.Equal("rejected", JsonElement.Parse(shown.Out).GetProperty("decision").GetProperty("verdict").GetString());
        Assert.DoesNotContain(card, shown.All, StringComparison.Ordinal);
        Assert.Contains(card, (await folder.RunAsync("job", "show", id, "--json", "--content")).Out, StringComparison.Ordinal);
    }

    /// <summary>Submits an output for later to a server, and waits for its verdict.</summary>
    private static async Task<string> DecideAsync(CliFolder folder, string output)
    {
        await using var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), Cancel)).Sluice!;
        await using var server = SluiceServer.Build(sluice, new ServerOptions { Url = "http://127.0.0.1:0" });
        await server.StartAsync(Cancel);
        var job = (await sluice.Jobs.SubmitAsync(sluice.Served, new Submission { Contract = "ticket-triage", Output = Encoding.UTF8.GetBytes(output) }, Cancel)).Job!;
        while ((await sluice.Jobs.GetAsync(Tenants.Default, job.Id, Cancel))!.State is JobState.Queued or JobState.Running) await Task.Yield();
        await server.StopAsync(Cancel);
        return job.Id;
    }

    [Fact]
    public async Task A_queued_job_is_cancelled_once_and_not_tried_again()
    {
        var (folder, job) = await FolderAsync();
        using var owned = folder;
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("job", "retry", job.Id)).Code);
        Assert.Contains("cancelled", (await folder.RunAsync("job", "cancel", job.Id)).Out, StringComparison.Ordinal);
        var again = await folder.RunAsync("job", "cancel", job.Id, "--json");
        Assert.Equal(ExitCode.Rejected, again.Code);
        Assert.Contains("[job_state_conflict]", again.All, StringComparison.Ordinal);
        Assert.Contains("[job_not_found]", (await folder.RunAsync("job", "cancel", "none")).All, StringComparison.Ordinal);
    }
}
