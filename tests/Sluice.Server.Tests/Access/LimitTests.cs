using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Server.Access;

namespace Sluice.Server.Tests.Access;

public sealed class LimitTests
{
    [Fact]
    public async Task Past_its_requests_a_key_is_told_when_to_come_back_and_others_go_on()
    {
        await using var server = await RunningServer.StartAsync();
        var limited = await server.KeyAsync(with: key => key with { RequestsPerMinute = 3 });
        var other = await server.KeyAsync();
        for (var n = 0; n < 3; n++) Assert.Equal(200, (await server.SendAsync("GET", "/api/records", limited)).Status);
        var reply = (await server.SendAsync("GET", "/api/records", limited)).IsProblem(429, "rate_limited");
        Assert.InRange(int.Parse(reply.Headers["Retry-After"], null), 1, 60);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/records", other)).Status);
        Assert.Equal(200, (await server.SendAsync("GET", "/healthz", limited)).Status);
        var v1 = await server.SendAsync("GET", "/v1/models", limited);
        Assert.Equal((429, "rate_limited"), (v1.Status, v1.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.True(v1.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task Who_is_refused_for_its_key_uses_nothing_up()
    {
        await using var server = await RunningServer.StartAsync();
        var limited = await server.KeyAsync(KeyScopes.Read, with: key => key with { RequestsPerMinute = 1 });
        for (var n = 0; n < 5; n++) (await server.SendAsync("GET", "/api/keys", limited)).IsProblem(403, "scope_missing");
        Assert.Equal(200, (await server.SendAsync("GET", "/api/records", limited)).Status);
    }

    [Fact]
    public async Task Past_the_queue_a_request_is_refused_at_once_and_health_still_answers()
    {
        await using var server = await RunningServer.StartAsync(configure: options => (options.ConcurrencyMax, options.QueueMax) = (1, 0));
        // Holds the only place: its body does not end.
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/outputs?contract=note HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n"), TestContext.Current.CancellationToken);
        Reply reply;
        // Until the server has read that request.
        do reply = await server.GetAsync("/api/records"); while (reply.Status == 200);
        Assert.Equal("1", reply.IsProblem(429, "queue_full").Headers["Retry-After"]);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
        Assert.Equal(200, (await server.GetAsync("/readyz")).Status);
        await socket.GetStream().WriteAsync("{\"text\":1}"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(socket.GetStream());
        Assert.Contains(" 200 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        do reply = await server.GetAsync("/api/records"); while (reply.Status == 429);
        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public void Tokens_are_booked_afterwards_and_paid_off_with_time()
    {
        var time = new FakeTimeProvider();
        var budgets = new TokenBudgets(time);
        var (caller, other) = (CallerOf("key-1", 600), CallerOf("key-2", 600));
        Assert.Null(budgets.Wait(caller));
        budgets.Spend(caller, 599);
        Assert.Null(budgets.Wait(caller));
        budgets.Spend(caller, 1201);
        Assert.Equal(120.1, budgets.Wait(caller)!.Value.TotalSeconds, 1);
        Assert.Null(budgets.Wait(other));
        time.Advance(TimeSpan.FromSeconds(120));
        Assert.NotNull(budgets.Wait(caller));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(budgets.Wait(caller));
        time.Advance(TimeSpan.FromDays(1));
        budgets.Spend(caller, 600);
        Assert.NotNull(budgets.Wait(caller));
        budgets.Spend(CallerOf("key-3", null), 1_000_000);
        Assert.Null(budgets.Wait(CallerOf("key-3", null)));
        Assert.Null(budgets.Wait(Caller.Local));
        // What a job cost is booked by the key's id alone, where the key was used.
        budgets.Spend("key-2", 1_200);
        Assert.NotNull(budgets.Wait(other));
        budgets.Spend("key-never-seen", 1_200);
        Assert.Null(budgets.Wait(CallerOf("key-never-seen", 600)));
    }

    [Fact]
    public async Task A_key_without_tokens_left_submits_nothing_and_reads_on()
    {
        await using var server = await RunningServer.StartAsync();
        var limited = await server.KeyAsync(with: key => key with { TokensPerMinute = 1_000 });
        var known = await server.Sluice.Keys.FindAsync(limited, TestContext.Current.CancellationToken);
        ((TokenBudgets)server.Services.GetService(typeof(TokenBudgets))!).Spend(Caller.Of(known!), 5_000);
        var reply = (await server.SendAsync("POST", "/api/outputs", limited, "{}")).IsProblem(429, "rate_limited");
        Assert.InRange(int.Parse(reply.Headers["Retry-After"], null), 235, 245);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/records", limited)).Status);
    }

    private static Caller CallerOf(string id, int? tokens) => Caller.Of(new ApiKey
    {
        Id = id,
        Tenant = Tenants.Default,
        Name = id,
        Scopes = KeyScopes.All,
        TokensPerMinute = tokens,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secrets = [],
    });
}
