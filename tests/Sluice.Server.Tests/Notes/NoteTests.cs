using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;

namespace Sluice.Server.Tests.Notes;

public sealed class NoteTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var workspace = new TestWorkspace();
        File.AppendAllText(Path.Combine(workspace.Folder, "sluice.yaml"), "notes: { currentMax: 5, textBytesMax: 100, retention: 30d }\n");
        _server = await RunningServer.StartAsync(workspace, embedded: new EmbeddedOptions { TimeProvider = _time });
        await PostAsync("/api/sessions", """{"id":"s"}""");
        await PostAsync("/api/sessions/s/messages", """{"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"hello"}]}""");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private const string Said = """{"session":"s","seq":2}""";

    private Task<Reply> PostAsync(string path, string json) => _server.PostAsync(path, "application/json", Encoding.UTF8.GetBytes(json));

    private Task<Reply> NoteAsync(string text, string more = "", string source = Said) =>
        PostAsync("/api/notes", $$"""{"subject":"ann","text":{{JsonSerializer.Serialize(text)}},"source":{{source}}{{more}}}""");

    private async Task<string> IdAsync(string text, string more = "")
    {
        var reply = await NoteAsync(text, more);
        Assert.Equal(201, reply.Status);
        return reply["id"]!;
    }

    private async Task<string[]> TextsAsync(string query) =>
        [.. (await _server.GetAsync($"/api/notes{query}")).Json.GetProperty("items").EnumerateArray().Select(note => note.TryGetProperty("text", out var text) ? text.GetString()! : "-")];

    [Fact]
    public async Task A_note_says_what_where_from_who_and_when()
    {
        var made = await NoteAsync("has done fractions", ""","kind":"progress" """);
        Assert.Equal((201, $"/api/notes/{made["id"]}"), (made.Status, made.Headers["Location"]));
        Assert.Equal(("ann", "progress", "has done fractions", "http"), (made["subject"], made["kind"], made["text"], made["who"]));
        Assert.Equal(Said, made.Json.GetProperty("source").GetRawText());
        Assert.Equal(made.Text, (await _server.GetAsync($"/api/notes/{made["id"]}")).Text);
        (await _server.GetAsync("/api/notes/note_none")).IsProblem(404, "note_not_found");
    }

    [Fact]
    public async Task A_note_in_place_of_another_hides_it_from_what_holds_and_nothing_else()
    {
        var first = await IdAsync("wants to finish by May");
        var second = await IdAsync("wants to finish by June", $$""","supersedes":"{{first}}" """);
        Assert.Equal(["wants to finish by June"], await TextsAsync("?subject=ann"));
        Assert.Equal(["wants to finish by June", "wants to finish by May"], await TextsAsync("?subject=ann&history=true"));
        Assert.Equal(second, (await _server.GetAsync($"/api/notes/{first}"))["supersededBy"]);
        var late = await NoteAsync("wants to finish by July", $$""","supersedes":"{{first}}" """);
        late.IsProblem(409, "note_superseded");
        Assert.Contains(second, late["detail"], StringComparison.Ordinal);
        (await NoteAsync("x", ""","supersedes":"note_none" """)).IsProblem(404, "note_not_found");
    }

    [Fact]
    public async Task What_a_note_comes_from_must_be_there()
    {
        var record = await _server.SubmitAsync(new { contract = "ticket", output = """{"id":"t","title":"a","priority":"low"}""" });
        Assert.Equal(201, (await NoteAsync("a", "", """{"record":{"contract":"ticket","key":"t","revision":1}}""")).Status);
        Assert.Equal(201, (await NoteAsync("b", "", $$"""{"submissionId":"{{record["submissionId"]}}"}""")).Status);
        Assert.Equal(201, (await NoteAsync("c", "", """{"traceId":"0af7651916cd43dd8448eb211c80319c"}""")).Status);
        await PostAsync("/api/sessions", """{"id":"gone"}""");
        await _server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/sessions/gone"));
        foreach (var source in (string[])["""{"session":"s","seq":3}""", """{"session":"none","seq":1}""", """{"session":"gone","seq":1}""",
            """{"record":{"contract":"ticket","key":"t","revision":2}}""", """{"submissionId":"sub_none"}"""])
            (await NoteAsync("d", "", source)).IsProblem(422, "note_source_unknown");
        foreach (var source in (string[])["{}", """{"session":"s"}""", """{"seq":1}""", """{"session":"s","seq":0}""", """{"record":{"contract":"ticket"}}""",
            """{"record":{"contract":"a\u0000b","key":"t","revision":1}}""", """{"traceId":"x"}"""])
            (await NoteAsync("d", "", source)).IsProblem(400, "field_invalid");
    }

    [Theory]
    [InlineData("field_missing", """{"text":"a","source":{}}""")]
    [InlineData("field_missing", """{"subject":"a","source":{}}""")]
    [InlineData("field_missing", """{"subject":"a","text":"a"}""")]
    [InlineData("field_invalid", """{"subject":"..","text":"a","source":{"session":"s","seq":1}}""")]
    [InlineData("field_invalid", """{"subject":"a","text":" ","source":{"session":"s","seq":1}}""")]
    [InlineData("field_invalid", """{"subject":"a","text":"a\u0000b","source":{"session":"s","seq":1}}""")]
    [InlineData("field_invalid", """{"subject":"a","text":"a","kind":"A Fact","source":{"session":"s","seq":1}}""")]
    [InlineData("body_malformed", """{"subject":"a","text":"a","source":{"session":"s","seq":1},"who":"me"}""")]
    [InlineData("body_malformed", """[]""")]
    public async Task What_is_no_note_is_refused(string code, string body) => (await PostAsync("/api/notes", body)).IsProblem(400, code);

    [Fact]
    public async Task A_note_has_a_size_and_a_subject_has_a_number_of_them()
    {
        Assert.Contains("101 bytes", (await NoteAsync(new string('a', 101))).IsProblem(400, "field_invalid")["detail"], StringComparison.Ordinal);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await IdAsync($"n{i}"));
        (await NoteAsync("one more")).IsProblem(409, "notes_full");
        await IdAsync("in its place", $$""","supersedes":"{{ids[0]}}" """);
    }

    [Fact]
    public async Task A_note_that_is_sent_again_is_there_once()
    {
        var first = await NoteAsync("a", ""","idempotencyKey":"k" """);
        var again = await NoteAsync("a", ""","idempotencyKey":"k" """);
        Assert.Equal((201, 200, first.Text), (first.Status, again.Status, again.Text));
        (await NoteAsync("b", ""","idempotencyKey":"k" """)).IsProblem(409, "idempotency_conflict");
        // Also when what it came from has gone meanwhile.
        await _server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/sessions/s"));
        Assert.Equal((200, first.Text), ((await NoteAsync("a", ""","idempotencyKey":"k" """)).Status, (await NoteAsync("a", ""","idempotencyKey":"k" """)).Text));
        (await NoteAsync("a", ""","idempotencyKey":"another" """)).IsProblem(422, "note_source_unknown");
    }

    [Fact]
    public async Task A_subject_is_forgotten_on_request_and_by_the_rule()
    {
        var id = await IdAsync("a secret");
        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(["a secret"], await TextsAsync("?subject=ann"));
        var erased = await _server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/notes?subject=ann"));
        Assert.Equal("""{"subject":"ann","notes":1}""", erased.Text);
        var left = await _server.GetAsync($"/api/notes/{id}");
        Assert.Equal("erased", left.Json.GetProperty("removal").GetProperty("reason").GetString());
        Assert.DoesNotContain("secret", (await _server.GetAsync("/api/notes?history=true")).Text, StringComparison.Ordinal);
        (await NoteAsync("x", $$""","supersedes":"{{id}}" """)).IsProblem(410, "note_removed");
        (await _server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/notes"))).IsProblem(400, "parameter_invalid");

        await IdAsync("short-lived");
        _time.Advance(TimeSpan.FromDays(30));
        while ((await TextsAsync("?history=true")).Contains("short-lived")) await Task.Yield();
        Assert.Equal("expired", (await _server.GetAsync("/api/notes?history=true")).Json.GetProperty("items")[0].GetProperty("removal").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Notes_are_a_tenants_own_and_scopes_hold()
    {
        var id = await IdAsync("mine");
        var (admin, theirs, reads) = (await _server.KeyAsync(), await _server.KeyAsync(tenant: "acme"), await _server.KeyAsync(KeyScopes.Read));
        (await _server.SendAsync("GET", $"/api/notes/{id}", theirs)).IsProblem(404, "note_not_found");
        Assert.DoesNotContain("mine", (await _server.SendAsync("GET", "/api/notes?history=true", theirs)).Text, StringComparison.Ordinal);
        Assert.Equal("""{"subject":"ann","notes":0}""", (await _server.SendAsync("DELETE", "/api/notes?subject=ann", theirs)).Text);
        // The session is not theirs either.
        (await _server.SendAsync("POST", "/api/notes", theirs, $$"""{"subject":"ann","text":"a","source":{{Said}}}""")).IsProblem(422, "note_source_unknown");
        (await _server.SendAsync("POST", "/api/notes", reads, $$"""{"subject":"ann","text":"a","source":{{Said}}}""")).IsProblem(403, "scope_missing");
        (await _server.SendAsync("DELETE", "/api/notes?subject=ann", reads)).IsProblem(403, "scope_missing");
        Assert.Equal("mine", (await _server.SendAsync("GET", $"/api/notes/{id}", reads))["text"]);
        Assert.StartsWith("key_", (await _server.SendAsync("POST", "/api/notes", admin, $$"""{"subject":"ann","text":"a","source":{{Said}}}"""))["who"], StringComparison.Ordinal);
    }
}
