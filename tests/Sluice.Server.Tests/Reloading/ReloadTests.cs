using System.Net.Http.Json;
using Sluice.Server.Tests.Records;

namespace Sluice.Server.Tests.Reloading;

public sealed class ReloadTests : IAsyncLifetime
{
    private const string First = """{"id":"p-1","goal":"Rust"}""";

    private readonly VersionedWorkspace _workspace = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.ServeAsync(_workspace.Folder);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _workspace.DisposeAsync();
    }

    [Fact]
    public async Task A_sound_workspace_is_served_at_once_and_the_reload_is_on_record()
    {
        await SubmitAsync(_server, "plan", First);
        _workspace.AddSecond();
        var reply = await ReloadAsync("""{"who":"ann","reason":"2.0.0 is out"}""");
        Assert.Equal((200, "1"), (reply.Status, reply["number"]));
        Assert.Equal(["contract plan@2.0.0 came", "migration plan 1.0.0 to 2.0.0 came"],
            reply.Json.GetProperty("changes").EnumerateArray().Select(change => change.GetString()));
        Assert.Equal("2.0.0", (await _server.GetAsync("/api/contracts/plan"))["latest"]);
        Assert.Equal("""{"id":"p-1","goals":["Rust"]}""", (await _server.GetAsync("/api/records/plan/p-1")).Json.GetProperty("document").GetRawText());
        Assert.Equal("1", (await _server.GetAsync("/api/workspace"))["contracts"]);
        var line = Assert.Single((await _server.GetAsync("/api/workspace/reloads")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("ann", "2.0.0 is out", true), (line.GetProperty("who").GetString(), line.GetProperty("reason").GetString(), line.GetProperty("taken").GetBoolean()));
    }

    [Fact]
    public async Task What_became_of_collections_is_told_too()
    {
        _workspace.Write("collections/guides.yaml", "records: [{ contract: plan, text: [/goal] }]\n");
        Assert.Equal(["collection guides came"], await ChangesAsync());
        _workspace.Write("collections/guides.yaml", "records: [{ contract: plan, text: [/id] }]\n");
        Assert.Equal(["collection guides changed"], await ChangesAsync());
        _workspace.Write("collections/guides.yaml", "termsMax: 8\n");
        Assert.Equal(["collection guides changed"], await ChangesAsync());
        Assert.Empty(await ChangesAsync());
        _workspace.Remove("collections/guides.yaml");
        Assert.Equal(["collection guides went"], await ChangesAsync());

        async Task<IEnumerable<string?>> ChangesAsync() =>
            (await ReloadAsync()).Json.GetProperty("changes").EnumerateArray().Select(change => change.GetString()).ToList();
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_by_file_and_line_and_the_workspace_before_stays()
    {
        _workspace.AddSecond();
        _workspace.Write("contracts/plan/2.0.0/schema.json", "{\n  \"type\": \"object\",\n  \"required\": 7\n}\n");
        _workspace.Write("contracts/plan/1.0.0/samples/a.json", "{\n  \"id\": \"p-1\",\n  \"goal\": 7\n}\n");
        var reply = (await ReloadAsync()).IsProblem(422, "workspace_invalid");
        var problems = reply.Json.GetProperty("problems").EnumerateArray()
            .Select(problem => $"{problem.GetProperty("file").GetString()}:{problem.GetProperty("line").GetInt32()}").ToList();
        Assert.Contains("contracts/plan/2.0.0/schema.json:3", problems);
        Assert.Contains("contracts/plan/1.0.0/samples/a.json:3", problems);
        Assert.Contains("contracts/plan/1.0.0/samples/a.json:3:", reply["detail"]!, StringComparison.Ordinal);
        await StillServesAsync();
        var line = (await _server.GetAsync("/api/workspace/reloads")).Json.GetProperty("items")[0];
        Assert.False(line.GetProperty("taken").GetBoolean());
        Assert.Equal(problems.Count, line.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task A_new_version_without_its_migration_is_not_taken()
    {
        _workspace.Write("contracts/plan/2.0.0/schema.json", VersionedWorkspace.Second);
        var reply = (await ReloadAsync()).IsProblem(422, "workspace_invalid");
        Assert.Contains(reply.Json.GetProperty("problems").EnumerateArray(), problem => problem.GetProperty("code").GetString() == "workspace_migration_missing");
        await StillServesAsync();
    }

    [Fact]
    public async Task A_published_version_that_changed_is_a_conflict()
    {
        _workspace.Write("contracts/plan/1.0.0/schema.json", VersionedWorkspace.First.Replace("minLength\": 1", "minLength\": 2", StringComparison.Ordinal));
        await ConflictAsync("workspace_published_changed");
    }

    [Fact]
    public async Task A_version_that_records_need_cannot_go()
    {
        await SubmitAsync(_server, "plan", First);
        _workspace.AddSecond();
        Assert.Equal(200, (await ReloadAsync()).Status);
        // All records are held in the new version; but the old one decided one of them.
        await SubmitAsync(_server, "plan", """{"id":"p-1","goals":["Go"]}""");
        _workspace.Remove("contracts/plan/2.0.0/migration.yaml");
        _workspace.Remove("contracts/plan/1.0.0");
        var reply = (await ReloadAsync()).IsProblem(409, "workspace_conflict");
        Assert.Equal("workspace_removed_in_use", Assert.Single(reply.Json.GetProperty("problems").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal("Rust", (await _server.GetAsync("/api/records/plan/p-1?revision=1&version=1")).Json.GetProperty("document").GetProperty("goal").GetString());
    }

    [Fact]
    public async Task A_version_that_no_record_needs_can_go()
    {
        _workspace.AddSecond();
        Assert.Equal(200, (await ReloadAsync()).Status);
        _workspace.Remove("contracts/plan/2.0.0");
        var reply = await ReloadAsync();
        Assert.Equal(200, reply.Status);
        Assert.Contains("contract plan@2.0.0 went", reply.Json.GetProperty("changes").EnumerateArray().Select(change => change.GetString()));
    }

    [Fact]
    public async Task A_version_in_which_records_are_held_cannot_be_retired()
    {
        await SubmitAsync(_server, "plan", First);
        _workspace.AddSecond();
        _workspace.Write("contracts/plan/contract.yaml", "key: /id\ncorrection:\n  attemptsMax: 0\nretired: [1.0.0]\n");
        await ConflictAsync("workspace_retired_in_use");
    }

    [Fact]
    public async Task The_store_cannot_change_while_it_is_served()
    {
        _workspace.Write("sluice.yaml", "store:\n  path: other/sluice.db\n");
        await ConflictAsync(ReloadOutcome.RestartCode);
    }

    [Fact]
    public async Task The_limit_of_an_output_changes_with_the_workspace()
    {
        _workspace.Write("sluice.yaml", "store:\n  path: .sluice/sluice.db\nlimits:\n  outputBytesMax: 1024\n");
        Assert.Equal(200, (await ReloadAsync()).Status);
        var output = $$"""{"id":"p-1","goal":"{{new string('x', 2000)}}"}""";
        (await SubmitAsync(_server, "plan", output)).IsProblem(413, "output_too_large");
    }

    [Theory]
    [InlineData("""{"who":""}""", 400, "field_invalid")]
    [InlineData("""{"whom":"ann"}""", 400, "body_malformed")]
    [InlineData("""[]""", 400, "body_malformed")]
    public async Task A_bad_request_is_told(string body, int status, string code) => (await ReloadAsync(body)).IsProblem(status, code);

    [Fact(Timeout = 120_000)]
    public async Task Under_traffic_every_request_is_answered_by_one_whole_workspace()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var shown = new HashSet<string?>(StringComparer.Ordinal);
        var traffic = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var stored = await SubmitAsync(_server, "plan@1.0.0", $$"""{"id":"w-{{n}}","goal":"g{{i}}"}""");
                Assert.Equal((200, "plan@1.0.0"), (stored.Status, stored["contract"]));
                var read = await _server.GetAsync($"/api/records/plan/w-{n}");
                Assert.Equal(200, read.Status);
                var text = read["contractVersion"] == "1.0.0" ? $$"""{"id":"w-{{n}}","goal":"g{{i}}"}""" : $$"""{"id":"w-{{n}}","goals":["g{{i}}"]}""";
                Assert.Equal(text, read.Json.GetProperty("document").GetRawText());
                lock (shown) shown.Add(read["contractVersion"]);
            }
        }, stop.Token)).ToList();
        for (var round = 0; round < 6; round++)
        {
            // There and back: nobody writes in 2.0.0, so that it may go again; and between them one that is broken.
            _workspace.AddSecond();
            Assert.Equal(200, (await ReloadAsync()).Status);
            _workspace.Write("contracts/plan/2.0.0/migration.yaml", "kind: Migration\n");
            (await ReloadAsync()).IsProblem(422, "workspace_invalid");
            _workspace.Remove("contracts/plan/2.0.0");
            Assert.Equal(200, (await ReloadAsync()).Status);
        }

        await stop.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.Contains("1.0.0", shown);
        Assert.Equal(18, (await _server.GetAsync("/api/workspace/reloads")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact(Timeout = 60_000)]
    public async Task Reloads_asked_for_at_once_are_done_one_after_another()
    {
        _workspace.AddSecond();
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ReloadAsync()))
            .WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], replies.Select(reply => reply["number"]).Order(StringComparer.Ordinal));
        // Only the first found something new.
        Assert.Equal(2, replies.Sum(reply => reply.Json.GetProperty("changes").GetArrayLength()));
    }

    private Task<Reply> ReloadAsync(string? body = null) => body is null
        ? _server.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/workspace/reload"))
        : _server.PostAsync("/api/workspace/reload", "application/json", System.Text.Encoding.UTF8.GetBytes(body));

    private async Task ConflictAsync(string code)
    {
        var reply = (await ReloadAsync()).IsProblem(409, "workspace_conflict");
        Assert.Contains(reply.Json.GetProperty("problems").EnumerateArray(), problem => problem.GetProperty("code").GetString() == code);
        await StillServesAsync();
    }

    private async Task StillServesAsync()
    {
        Assert.Equal("1.0.0", (await _server.GetAsync("/api/contracts/plan"))["latest"]);
        Assert.Equal("plan@1.0.0", (await SubmitAsync(_server, "plan", First))["contract"]);
    }

    private static Task<Reply> SubmitAsync(RunningServer server, string contract, string output) =>
        server.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/outputs") { Content = JsonContent.Create(new { contract, output }) });
}
