using System.Net.Http.Json;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Tests.Aliases;

public sealed class AliasTests
{
    private static readonly object Ticket = new { id = "t-1", title = "Printer", priority = "low" };

    private static Task<Reply> MoveAsync(RunningServer server, object body, string path = "contract/ticket/production") =>
        server.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/api/aliases/" + path) { Content = JsonContent.Create(body) });

    private static Task<Reply> RollbackAsync(RunningServer server) => server.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/api/aliases/contract/ticket/production/rollback") { Content = JsonContent.Create(new { who = "ann" }) });

    private static async Task<string?> VersionAsync(RunningServer server) =>
        (await server.SubmitAsync(new { contract = "ticket@production", output = Ticket }))["contract"];

    [Fact]
    public async Task An_alias_is_usable_where_a_version_is_and_moves_and_rolls_back_at_once()
    {
        await using var server = await RunningServer.StartAsync();
        (await server.SubmitAsync(new { contract = "ticket@production", output = Ticket })).IsProblem(404, "alias_unknown");
        Assert.Equal(200, (await MoveAsync(server, new { version = "1.0.0", who = "ann", reason = "first" })).Status);
        Assert.Equal("ticket@1.0.0", await VersionAsync(server));
        Assert.Equal("1.1.0", (await MoveAsync(server, new { version = "1.1.0", from = "1.0.0", who = "bob" }))["version"]);
        Assert.Equal("ticket@1.1.0", await VersionAsync(server));
        Assert.Equal("1.0.0", (await RollbackAsync(server))["version"]);
        Assert.Equal("ticket@1.0.0", await VersionAsync(server));

        var moves = (await server.GetAsync("/api/aliases/contract/ticket/production/history")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["ann", "bob", "ann"], moves.Select(m => m.GetProperty("who").GetString()));
        Assert.Equal(["1.0.0", "1.1.0", "1.0.0"], moves.Select(m => m.GetProperty("to").GetString()));
        Assert.Equal("production", Assert.Single((await server.GetAsync("/api/aliases")).Json.GetProperty("items").EnumerateArray()).GetProperty("alias").GetString());
    }

    [Fact]
    public async Task A_move_over_anothers_move_or_to_no_version_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await MoveAsync(server, new { version = "1.0.0", who = "ann" });
        (await MoveAsync(server, new { version = "1.1.0", from = "1.1.0", who = "ann" })).IsProblem(409, "alias_moved");
        (await MoveAsync(server, new { version = "9.0.0", who = "ann" })).IsProblem(404, "version_unknown");
        (await MoveAsync(server, new { version = "1.1.0" })).IsProblem(400, "field_missing");
        (await MoveAsync(server, new { who = "ann" })).IsProblem(400, "field_missing");
        (await MoveAsync(server, new { version = "1.1.0", who = "ann", verison = "x" })).IsProblem(400, "body_malformed");
        (await MoveAsync(server, new { version = "1.1.0", who = "ann" }, "contract/ticket/Prod")).IsProblem(400, "field_invalid");
        (await MoveAsync(server, new { version = "1.1.0", who = "ann" }, "model/ticket/prod")).IsProblem(400, "parameter_invalid");
        (await RollbackAsync(server)).IsProblem(404, "alias_unknown");
        Assert.Equal("ticket@1.0.0", await VersionAsync(server));
    }

    [Fact]
    public async Task A_revoked_version_fails_closed_whatever_names_it()
    {
        await using var server = await RunningServer.StartAsync();
        await MoveAsync(server, new { version = "1.0.0", who = "ann" });
        await server.Sluice.Releases.RevokeAsync(PublicationKind.Contract, "ticket", "1.0.0", revoked: true, "ann", "leaks names", TestContext.Current.CancellationToken);
        foreach (var reference in new[] { "ticket@production", "ticket@1.0.0", "ticket@1.0" })
            (await server.SubmitAsync(new { contract = reference, output = Ticket })).IsProblem(409, "version_revoked");
        (await MoveAsync(server, new { version = "1.0.0", who = "ann" }, "contract/ticket/staging")).IsProblem(409, "version_revoked");
        Assert.Equal(200, (await server.SubmitAsync(new { contract = "ticket", output = Ticket })).Status);
        Assert.Single((await server.GetAsync("/api/records")).Json.GetProperty("items").EnumerateArray());
    }
}
