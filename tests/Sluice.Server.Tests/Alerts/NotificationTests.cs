using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Tests.Alerts;

public sealed class NotificationTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private string _id = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private INotificationStore Outbox => _server.Sluice.Notifications;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.SubmitAsync(new { contract = "note", output = "no" });
        _id = (await Outbox.ListAsync(Tenants.Default, null, 1, null, Cancel)).Items[0].Notification.Id;
        // As if a route had led to two targets that this server does not know.
        await Outbox.RouteAsync(_id, "{}", ["ops", "pager"], TimeProvider.System.GetUtcNow(), Cancel);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Notifications_are_listed_and_shown()
    {
        var item = Assert.Single((await _server.GetAsync("/api/notifications")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal((_id, "opened", "note", 1), (item.GetProperty("id").GetString(), item.GetProperty("kind").GetString(),
            item.GetProperty("contract").GetString(), item.GetProperty("count").GetInt32()));
        var shown = await _server.GetAsync($"/api/notifications/{_id}");
        Assert.Equal(item.GetProperty("group").GetString(), shown["group"]);
        (await _server.GetAsync("/api/notifications?state=lost")).IsProblem(400, "parameter_invalid");
        (await _server.GetAsync("/api/notifications?cursor=a")).IsProblem(400, "cursor_invalid");
        (await _server.GetAsync("/api/notifications/none")).IsProblem(404, "notification_not_found");
    }

    [Fact]
    public async Task Dead_letters_are_sent_again_once()
    {
        (await _server.SendAsync("POST", "/api/notifications/none/redrive", null)).IsProblem(404, "notification_not_found");
        await KillAsync();
        Assert.Single((await _server.GetAsync("/api/notifications?state=dead")).Json.GetProperty("items").EnumerateArray());
        var again = await _server.SendAsync("POST", $"/api/notifications/{_id}/redrive", null);
        Assert.Equal(200, again.Status);
        Assert.NotEmpty(again.Json.GetProperty("again").EnumerateArray());
        Assert.Empty(again.Json.GetProperty("superseded").EnumerateArray());
    }

    [Fact]
    public async Task Another_tenants_notifications_are_not_there()
    {
        var key = await _server.KeyAsync(KeyScopes.All, "other");
        (await _server.SendAsync("GET", $"/api/notifications/{_id}", key)).IsProblem(404, "notification_not_found");
        (await _server.SendAsync("POST", $"/api/notifications/{_id}/redrive", key)).IsProblem(404, "notification_not_found");
        Assert.Empty((await _server.SendAsync("GET", "/api/notifications", key)).Json.GetProperty("items").EnumerateArray());
        var reader = await _server.KeyAsync(KeyScopes.Read);
        (await _server.SendAsync("POST", $"/api/notifications/{_id}/redrive", reader)).IsProblem(403, "scope_missing");
    }

    /// <summary>The server's own dispatcher may have been quicker; in the end both deliveries are dead letters.</summary>
    private async Task KillAsync()
    {
        for (var at = TimeProvider.System.GetUtcNow().AddHours(1); ; at = at.AddHours(1))
        {
            foreach (var one in await Outbox.ClaimAsync(10, at, at, Cancel))
            {
                await Outbox.SettleAsync(new DeliverySettlement(one.Delivery.Seq, one.Delivery.Lease, DeliveryState.Dead, 1, null, "status 400", null, at), Cancel);
            }

            var detail = await Outbox.GetAsync(Tenants.Default, _id, Cancel);
            if (detail!.Deliveries.All(delivery => delivery.State == DeliveryState.Dead)) return;
        }
    }
}
