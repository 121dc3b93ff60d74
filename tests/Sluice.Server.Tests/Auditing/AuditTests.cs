using Sluice.Gateway;

namespace Sluice.Server.Tests.Auditing;

public sealed class AuditTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_was_done_is_listed_with_the_head_and_verifies()
    {
        var failed = await _server.SubmitAsync(new { contract = "note", output = "no" });
        var id = failed.Json.GetProperty("failure").GetProperty("id").GetString();
        await _server.SendAsync("POST", $"/api/failures/{id}/discard", null, """{"who":"ann","reason":"a test"}""");
        var page = await _server.GetAsync("/api/audit?limit=2");
        var items = page.Json.GetProperty("items");
        Assert.Equal(["failure.discarded", "group.opened"], items.EnumerateArray().Select(item => item.GetProperty("action").GetString()));
        Assert.Equal(("ann", id, "a test"), (items[0].GetProperty("who").GetString(), items[0].GetProperty("subject").GetString(),
            items[0].GetProperty("detail").GetProperty("reason").GetString()));
        var rest = await _server.GetAsync($"/api/audit?cursor={Uri.EscapeDataString(page["next"]!)}");
        Assert.Contains(rest.Json.GetProperty("items").EnumerateArray(), item => item.GetProperty("action").GetString() == "version.published");
        var report = await new AuditVerification(_server.Sluice.Store).RunAsync(page["head"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([], report.Findings);
        Assert.Equal(page["head"], report.Head);
    }

    [Fact]
    public async Task A_key_sees_what_belongs_to_its_tenant()
    {
        await _server.SubmitAsync(new { contract = "note", output = "no" });
        var theirs = await _server.KeyAsync(tenant: "acme");
        var seen = (await _server.SendAsync("GET", "/api/audit", theirs)).Json.GetProperty("items");
        Assert.Equal(["key.created"], seen.EnumerateArray().Select(item => item.GetProperty("action").GetString()));
    }
}
