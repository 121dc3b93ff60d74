using System.Text.Json;
using Sluice.Gateway.Stores;
using Sluice.Server;

namespace Sluice.Cli.Tests.Commands;

public sealed class AlertCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<(CliFolder Folder, string Id)> FolderAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        folder.Write("bad.txt", "no");
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("submit", "--contract", "invoice", "bad.txt")).Code);
        var items = JsonElement.Parse((await folder.RunAsync("alert", "list", "--json")).Out).GetProperty("items");
        return (folder, items[0].GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task Notifications_are_listed_shown_and_sent_again()
    {
        var (folder, id) = await FolderAsync();
        using var owned = folder;
        Assert.Contains("nobody yet", (await folder.RunAsync("alert", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("nobody yet", (await folder.RunAsync("alert", "show", id)).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("alert", "redrive", id)).Code);
        await using (var sluice = (await EmbeddedSluice.OpenAsync(folder.At(""), Cancel)).Sluice!)
        {
            var now = TimeProvider.System.GetUtcNow();
            await sluice.Notifications.RouteAsync(id, "{}", ["ops"], now, Cancel);
            var claimed = Assert.Single(await sluice.Notifications.ClaimAsync(1, now, now.AddMinutes(1), Cancel));
            await sluice.Notifications.SettleAsync(
                new DeliverySettlement(claimed.Delivery.Seq, claimed.Delivery.Lease, DeliveryState.Dead, 1, null, "status 400", null, now), Cancel);
        }

        Assert.Contains("ops dead", (await folder.RunAsync("alert", "list", "--state", "dead")).Out, StringComparison.Ordinal);
        Assert.Contains("status 400", (await folder.RunAsync("alert", "show", id)).Out, StringComparison.Ordinal);
        Assert.Equal($"{id} ops pending\n", (await folder.RunAsync("alert", "redrive", id)).Out);
        var shown = JsonElement.Parse((await folder.RunAsync("alert", "show", id, "--json")).Out);
        Assert.Equal("pending", shown.GetProperty("deliveries")[0].GetProperty("state").GetString());
        Assert.Equal(ExitCode.Rejected, (await folder.RunAsync("alert", "show", "none")).Code);
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("alert", "list", "--state", "lost")).Code);
    }

    [Fact]
    public async Task A_target_is_tried_and_says_why_it_cannot_be_told()
    {
        var (folder, _) = await FolderAsync();
        using var owned = folder;
        Assert.Equal(ExitCode.Usage, (await folder.RunAsync("alert", "test", "ops")).Code);
        folder.Write("sluice.yaml", "alerts: { targets: { ops: { kind: alertmanager, url: 'http://127.0.0.1:1' } } }\n");
        var result = await folder.RunAsync("alert", "test", "ops");
        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Contains("ops did not take it: it cannot be reached", result.All, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'ops'", (await folder.RunAsync("alert", "test", "opz")).All, StringComparison.Ordinal);
    }
}
