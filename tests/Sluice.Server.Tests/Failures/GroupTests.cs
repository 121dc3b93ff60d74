using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.Server.Tests.Failures;

public sealed class GroupTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private string _group = "";

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _group = await FailAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_group_is_acknowledged_resolved_and_regresses()
    {
        Assert.Equal("open", await StateAsync());
        Assert.Equal("acknowledged", (await PostAsync("acknowledge", new { who = "ann" }))["state"]);
        (await PostAsync("acknowledge", new { who = "bob" })).IsProblem(409, "group_state_conflict");
        var resolved = await PostAsync("resolve", new { who = "ann", reason = "schema mended", fixedIn = "1.0.0" });
        Assert.Equal(("resolved", "1.0.0"), (resolved["state"], resolved["fixedIn"]));
        await FailAsync();
        var detail = (await _server.GetAsync($"/api/groups/{_group}")).Json;
        Assert.Equal("regressed", detail.GetProperty("group").GetProperty("state").GetString());
        Assert.Equal(["4 regressed ", "3 resolved ann", "2 acknowledged ann", "1 opened "], detail.GetProperty("timeline").EnumerateArray()
            .Select(change => $"{change.GetProperty("number")} {change.GetProperty("kind")} {(change.TryGetProperty("who", out var who) ? who.GetString() : "")}"));
        Assert.Equal("acknowledged", (await PostAsync("acknowledge", new { who = "ann" }))["state"]);
        Assert.Equal("open", (await PostAsync("reopen", new { who = "ann" }))["state"]);
        (await PostAsync("reopen", new { who = "ann" })).IsProblem(409, "group_state_conflict");
    }

    [Fact]
    public async Task A_failure_of_an_older_version_leaves_a_resolution_as_it_is()
    {
        await PostAsync("resolve", new { who = "ann", reason = "mended", fixedIn = "2.0.0" });
        await FailAsync();
        Assert.Equal("resolved", await StateAsync());
    }

    [Fact]
    public async Task A_group_is_muted_for_a_time_and_reopened()
    {
        var until = DateTimeOffset.Parse("2026-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        (await PostAsync("mute", new { who = "ann", reason = "quiet", until })).IsProblem(400, "field_invalid");
        (await PostAsync("mute", new { who = "ann", reason = "quiet", until = until.AddYears(100) })).IsProblem(400, "field_invalid");
        (await PostAsync("mute", new { who = "ann", reason = "quiet" })).IsProblem(400, "field_missing");
        var muted = await PostAsync("mute", new { who = "ann", reason = "quiet", until = TimeProvider.System.GetUtcNow().AddHours(1) });
        Assert.Equal("open", muted["state"]);
        Assert.NotNull(muted["mutedUntil"]);
        Assert.False((await PostAsync("reopen", new { who = "ann" })).Json.TryGetProperty("mutedUntil", out _));
    }

    [Fact]
    public async Task Facets_name_what_the_failures_came_with()
    {
        var detail = (await _server.GetAsync($"/api/groups/{_group}")).Json;
        Assert.Equal(["contract 1.0.0 1"], detail.GetProperty("facets").EnumerateArray()
            .Select(facet => $"{facet.GetProperty("kind")} {facet.GetProperty("version")} {facet.GetProperty("failures")}"));
        Assert.Equal("unknown", detail.GetProperty("recurrence").GetProperty("kind").GetString());
        await FailAsync();
        detail = (await _server.GetAsync($"/api/groups/{_group}")).Json;
        Assert.Equal("deterministic", detail.GetProperty("recurrence").GetProperty("kind").GetString());
        Assert.False(detail.TryGetProperty("suspect", out _));
    }

    [Fact]
    public async Task A_prompt_whose_version_fails_far_more_often_is_the_suspect()
    {
        for (var i = 0; i < 30; i++)
        {
            await SubmitAsync("good " + i, "1.0.0", i < 29);
            await SubmitAsync("bad " + i, "1.1.0", i >= 24);
        }

        var suspect = (await _server.GetAsync($"/api/groups/{_group}")).Json.GetProperty("suspect");
        Assert.Equal(("prompt", "author@1.1.0"), (suspect.GetProperty("kind").GetString(), suspect.GetProperty("version").GetString()));
        Assert.Equal((24, 30), (suspect.GetProperty("failures").GetInt32(), suspect.GetProperty("decisions").GetInt32()));
        Assert.Equal(0.8, suspect.GetProperty("rate").GetDouble());
    }

    [Theory]
    [InlineData("acknowledge", "{}", "field_missing")]
    [InlineData("acknowledge", "[]", "body_malformed")]
    [InlineData("acknowledge", """{"who":"ann","fixedIn":"1.0.0"}""", "body_malformed")]
    [InlineData("acknowledge", """{"who":""}""", "field_invalid")]
    [InlineData("acknowledge", """{"who":"a\nb"}""", "field_invalid")]
    [InlineData("resolve", """{"who":"ann"}""", "field_missing")]
    [InlineData("resolve", """{"who":"ann","reason":" "}""", "field_missing")]
    [InlineData("resolve", """{"who":"ann","reason":"r","fixedIn":"newest"}""", "field_invalid")]
    [InlineData("resolve", """{"who":"ann","reason":"r","fixedIn":"Bad Name@1.0.0"}""", "field_invalid")]
    [InlineData("mute", """{"who":"ann","reason":"r","until":"tomorrow"}""", "body_malformed")]
    public async Task A_change_that_is_not_understood_changes_nothing(string what, string json, string code)
    {
        (await _server.SendAsync("POST", $"/api/groups/{_group}/{what}", null, json)).IsProblem(400, code);
        Assert.Single((await _server.GetAsync($"/api/groups/{_group}")).Json.GetProperty("timeline").EnumerateArray());
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        (await _server.GetAsync("/api/groups/g-none")).IsProblem(404, "group_not_found");
        (await PostAsync("reopen", new { who = "ann" }, "g-none")).IsProblem(404, "group_not_found");
    }

    private async Task<string> StateAsync() =>
        (await _server.GetAsync($"/api/groups/{_group}")).Json.GetProperty("group").GetProperty("state").GetString()!;

    private async Task<string> FailAsync() =>
        (await _server.SubmitAsync(new { contract = "note", output = "no" })).Json.GetProperty("failure").GetProperty("group").GetString()!;

    private async Task SubmitAsync(string text, string version, bool good)
    {
        var origin = new { promptName = "author", promptVersion = version };
        var reply = good
            ? await _server.SubmitAsync(new { contract = "note", output = JsonSerializer.Serialize(new { text }), origin })
            : await _server.SubmitAsync(new { contract = "note", output = "no", origin });
        Assert.Equal(good ? 200 : 422, reply.Status);
    }

    private Task<Reply> PostAsync(string what, object body, string? group = null) => _server.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"/api/groups/{group ?? _group}/{what}") { Content = JsonContent.Create(body) });
}
