namespace Sluice.Server.Tests.Records;

public sealed class RecordTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_record_comes_with_its_stamp_and_everything_else()
    {
        var submitted = await Store("k", """{"text":"one"}""");
        var record = await _server.GetAsync("/api/records/note/k");
        Assert.Equal(["contract", "contractVersion", "heldVersion", "key", "revision", "verdict", "storedAt", "submissionId", "stamp", "document"],
            record.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("note", "1.0.0", "k", "1", "accepted"),
            (record["contract"], record["contractVersion"], record["key"], record["revision"], record["verdict"]));
        Assert.Equal(submitted["submissionId"], record["submissionId"]);
        Assert.StartsWith("sha256:", record.Json.GetProperty("stamp").GetProperty("contractHash").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revisions_are_kept_and_can_be_asked_for()
    {
        await Store("k", """{"text":"one"}""");
        await Store("k", """{"text":"two"}""");
        Assert.Equal("""{"text":"two"}""", (await _server.GetAsync("/api/records/note/k")).Json.GetProperty("document").GetRawText());
        Assert.Equal("""{"text":"one"}""", (await _server.GetAsync("/api/records/note/k?revision=1")).Json.GetProperty("document").GetRawText());
        var history = await _server.GetAsync("/api/records/note/k/history");
        Assert.Equal([2L, 1L], history.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("revision").GetInt64()));
        (await _server.GetAsync("/api/records/note/k?revision=3")).IsProblem(404, "record_not_found");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("/")]
    [InlineData("history")]
    [InlineData("a/history")]
    [InlineData("Ümläut 😀 ?&#+")]
    [InlineData("..a")]
    [InlineData("a//b")]
    [InlineData("%")]
    public async Task Any_key_can_be_addressed_when_it_is_percent_encoded(string key)
    {
        await Store(key, """{"text":"one"}""");
        // A neighbour that a sloppy reading would mistake for it.
        await Store(key.Contains('%') ? Uri.UnescapeDataString(key) + "x" : Uri.EscapeDataString(key) + "x", """{"text":"two"}""");
        var path = "/api/records/note/" + Uri.EscapeDataString(key);
        Assert.Equal(key, (await _server.GetAsync(path))["key"]);
        Assert.Equal(key, (await _server.GetAsync(path + "/history")).Json.GetProperty("items")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Two_keys_that_differ_only_in_their_encoding_stay_two()
    {
        await Store("a/b", """{"text":"slash"}""");
        await Store("a%2Fb", """{"text":"percent"}""");
        Assert.Equal("slash", (await _server.GetAsync("/api/records/note/a%2Fb")).Json.GetProperty("document").GetProperty("text").GetString());
        Assert.Equal("percent", (await _server.GetAsync("/api/records/note/a%252Fb")).Json.GetProperty("document").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_list_is_paged_newest_first_without_gaps_or_repeats()
    {
        foreach (var i in Enumerable.Range(0, 25)) await Store($"k{i}", """{"text":"t"}""");
        var keys = new List<string>();
        for (var path = "/api/records?contract=note&limit=10"; path.Length > 0;)
        {
            var page = await _server.GetAsync(path);
            keys.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()!));
            path = page.Json.TryGetProperty("next", out var next) ? $"/api/records?contract=note&limit=10&cursor={Uri.EscapeDataString(next.GetString()!)}" : "";
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"k{i}"), keys);
    }

    [Fact]
    public async Task A_history_is_paged_too()
    {
        foreach (var _ in Enumerable.Range(0, 5)) await Store("k", """{"text":"t"}""");
        var first = await _server.GetAsync("/api/records/note/k/history?limit=3");
        var rest = await _server.GetAsync($"/api/records/note/k/history?limit=3&cursor={Uri.EscapeDataString(first["next"]!)}");
        Assert.Equal([5L, 4L, 3L, 2L, 1L], first.Json.GetProperty("items").EnumerateArray().Concat(rest.Json.GetProperty("items").EnumerateArray())
            .Select(item => item.GetProperty("revision").GetInt64()));
        Assert.False(rest.Json.TryGetProperty("next", out _));
    }

    [Theory]
    [InlineData("limit=0", "parameter_invalid")]
    [InlineData("limit=501", "parameter_invalid")]
    [InlineData("limit=-1", "parameter_invalid")]
    [InlineData("limit=ten", "parameter_invalid")]
    [InlineData("limit=1&limit=2", "parameter_invalid")]
    [InlineData("limit=", "parameter_invalid")]
    [InlineData("cursor=", "cursor_invalid")]
    [InlineData("cursor=nonsense", "cursor_invalid")]
    [InlineData("cursor=%ff", "cursor_invalid")]
    [InlineData("cursor=%00%ff", "parameter_invalid")]
    [InlineData("contarct=note", "parameter_unknown")]
    public async Task A_bad_query_is_told_which_parameter(string query, string code)
    {
        var reply = (await _server.GetAsync("/api/records?" + query)).IsProblem(400, code);
        if (code != "parameter_unknown") Assert.Equal(query.Split('=')[0], reply["parameter"]);
        if (!query.StartsWith("contarct", StringComparison.Ordinal))
            (await _server.GetAsync("/api/failures?" + query)).IsProblem(400, code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task A_bad_revision_is_refused(string revision) =>
        Assert.Equal("revision", (await _server.GetAsync($"/api/records/note/k?revision={revision}")).IsProblem(400, "parameter_invalid")["parameter"]);

    [Theory]
    [InlineData("/api/records/note/none", "record_not_found")]
    [InlineData("/api/records/none/k", "record_not_found")]
    [InlineData("/api/records/note/none/history", "record_not_found")]
    [InlineData("/api/records/note/a/b", "route_unknown")]
    [InlineData("/api/records/note", "route_unknown")]
    [InlineData("/api/records/note/%FF", "record_not_found")]
    public async Task What_is_not_there_is_not_found(string path, string code) => (await _server.GetAsync(path)).IsProblem(404, code);

    private Task<Reply> Store(string key, string output) => _server.SubmitAsync(new { contract = "note", key, output });
}
