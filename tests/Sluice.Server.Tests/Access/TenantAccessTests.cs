using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Tests.Access;

/// <summary>One tenant's ids, keys, cursors and groups lead another to nothing.</summary>
public sealed class TenantAccessTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private string _ours = "", _theirs = "";

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        (_ours, _theirs) = (await _server.KeyAsync(), await _server.KeyAsync(tenant: "acme"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Records_of_another_tenant_are_not_there()
    {
        await SubmitAsync(_theirs, """{"contract":"note","key":"k","output":{"text":"theirs"}}""");
        (await _server.SendAsync("GET", "/api/records/note/k", _ours)).IsProblem(404, "record_not_found");
        (await _server.SendAsync("GET", "/api/records/note/k/history", _ours)).IsProblem(404, "record_not_found");
        await SubmitAsync(_ours, """{"contract":"note","key":"k","output":{"text":"ours"}}""");
        Assert.Equal("ours", (await _server.SendAsync("GET", "/api/records/note/k", _ours)).Json.GetProperty("document").GetProperty("text").GetString());
        Assert.Equal("theirs", (await _server.SendAsync("GET", "/api/records/note/k", _theirs)).Json.GetProperty("document").GetProperty("text").GetString());
        (await _server.SendAsync("GET", "/api/records/note/k?revision=2", _ours)).IsProblem(404, "record_not_found");
    }

    [Fact]
    public async Task Lists_are_of_the_tenant_whatever_cursor_comes()
    {
        for (var n = 0; n < 3; n++) await SubmitAsync(_theirs, $$$"""{"contract":"note","key":"theirs-{{{n}}}","output":{"text":"a"}}""");
        await SubmitAsync(_ours, """{"contract":"note","key":"ours","output":{"text":"a"}}""");
        var cursor = (await _server.SendAsync("GET", "/api/records?limit=1", _theirs))["next"];
        foreach (var path in new[] { "/api/records", $"/api/records?cursor={cursor}" })
            Assert.DoesNotContain("theirs-", (await _server.SendAsync("GET", path, _ours)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_and_groups_of_another_tenant_are_not_there()
    {
        var rejected = await _server.SendAsync("POST", "/api/outputs", _theirs, """{"contract":"ticket","output":{"id":"T-1","title":"t","priority":"secret-77"}}""");
        Assert.Equal(422, rejected.Status);
        var failure = rejected.Json.GetProperty("failure");
        (await _server.SendAsync("GET", $"/api/failures/{failure.GetProperty("id")}", _ours)).IsProblem(404, "failure_not_found");
        foreach (var path in new[] { "/api/failures", "/api/groups", $"/api/failures?group={failure.GetProperty("group")}" })
            Assert.Equal(0, (await _server.SendAsync("GET", path, _ours)).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(200, (await _server.SendAsync("GET", $"/api/failures/{failure.GetProperty("id")}", _theirs)).Status);
    }

    [Fact]
    public async Task An_idempotency_key_of_another_tenant_replays_nothing()
    {
        const string body = """{"contract":"note","key":"k","idempotencyKey":"once","output":{"text":"a"}}""";
        var theirs = await SubmitAsync(_theirs, body);
        var ours = await SubmitAsync(_ours, body);
        Assert.False(ours.Json.GetProperty("replayed").GetBoolean());
        Assert.NotEqual(theirs["submissionId"], ours["submissionId"]);
        Assert.Equal(200, (await _server.SendAsync("POST", "/api/outputs", _ours, """{"contract":"note","key":"other","idempotencyKey":"twice","output":{"text":"a"}}""")).Status);
        Assert.Equal(200, (await _server.SendAsync("POST", "/api/outputs", _theirs, """{"contract":"note","key":"else","idempotencyKey":"twice","output":{"text":"b"}}""")).Status);
    }

    [Fact]
    public async Task Keys_of_another_tenant_are_not_there()
    {
        var list = await _server.SendAsync("GET", "/api/keys", _theirs);
        var id = Assert.Single(list.Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString();
        (await _server.SendAsync("POST", $"/api/keys/{id}/revoke", _ours)).IsProblem(404, "key_not_found");
        (await _server.SendAsync("POST", $"/api/keys/{id}/rotate", _ours)).IsProblem(404, "key_not_found");
        Assert.DoesNotContain(id!, (await _server.SendAsync("GET", "/api/keys", _ours)).Text, StringComparison.Ordinal);
        Assert.Equal("acme", (await _server.SendAsync("POST", "/api/keys", _theirs, """{"name":"n","scopes":["read"]}"""))["tenant"]);
    }

    [Fact]
    public async Task A_migration_shows_each_tenant_only_its_own_records()
    {
        var (jobs, now, cancel) = ((IMigrationStore)_server.Sluice.Store, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
        var planned = await _server.Sluice.Migrations.PlanAsync("ticket", "1.1.0", null, cancel);
        var lease = (await jobs.TakeLeaseAsync(planned.Job!.Id, "test", null, now, now.AddMinutes(1), cancel))!;
        await jobs.ApplyAsync(new MigrationBatch
        {
            Lease = lease,
            State = MigrationState.Planned,
            Quarantined = [new QuarantinedRecord("acme", "theirs-1", 1, "migration_failed", null, "", "Record ticket theirs-1 is wrong", now)],
            Progress = planned.Job.Progress,
            Cursor = new MigrationCursor(0, "acme", "theirs-1"),
            LeaseUntil = now.AddMinutes(1),
        }, cancel);
        await jobs.ChangeAsync(planned.Job.Id, [MigrationState.Planned], new MigrationChange
        {
            State = MigrationState.Paused,
            At = now,
            Report = new DryRunReport
            {
                At = now,
                Plan = "sha256:plan",
                Tried = 1,
                Movable = 0,
                Reversible = 0,
                Lossy = 0,
                Errors = [new DryRunErrors("migration_failed", 1, [new DryRunError("acme", "theirs-1", "", "Record ticket theirs-1 is wrong")])],
                BytesBefore = 1,
                BytesAdded = 0,
                Estimate = TimeSpan.Zero,
            },
        }, cancel);
        foreach (var path in new[] { $"/api/migrations/{planned.Job.Id}", $"/api/migrations/{planned.Job.Id}/quarantine", "/api/migrations" })
        {
            Assert.Contains("theirs-1", (await _server.SendAsync("GET", path, _theirs)).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("theirs-1", (await _server.SendAsync("GET", path, _ours)).Text, StringComparison.Ordinal);
        }
    }

    private async Task<Reply> SubmitAsync(string key, string body)
    {
        var reply = await _server.SendAsync("POST", "/api/outputs", key, body);
        Assert.True(reply.Status == 200, reply.Text);
        return reply;
    }
}
