using System.Text;

namespace Sluice.Server.Tests.Sessions;

/// <summary>What a model is shown beside a session's messages, and why.</summary>
public sealed class MemoryContextTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<Reply> PostAsync(string path, string json) => _server.PostAsync(path, "application/json", Encoding.UTF8.GetBytes(json));

    private async Task MakeAsync(string metadata, string messages = """{"role":"system","content":"hello"},{"role":"user","content":"hello"},{"role":"assistant","content":"hello"}""")
    {
        Assert.Equal(201, (await PostAsync("/api/sessions", $$"""{"id":"s","metadata":{{metadata}}}""")).Status);
        Assert.Equal(200, (await PostAsync("/api/sessions/s/messages", $$"""{"messages":[{{messages}}]}""")).Status);
    }

    private async Task<string> NoteAsync(string text, string more = "")
    {
        var made = await PostAsync("/api/notes", $$"""{"subject":"ann","text":"{{text}}","source":{"session":"s","seq":2}{{more}}}""");
        Assert.Equal(201, made.Status);
        return made["id"]!;
    }

    private async Task TicketAsync(string minutes) =>
        Assert.Equal(200, (await _server.SubmitAsync(new { contract = "ticket", output = $$"""{"id":"ann","title":"a","priority":"low","minutes":{{minutes}}}""" })).Status);

    private Task<Reply> ContextAsync(string query) => _server.GetAsync($"/api/sessions/s/context?model=gpt-4o&{query}");

    private static string[] Parts(Reply context) => [.. context.Json.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("part").GetString()!)];

    private const string Named = """{"profile":{"contract":"ticket","key":"ann"}}""";

    [Fact]
    public async Task A_session_without_references_is_its_messages()
    {
        await MakeAsync("""{"profile":"none","subject":7}""");
        var context = await ContextAsync("tokensMax=12");
        Assert.Equal(("12", "12", "[]"), (context["tokens"], context["tokensTotal"], context.Json.GetProperty("leftOut").GetRawText()));
        Assert.Equal(["instructions", "conversation"], Parts(context));
        Assert.False(context.Json.TryGetProperty("profile", out _) || context.Json.TryGetProperty("notes", out _));
    }

    [Fact]
    public async Task Profile_and_notes_stand_between_instructions_and_conversation()
    {
        await MakeAsync(Named);
        await TicketAsync("5");
        var old = await NoteAsync("likes maps");
        await NoteAsync("likes charts", $$""","supersedes":"{{old}}","kind":"preference" """);
        await NoteAsync("two\\nlines");
        var context = await ContextAsync("tokensMax=1000");
        Assert.Equal(["instructions", "profile", "notes", "conversation"], Parts(context));
        var (profile, notes) = (context.Json.GetProperty("profile"), context.Json.GetProperty("notes"));
        Assert.Equal("Profile ticket/ann, revision 1, as ticket@1.1.0:\n" + """{"id":"ann","title":"a","priority":"low","minutes":5}""", profile.GetProperty("text").GetString());
        var text = notes.GetProperty("text").GetString()!;
        Assert.StartsWith("Notes about ann, newest first:\n- fact: two\n  lines (session s, message 2; ", text, StringComparison.Ordinal);
        Assert.Contains("\n- preference: likes charts (", text, StringComparison.Ordinal);
        Assert.DoesNotContain("maps", context.Text, StringComparison.Ordinal);
        Assert.Equal(250, notes.GetProperty("tokensMax").GetInt64());
        // What the parts say is what the whole has.
        var sum = context.Json.GetProperty("parts").EnumerateArray().Sum(part => part.GetProperty("tokens").GetInt64());
        Assert.Equal(sum, context.Json.GetProperty("tokensTotal").GetInt64());
        Assert.Equal(sum, profile.GetProperty("tokens").GetInt64() + notes.GetProperty("tokens").GetInt64() + context.Json.GetProperty("tokens").GetInt64());
    }

    [Fact]
    public async Task The_profile_is_shown_in_the_version_asked_for_or_it_is_said_why_not()
    {
        await MakeAsync("""{"profile":{"contract":"ticket","key":"ann","version":"1.0"}}""");
        var missing = (await ContextAsync("tokensMax=1000")).Json.GetProperty("profile");
        Assert.Equal(("record_not_found", 0), (missing.GetProperty("code").GetString(), missing.GetProperty("tokens").GetInt64()));
        await TicketAsync("5");
        Assert.Equal("1.0.0", (await ContextAsync("tokensMax=1000")).Json.GetProperty("profile").GetProperty("contractVersion").GetString());
        Assert.Equal("1.1.0", (await ContextAsync("tokensMax=1000&profileVersion=latest")).Json.GetProperty("profile").GetProperty("contractVersion").GetString());
        await TicketAsync("-5");
        var lossy = await ContextAsync("tokensMax=1000");
        Assert.Equal("downgrade_lossy", lossy.Json.GetProperty("profile").GetProperty("code").GetString());
        Assert.DoesNotContain("minutes", lossy.Text, StringComparison.Ordinal);
        Assert.Equal(["instructions", "conversation"], Parts(lossy));
        Assert.Equal("contract_unknown", (await ContextAsync("tokensMax=1000&profileVersion=9")).Json.GetProperty("profile").GetProperty("code").GetString());
        (await ContextAsync("tokensMax=1000&profileVersion=x.y")).IsProblem(400, "parameter_invalid");
    }

    [Fact]
    public async Task A_revision_that_is_named_is_the_one_that_is_shown()
    {
        await MakeAsync("""{"profile":{"contract":"ticket","key":"ann","revision":1}}""");
        await TicketAsync("1");
        await TicketAsync("2");
        Assert.Equal(1, (await ContextAsync("tokensMax=1000")).Json.GetProperty("profile").GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task Notes_without_a_place_are_told_and_smaller_older_ones_may_have_one()
    {
        await MakeAsync("""{"subject":"ann"}""");
        await NoteAsync("hello");
        var large = await NoteAsync(string.Join(' ', Enumerable.Repeat("hello", 60)));
        await NoteAsync("hello");
        var notes = (await ContextAsync("tokensMax=1000&notesTokensMax=60")).Json.GetProperty("notes");
        Assert.Equal(2, notes.GetProperty("items").GetArrayLength());
        var left = Assert.Single(notes.GetProperty("leftOut").EnumerateArray());
        Assert.Equal((large, "budget"), (left.GetProperty("id").GetString(), left.GetProperty("reason").GetString()));
        Assert.InRange(notes.GetProperty("tokens").GetInt64(), 20, 60);
        var none = await ContextAsync("tokensMax=1000&notesTokensMax=0");
        Assert.Equal((0, 3), (none.Json.GetProperty("notes").GetProperty("items").GetArrayLength(), none.Json.GetProperty("notes").GetProperty("leftOut").GetArrayLength()));
        Assert.Equal(["instructions", "conversation"], Parts(none));
        (await ContextAsync("tokensMax=1000&notesTokensMax=-1")).IsProblem(400, "parameter_invalid");
    }

    [Fact]
    public async Task What_must_be_shown_goes_before_notes_and_notes_before_older_turns()
    {
        const string Turn = """{"role":"user","content":"hello"},{"role":"assistant","content":"hello"}""";
        await MakeAsync("""{"subject":"ann"}""", $$"""{"role":"system","content":"hello"},{{Turn}},{{Turn}},{{Turn}}""");
        for (var i = 0; i < 3; i++) await NoteAsync("hello");
        // 12 tokens must be shown; what is left is not enough for every note.
        for (var budget = 12; budget < 120; budget++)
        {
            var context = await ContextAsync($"tokensMax={budget}&notesTokensMax=100");
            Assert.Equal(200, context.Status);
            Assert.InRange(context.Json.GetProperty("tokensTotal").GetInt64(), 12, budget);
            var notes = context.Json.GetProperty("notes");
            if (notes.GetProperty("leftOut").GetArrayLength() > 0) Assert.InRange(context.Json.GetProperty("tokens").GetInt64(), 12, 40);
        }

        Assert.Equal(3, (await ContextAsync("tokensMax=120&notesTokensMax=100")).Json.GetProperty("notes").GetProperty("items").GetArrayLength());
        (await ContextAsync("tokensMax=11&notesTokensMax=100")).IsProblem(422, "context_overflow");
    }

    [Fact]
    public async Task A_profile_larger_than_the_budget_is_told()
    {
        await MakeAsync(Named);
        await TicketAsync("5");
        var refused = await ContextAsync("tokensMax=20");
        refused.IsProblem(422, "context_overflow");
        Assert.Contains("profile", refused["detail"], StringComparison.Ordinal);
        var profile = (await ContextAsync("tokensMax=1000")).Json.GetProperty("profile").GetProperty("tokens").GetInt32();
        refused = await ContextAsync($"tokensMax={profile + 5}");
        refused.IsProblem(422, "context_overflow");
        Assert.Contains("the budget is 5.", refused["detail"], StringComparison.Ordinal);
        Assert.Contains($"The profile beside it has {profile} tokens.", refused["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_or_unknown_session_has_no_memory()
    {
        await MakeAsync(Named);
        await _server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/sessions/s"));
        (await ContextAsync("tokensMax=1000")).IsProblem(410, "session_removed");
        (await _server.GetAsync("/api/sessions/none/context?tokensMax=9")).IsProblem(404, "session_not_found");
    }
}
