namespace Sluice.Server.Tests.Failures;

public sealed class FailureTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_failure_has_the_output_the_decision_and_the_stamp()
    {
        var rejected = await _server.SubmitAsync(new { contract = "note", output = "no" });
        var failure = await _server.GetAsync($"/api/failures/{rejected.Json.GetProperty("failure").GetProperty("id")}");
        Assert.Equal((200, "no"), (failure.Status, failure["output"]));
        Assert.Equal(rejected.Json.GetProperty("failure").GetProperty("group").GetString(), failure["group"]);
        Assert.Equal(rejected["submissionId"], failure.Json.GetProperty("decision").GetProperty("submissionId").GetString());
        Assert.Equal("note", failure.Json.GetProperty("stamp").GetProperty("contractName").GetString());
        Assert.Empty(failure.Json.GetProperty("inferences").EnumerateArray());
    }

    [Fact]
    public async Task Failures_are_listed_newest_first_and_filtered()
    {
        await _server.SubmitAsync(new { contract = "note", output = "no" });
        await _server.SubmitAsync(new { contract = "ticket", output = """{"id":"T"}""" });
        var all = (await _server.GetAsync("/api/failures")).Json.GetProperty("items");
        Assert.Equal(["ticket@1.1.0", "note@1.0.0"], all.EnumerateArray().Select(item => item.GetProperty("contract").GetString()));
        var group = all[0].GetProperty("group").GetString();
        Assert.Equal(1, (await _server.GetAsync($"/api/failures?group={group}")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await _server.GetAsync("/api/failures?contract=note")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await _server.GetAsync($"/api/failures?contract=note&group={group}")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Failures_are_paged()
    {
        foreach (var _ in Enumerable.Range(0, 3)) await _server.SubmitAsync(new { contract = "note", output = "no" });
        var first = await _server.GetAsync("/api/failures?limit=2");
        var rest = await _server.GetAsync($"/api/failures?limit=2&cursor={Uri.EscapeDataString(first["next"]!)}");
        Assert.Equal((2, 1), (first.Json.GetProperty("items").GetArrayLength(), rest.Json.GetProperty("items").GetArrayLength()));
    }

    [Fact]
    public async Task Groups_count_failures_of_one_kind()
    {
        foreach (var _ in Enumerable.Range(0, 3)) await _server.SubmitAsync(new { contract = "note", output = "no" });
        await _server.SubmitAsync(new { contract = "ticket", output = """{"id":"T"}""" });
        var groups = (await _server.GetAsync("/api/groups")).Json.GetProperty("items");
        Assert.Equal([3L, 1L], groups.EnumerateArray().Select(group => group.GetProperty("count").GetInt64()));
        Assert.Equal(1, (await _server.GetAsync("/api/groups?limit=1")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal("ticket", (await _server.GetAsync("/api/groups?contract=ticket")).Json.GetProperty("items")[0].GetProperty("contract").GetString());
        (await _server.GetAsync("/api/groups?cursor=a")).IsProblem(400, "parameter_unknown");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found() => (await _server.GetAsync("/api/failures/fail_none")).IsProblem(404, "failure_not_found");
}
