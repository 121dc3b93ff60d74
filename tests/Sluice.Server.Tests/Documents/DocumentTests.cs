using System.Text;
using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Server.Tests.Documents;

/// <summary>Documents over HTTP: what is put is found, what is not taken says why.</summary>
public sealed class DocumentTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var workspace = new TestWorkspace();
        workspace.Write("collections/guides.yaml", "description: how things are done\ndocumentBytesMax: 4000000\n");
        workspace.Write("collections/cards.yaml", "metadata: card@1\n");
        workspace.Write("contracts/card/1.0.0/schema.json", """{"type":"object","required":["level"],"properties":{"level":{"enum":["low","high"]}},"additionalProperties":false}""");
        _server = await RunningServer.StartAsync(workspace);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_document_is_put_found_shown_and_removed()
    {
        var added = await PutAsync(new { collection = "guides", id = "school/fractions.md", text = "# Fractions\n\nA part of a whole.\n\n## Adding\n\nFind a common denominator." });
        Assert.Equal((200, "added", "1", "2"), (added.Status, added["result"], added["revision"], added["chunksAdded"]));
        var found = await PostAsync("/api/documents/search", new { collection = "guides", text = "how are denominators found?" });
        Assert.Equal("lexical", found["method"]);
        var passage = Assert.Single(found.Json.GetProperty("passages").EnumerateArray());
        Assert.Equal(("school/fractions.md", "Fractions › Adding", "Find a common denominator."),
            (Text(passage, "document"), Text(passage, "section"), Text(passage, "text")));
        var shown = await _server.GetAsync("/api/documents/guides/school%2Ffractions.md");
        Assert.Equal(Text(passage, "id"), Text(shown.Json.GetProperty("parts")[1], "id"));
        Assert.Equal("Fractions", Text(shown.Json.GetProperty("document"), "title"));
        Assert.Equal("unchanged", (await PutAsync(new { collection = "guides", id = "school/fractions.md", text = "# Fractions\n\nA part of a whole.\n\n## Adding\n\nFind a common denominator." }))["result"]);
        Assert.Equal("2", (await PutAsync(new { collection = "guides", id = "school/fractions.md", text = "# Fractions\n\nOther words." }))["revision"]);
        Assert.Empty((await PostAsync("/api/documents/search", new { collection = "guides", text = "denominators" })).Json.GetProperty("passages").EnumerateArray());
        Assert.Equal(200, (await DeleteAsync("/api/documents/guides/school%2Ffractions.md")).Status);
        Assert.Equal((404, "document_not_found"), Problem(await DeleteAsync("/api/documents/guides/school%2Ffractions.md")));
        Assert.Empty((await _server.GetAsync("/api/documents?collection=guides")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Documents_are_listed_in_pages_and_collections_say_how_much_is_in_them()
    {
        for (var number = 0; number < 5; number++) await PutAsync(new { collection = "guides", id = $"d{number}", text = $"number {number}" });
        var first = await _server.GetAsync("/api/documents?collection=guides&limit=3");
        Assert.Equal(["d4", "d3", "d2"], first.Json.GetProperty("items").EnumerateArray().Select(item => Text(item, "id")));
        var second = await _server.GetAsync($"/api/documents?collection=guides&limit=3&cursor={first["next"]}");
        Assert.Equal(["d1", "d0"], second.Json.GetProperty("items").EnumerateArray().Select(item => Text(item, "id")));
        var collections = (await _server.GetAsync("/api/collections")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["cards", "guides"], collections.Select(item => Text(item, "name")));
        Assert.Equal(("5", "how things are done"), (collections[1].GetProperty("documents").GetRawText(), Text(collections[1], "description")));
    }

    [Fact]
    public async Task Metadata_fits_the_collections_contract_and_can_be_searched_by()
    {
        Assert.Equal(200, (await PutAsync(new { collection = "cards", id = "a", text = "apples are red", metadata = new { level = "low" } })).Status);
        Assert.Equal(200, (await PutAsync(new { collection = "cards", id = "b", text = "apples are green", metadata = new { level = "high" } })).Status);
        var found = await PostAsync("/api/documents/search", new { collection = "cards", text = "apples", filter = new Dictionary<string, string> { ["/level"] = "high" } });
        var passage = Assert.Single(found.Json.GetProperty("passages").EnumerateArray());
        Assert.Equal(("b", "card@1.0.0"), (Text(passage, "document"), Text(passage, "contract")));
        var unfit = await PutAsync(new { collection = "cards", id = "c", text = "apples", metadata = new { level = "middle" } });
        Assert.Equal((422, "metadata_invalid"), Problem(unfit));
        Assert.Equal("/metadata/level", unfit["pointer"]);
        Assert.Equal((422, "metadata_invalid"), Problem(await PutAsync(new { collection = "cards", id = "c", text = "apples" })));
        var twice = await PutAsync(new { collection = "cards", id = "c", text = "apples", metadata = new { level = "middle", more = 1 } });
        Assert.Contains("/metadata/level: ", twice["detail"], StringComparison.Ordinal);
        Assert.Contains("/metadata/more: ", twice["detail"], StringComparison.Ordinal);
        Assert.Equal((404, "document_not_found"), Problem(await _server.GetAsync("/api/documents/cards/c")));
    }

    [Theory]
    [InlineData("""{"collection":"nowhere","text":"x"}""", 404, "collection_not_found")]
    [InlineData("""{"collection":"guides"}""", 400, "field_missing")]
    [InlineData("""{"collection":"guides","text":"x","extra":1}""", 400, "body_malformed")]
    [InlineData("""{"collection":"guides","text":"x","metadata":[]}""", 400, "field_type")]
    [InlineData("""{"collection":"guides","text":"x","id":""}""", 400, "document_id_invalid")]
    [InlineData("""{"collection":"guides","text":"x","id":"a\u0000b"}""", 400, "document_id_invalid")]
    [InlineData("""{"collection":"guides","text":"x","id":".."}""", 400, "document_id_invalid")]
    [InlineData("""{"collection":"guides","text":"x","mediaType":"application/pdf"}""", 400, "document_type_unknown")]
    [InlineData("""{"collection":"guides","text":"{","mediaType":"application/json"}""", 422, "document_unreadable")]
    [InlineData("""{"collection":"guides","text":" \n "}""", 422, "document_empty")]
    public async Task What_is_not_taken_says_why(string body, int status, string code)
    {
        Assert.Equal((status, code), Problem(await _server.PostAsync("/api/documents", "application/json", Encoding.UTF8.GetBytes(body))));
        Assert.Empty((await _server.GetAsync("/api/documents?collection=guides")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_document_may_be_as_large_as_its_collection_takes_and_no_larger()
    {
        var paragraph = string.Concat(Enumerable.Repeat("words that say something of the matter at hand ", 20)) + "\n\n";
        var large = string.Concat(Enumerable.Repeat(paragraph, 3_900_000 / paragraph.Length));
        Assert.Equal(200, (await PutAsync(new { collection = "guides", id = "large", text = large })).Status);
        Assert.Equal((413, "document_too_large"), Problem(await PutAsync(new { collection = "guides", id = "larger", text = large + large[..200_000] })));
    }

    [Theory]
    [InlineData("""{"collection":"guides","text":"\" OR * NEAR( -x"}""")]
    [InlineData("""{"collection":"guides","text":"the"}""")]
    [InlineData("""{"collection":"guides","text":""}""")]
    [InlineData("""{"collection":"guides","text":"\u0000 \ud83d\ude00"}""")]
    public async Task Whatever_is_looked_for_is_a_text_and_no_query(string body) =>
        Assert.Equal(200, (await _server.PostAsync("/api/documents/search", "application/json", Encoding.UTF8.GetBytes(body))).Status);

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public async Task So_many_passages_cannot_be_asked_for(int count) =>
        Assert.Equal((400, "field_invalid"), Problem(await PostAsync("/api/documents/search", new { collection = "guides", text = "x", count })));

    [Theory]
    [InlineData("level", "/filter/level")]
    [InlineData("", "/filter/")]
    [InlineData("a/b", "/filter/a~1b")]
    public async Task A_filter_that_names_no_place_is_told_and_not_taken_for_one_that_fits_nothing(string name, string pointer)
    {
        var reply = await PostAsync("/api/documents/search", new { collection = "guides", text = "x", filter = new Dictionary<string, string> { [name] = "low" } });
        Assert.Equal((400, "field_invalid"), Problem(reply));
        Assert.Equal(pointer, reply["pointer"]);
    }

    [Fact]
    public async Task Documents_are_a_tenants_own_and_scopes_hold()
    {
        var (mine, theirs, reads) = (await _server.KeyAsync(), await _server.KeyAsync(tenant: "acme"), await _server.KeyAsync(KeyScopes.Read));
        const string Heron = """{"collection":"guides","id":"heron","text":"A heron stands in water."}""", Search = """{"collection":"guides","text":"heron"}""";
        Assert.Equal("added", (await _server.SendAsync("POST", "/api/documents", mine, Heron))["result"]);
        (await _server.SendAsync("GET", "/api/documents/guides/heron", theirs)).IsProblem(404, "document_not_found");
        (await _server.SendAsync("DELETE", "/api/documents/guides/heron", theirs)).IsProblem(404, "document_not_found");
        foreach (var (method, path, body) in ((string, string, string?)[])[("GET", "/api/documents?collection=guides", null), ("POST", "/api/documents/search", Search), ("GET", "/api/collections", null)])
        {
            Assert.DoesNotContain("heron", (await _server.SendAsync(method, path, theirs, body)).Text, StringComparison.Ordinal);
            Assert.Contains(path == "/api/collections" ? "\"documents\":1" : "heron", (await _server.SendAsync(method, path, reads, body)).Text, StringComparison.Ordinal);
        }

        // The same id is another document.
        Assert.Equal("added", (await _server.SendAsync("POST", "/api/documents", theirs, Heron.Replace("heron", "stork", StringComparison.Ordinal).Replace("\"stork\"", "\"heron\"", StringComparison.Ordinal)))["result"]);
        Assert.Contains("A heron", (await _server.SendAsync("GET", "/api/documents/guides/heron", mine)).Text, StringComparison.Ordinal);
        (await _server.SendAsync("POST", "/api/documents", reads, Heron)).IsProblem(403, "scope_missing");
        (await _server.SendAsync("DELETE", "/api/documents/guides/heron", reads)).IsProblem(403, "scope_missing");
    }

    [Fact]
    public async Task One_id_that_many_put_and_remove_at_once_is_one_document_or_none()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => number % 3 == 0
            ? DeleteAsync("/api/documents/guides/same")
            : PutAsync(new { collection = "guides", id = "same", text = $"word{number} and more" })));
        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 404, reply.Text));
        Assert.Equal("same", (await PutAsync(new { collection = "guides", id = "same", text = "the last word" }))["id"]);
        var shown = await _server.GetAsync("/api/documents/guides/same");
        Assert.Equal("the last word", Text(Assert.Single(shown.Json.GetProperty("parts").EnumerateArray()), "text"));
        var found = await PostAsync("/api/documents/search", new { collection = "guides", text = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"word{number}")) + " last" });
        Assert.Equal("the last word", Text(Assert.Single(found.Json.GetProperty("passages").EnumerateArray()), "text"));
    }

    private Task<Reply> PutAsync(object body) => PostAsync("/api/documents", body);

    private Task<Reply> PostAsync(string path, object body) => _server.PostAsync(path, "application/json", JsonSerializer.SerializeToUtf8Bytes(body));

    private Task<Reply> DeleteAsync(string path) => _server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, path));

    private static (int, string?) Problem(Reply reply) => (reply.Status, reply["code"]);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
