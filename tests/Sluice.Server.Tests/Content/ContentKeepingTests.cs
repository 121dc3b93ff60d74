using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Sluice.Server.Tests.OpenAi;
using Sluice.Server.Tests.Telemetry;

namespace Sluice.Server.Tests.Content;

/// <summary>What is left of content where it must not be: canaries are planted wherever content can come in, everything goes wrong that can, and
/// then every byte that the gateway wrote or said is searched.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class ContentKeepingTests : IDisposable
{
    private const string Key = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Free = "xanadu-canary", Mail = "canary@xanadu.example", Card = "4012 8888 8888 1881";
    private static readonly string[] Canaries = [Free, Mail, Card, "xanadu"];

    private readonly string _keys = Path.GetTempFileName();

    public ContentKeepingTests() => File.WriteAllText(_keys, Key);

    public void Dispose() => File.Delete(_keys);

    [Theory]
    [InlineData("encrypted")]
    [InlineData("redacted")]
    public async Task After_every_way_to_fail_no_sink_holds_a_canary(string keep)
    {
        await using var pager = await ScriptedUpstream.StartAsync(ScriptedUpstream.Answers(200, "{}"));
        await using var receiver = await OtlpReceiver.StartAsync();
        using var workspace = Workspace(keep, $$"""

            telemetry: { endpoint: "{{receiver.HttpAddress}}", protocol: http/protobuf }
            alerts: { targets: { pager: { kind: alertmanager, url: "{{pager.BaseUrl}}" } } }
            """);
        var log = new CapturedLog();
        await using var model = await ScriptedUpstream.StartAsync(ScriptedUpstream.Says($$"""{"text":["{{Free}}"],"{{Free}}":"{{Mail}}"}"""),
            ScriptedUpstream.Answers(400, $$$"""{"error":{"message":"I choke on {{{Free}}} {{{Mail}}}","type":"invalid_request_error"}}"""),
            ScriptedUpstream.Says(null), ScriptedUpstream.Says($"{Free} {Mail} {Card}", "length"), ScriptedUpstream.Calls("look", $$"""{"{{Free}}": "{{Card}}"}"""));
        workspace.Write("models/default.yaml", $"model: scripted-1\nbaseUrl: {model.BaseUrl}\nretriesMax: 0\n");
        workspace.Write("contracts/memo/contract.yaml", "correction:\n  attemptsMax: 2\n");
        workspace.Write("contracts/memo/1.0.0/schema.json", """{"type":"object","required":["text"],"properties":{"text":{"type":"string","maxLength":3}},"additionalProperties":false}""");
        string[] said;
        await using (var server = await RunningServer.ServeAsync(workspace.Folder, options => options.LogLevel = LogLevel.None, new EmbeddedOptions { LoggerFactory = log }))
        {
            said = await FailInEveryWayAsync(server);
            Assert.Equal(said.Length, said.Distinct().Count());
            // What is shown without asking for content is redacted.
            foreach (var item in (await server.GetAsync("/api/failures?limit=500")).Json.GetProperty("items").EnumerateArray())
            {
                var failure = await NoneShownAsync(server, $"/api/failures/{item.GetProperty("id").GetString()}");
                var submission = failure.Json.GetProperty("decision").GetProperty("submissionId").GetString();
                await NoneShownAsync(server, $"/api/outputs/{submission}");
                foreach (var more in (string[])["", "?content=true"]) await NoneShownAsync(server, $"/api/traces/{submission}{more}");
            }

            foreach (var item in (await server.GetAsync("/api/jobs?limit=500")).Json.GetProperty("items").EnumerateArray())
                await NoneShownAsync(server, $"/api/jobs/{item.GetProperty("id").GetString()}");

            foreach (var path in (string[])["/api/failures?limit=500", "/api/groups", "/api/jobs", "/api/notifications", "/readyz", "/metrics"]) NoCanary(path, (await server.GetAsync(path)).Text);
            while (pager.Requests.IsEmpty) await Task.Yield();
            server.Services.GetRequiredService<TracerProvider>().ForceFlush(30_000);
            server.Services.GetRequiredService<MeterProvider>().ForceFlush(30_000);
            server.Services.GetService<LoggerProvider>()?.ForceFlush(30_000);
        }

        Assert.NotEmpty(receiver.Spans);
        Assert.NotEmpty(receiver.Metrics);
        foreach (var body in receiver.Bodies) NoCanary("telemetry", Encoding.Latin1.GetString(body));
        foreach (var request in pager.Requests) NoCanary("an alert", request.GetRawText());

        Assert.NotEmpty(log.Lines);
        NoCanary("the log", string.Join('\n', log.Lines));
        // The database, its journal, and whatever else lies there.
        foreach (var file in Directory.GetFiles(Path.Combine(workspace.Folder, ".sluice"), "*", SearchOption.AllDirectories))
            NoCanary(file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Sealed_content_is_there_for_those_who_may_see_it_and_redacted_for_others()
    {
        using var workspace = Workspace("encrypted");
        await using var server = await RunningServer.ServeAsync(workspace.Folder);
        var output = $$"""{"text": ["{{Mail}}", "x"], "password": "hunter two"}""";
        var rejected = await server.SubmitAsync(new { contract = "note", output });
        // Who sent it is answered with it.
        Assert.Equal(422, rejected.Status);
        var path = $"/api/failures/{rejected.Json.GetProperty("failure").GetProperty("id").GetString()}";
        var (read, operate) = (await server.KeyAsync(KeyScopes.Read), await server.KeyAsync(KeyScopes.Read | KeyScopes.Operate));
        var shown = await server.SendAsync("GET", path, read);
        Assert.Matches("""^\{"text":\["\[email:1:[0-9a-f]{16}\]","x"\],"password":"\[secret\]"\}$""", shown["output"]!);
        (await server.SendAsync("GET", path + "?content=true", read)).IsProblem(403, "scope_missing");
        (await server.SendAsync("GET", path + "?content=perhaps", operate)).IsProblem(400, "parameter_invalid");
        Assert.Equal(output, (await server.SendAsync("GET", path + "?content=true", operate))["output"]);
    }

    [Fact]
    public async Task What_a_schema_classifies_is_shown_nowhere_that_speaks_of_it()
    {
        const string Name = "Adalina", City = "Veldhoven";
        using var workspace = Workspace("encrypted");
        await using var model = await ScriptedUpstream.StartAsync(ScriptedUpstream.Says($$"""{"/name":"{{Name}}"}"""), ScriptedUpstream.Says($$"""{"name":"{{Name}}","home":{"city":"{{City}}"},"ill":true}"""),
            ScriptedUpstream.Says($"Sure: {{name: '{Name}', home: {{zip: 1, city: '{City}'}}}}"), ScriptedUpstream.Says($$"""{"/name":"Ada"}"""));
        workspace.Write("models/default.yaml", $"model: scripted-1\nbaseUrl: {model.BaseUrl}\nretriesMax: 0\n");
        workspace.Write("contracts/person/contract.yaml", "correction:\n  attemptsMax: 4\n");
        workspace.Write("contracts/person/1.0.0/schema.json", """
            {"type":"object","required":["name"],"properties":{"name":{"type":"string","maxLength":4,"x-class":"pii"},"home":{"x-class":"pii","properties":{"city":{}}},"ill":{"type":"boolean","x-class":"health"}},"additionalProperties":false}
            """);
        await using var server = await RunningServer.ServeAsync(workspace.Folder);
        var (read, operate) = (await server.KeyAsync(KeyScopes.Read), await server.KeyAsync(KeyScopes.Submit | KeyScopes.Read | KeyScopes.Operate));
        string[] outputs =
        [
            $$"""{"name":"{{Name}}","home":{"city":"{{City}}"},"ill":true}""", $$"""{name: '{{Name}}', "home": {"zip": 1, "city": "{{City}}"},}""", $$"""{"home":{"city":"{{City}}"},"Name":"{{Name}}","surplus":"{{City}}"}""",
        ];
        var places = new List<string>();
        foreach (var output in outputs)
        {
            var decided = await server.SendAsync("POST", "/api/outputs", operate, JsonSerializer.Serialize(new { contract = "person", output }));
            var id = decided["submissionId"];
            places.AddRange([$"/api/outputs/{id}", $"/api/traces/{id}"]);
            if (decided.Status == 422) places.Add($"/api/failures/{decided.Json.GetProperty("failure").GetProperty("id").GetString()}");
            var taken = (await server.SendAsync("POST", "/api/outputs", operate, JsonSerializer.Serialize(new { contract = "person", output, mode = "async" }))).Json.GetProperty("job").GetProperty("id").GetString();
            while ((await server.SendAsync("GET", $"/api/jobs/{taken}", read)).Json.GetProperty("job").GetProperty("state").GetString() is "queued" or "running") await Task.Yield();
            places.Add($"/api/jobs/{taken}");
        }

        Assert.NotEmpty(model.Requests);
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in places)
        {
            var shown = await server.SendAsync("GET", place, read);
            Assert.Equal(200, shown.Status);
            // The record is the document that was asked for; all else is not.
            var text = Regex.Replace(shown.Text, "\"value\":\\{.*?\\},\"edits\"", "", RegexOptions.None, TimeSpan.FromSeconds(1));
            foreach (var word in (string[])[Name, City, "true,\"ill", "\"ill\":true", "ill\\\":true"]) Assert.DoesNotContain(word, text, StringComparison.Ordinal);
            (await server.SendAsync("GET", place + "?content=true", read)).IsProblem(403, "scope_missing");
            var whole = await server.SendAsync("GET", place + "?content=true", operate);
            if (whole.Text.Contains(Name, StringComparison.Ordinal)) held.Add(place.Split('/')[2]);
        }

        // A trace is redacted in any case.
        Assert.Equal(["failures", "jobs", "outputs"], held.Order());
    }

    [Fact]
    public async Task Everything_works_as_with_plain_content()
    {
        using var workspace = Workspace("encrypted");
        string id;
        await using (var server = await RunningServer.ServeAsync(workspace.Folder))
        {
            var repaired = await server.SubmitAsync(new { contract = "note", key = "k", output = """```{"text": "one",}```""" }, ("Idempotency-Key", "i"));
            Assert.Equal("repaired", repaired["verdict"]);
            var again = await server.SubmitAsync(new { contract = "note", key = "k", output = """```{"text": "one",}```""" }, ("Idempotency-Key", "i"));
            Assert.Equal((repaired["edits"], "True"), (again["edits"], again["replayed"]));
            id = await SessionAsync(server, "hello");
        }

        // Another process with the same key.
        await using var next = await RunningServer.ServeAsync(workspace.Folder);
        Assert.Contains("hello", (await next.GetAsync($"/api/sessions/{id}/messages")).Text, StringComparison.Ordinal);
        var job = await next.SubmitAsync(new { contract = "note", key = "j", output = """{"text":"later"}""", mode = "async" });
        Assert.Equal(202, job.Status);
        while ((await next.GetAsync("/api/records/note/j")).Status == 404) await Task.Yield();
    }

    [Fact]
    public async Task Without_its_key_content_stays_closed_and_nothing_else_breaks()
    {
        using var workspace = Workspace("encrypted");
        string path;
        await using (var server = await RunningServer.ServeAsync(workspace.Folder))
            path = $"/api/failures/{(await server.SubmitAsync(new { contract = "note", output = Free })).Json.GetProperty("failure").GetProperty("id").GetString()}?content=true";
        await File.WriteAllTextAsync(_keys, "2:" + Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);
        await using (var other = await RunningServer.ServeAsync(workspace.Folder))
        {
            Assert.Equal(ContentVault.Locked, (await other.GetAsync(path))["output"]);
            // It is told rather than sealed with a key that the others do not have.
            (await other.SubmitAsync(new { contract = "note", output = Free })).IsProblem(503, "store_unavailable");
        }

        await File.WriteAllTextAsync(_keys, $"2:{Convert.ToBase64String(new byte[32])}\n{Key}", TestContext.Current.CancellationToken);
        await using (var rotating = await RunningServer.ServeAsync(workspace.Folder))
        {
            Assert.Equal(Free, (await rotating.GetAsync(path))["output"]);
            Assert.Equal(1, await rotating.Sluice.Vault!.RotateAsync(TestContext.Current.CancellationToken));
        }

        await File.WriteAllTextAsync(_keys, "2:" + Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);
        await using var rotated = await RunningServer.ServeAsync(workspace.Folder);
        Assert.Equal(Free, (await rotated.GetAsync(path))["output"]);
    }

    [Fact]
    public async Task Notes_are_sealed_and_end_with_their_day()
    {
        using var workspace = Workspace("redacted");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
        await using var server = await RunningServer.ServeAsync(workspace.Folder, embedded: new EmbeddedOptions { TimeProvider = time });
        await server.PostAsync("/api/sessions", "application/json", Encoding.UTF8.GetBytes("""{"id":"s","metadata":{"subject":"ann"}}"""));
        await server.PostAsync("/api/sessions/s/messages", "application/json", Encoding.UTF8.GetBytes("""{"messages":[{"role":"user","content":"hello"}]}"""));
        Task<Reply> NoteAsync(string text) => server.PostAsync("/api/notes", "application/json",
            Encoding.UTF8.GetBytes($$"""{"subject":"ann","text":"{{text}}","source":{"session":"s","seq":1},"idempotencyKey":"{{text.Length}}"}"""));
        var note = await NoteAsync(Free);
        Assert.Equal((Free, 201), (note["text"], note.Status));
        // Sealed anew each time, and yet the same note.
        Assert.Equal((Free, 200), ((await NoteAsync(Free))["text"], (await NoteAsync(Free)).Status));
        Assert.Contains(Free, (await server.GetAsync("/api/sessions/s/context?tokensMax=500")).Text, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(Path.Combine(workspace.Folder, ".sluice"), "*", SearchOption.AllDirectories))
            NoCanary(file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));

        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await server.Sluice.Vault!.ShredAsync(new DateOnly(2026, 11, 28), TestContext.Current.CancellationToken));
        Assert.Equal(ContentVault.Gone, (await server.GetAsync($"/api/notes/{note["id"]}"))["text"]);
        var shown = (await server.GetAsync("/api/sessions/s/context?tokensMax=500")).Json.GetProperty("notes");
        Assert.Equal((0, "closed"), (shown.GetProperty("items").GetArrayLength(), shown.GetProperty("leftOut")[0].GetProperty("reason").GetString()));
        Assert.Equal(201, (await NoteAsync("new")).Status);
    }

    [Fact]
    public async Task Content_ends_after_its_retention_and_the_ledger_stays()
    {
        using var workspace = Workspace("encrypted", "\n  retention: 2d");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
        string path;
        await using (var server = await RunningServer.ServeAsync(workspace.Folder, embedded: new EmbeddedOptions { TimeProvider = time }))
        {
            path = $"/api/failures/{(await server.SubmitAsync(new { contract = "note", output = Free }, ("Idempotency-Key", "i"))).Json.GetProperty("failure").GetProperty("id").GetString()}?content=true";
            time.Advance(TimeSpan.FromDays(2));
            while (await DaysAsync(server) != 1) await Task.Yield();
            Assert.Equal(Free, (await server.GetAsync(path))["output"]);
        }

        time.Advance(TimeSpan.FromDays(1));
        await using var later = await RunningServer.ServeAsync(workspace.Folder, embedded: new EmbeddedOptions { TimeProvider = time });
        while (await DaysAsync(later) != 0) await Task.Yield();
        var shown = await later.GetAsync(path);
        Assert.Equal((200, ContentVault.Gone), (shown.Status, shown["output"]));
        Assert.Equal("output_not_json", shown["code"]);
        Assert.Equal("True", (await later.SubmitAsync(new { contract = "note", output = Free }, ("Idempotency-Key", "i")))["replayed"]);

        static async Task<int> DaysAsync(RunningServer server) => (await server.Sluice.Vault!.DaysAsync(TestContext.Current.CancellationToken)).Count;
    }

    [Fact]
    public async Task Keys_that_are_none_stop_the_start_and_are_not_repeated()
    {
        using var workspace = Workspace("encrypted");
        foreach (var text in (string[])["", "hunter2", "1:AAAA", Key + "\n" + Key])
        {
            await File.WriteAllTextAsync(_keys, text, TestContext.Current.CancellationToken);
            var exception = await Assert.ThrowsAsync<Gateway.Stores.StoreException>(() => EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken));
            Assert.Contains("content.keysFile", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("AAECAw", exception.Message, StringComparison.Ordinal);
        }
    }

    private TestWorkspace Workspace(string keep, string more = "")
    {
        var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", $"content:\n  keep: {keep}\n  keysFile: {_keys}{more}\n");
        return workspace;
    }

    private static async Task<string[]> FailInEveryWayAsync(RunningServer server)
    {
        var said = new List<string>();
        string[] outputs =
        [
            Free, $$"""{"text":["{{Free}}","{{Mail}}"]}""", $$$"""{"{{{Free}}}":{"{{{Mail}}}":"{{{Card}}}"}}""", $$"""Sure: {"text": {{Free}}, "{{Free}}": '{{Card}}""",
            $$"""{"text":"{{Free}}"} and {"text":"{{Mail}}"}""", $$"""{"text":["\u0078anadu-canary", "\u0063anary@xanadu.example"]}""", $"```json\n{{\"text\": [\"{Free}\", {Card}",
        ];
        foreach (var (output, index) in outputs.Select((output, index) => (output, index)))
        {
            foreach (var contract in (string[])["note", "memo"])
                said.Add((await server.SubmitAsync(new { contract, output, idempotencyKey = $"{contract}-{index}" })).Text);
            said.Add((await server.SubmitAsync(new { contract = "note", output, mode = "async" })).Text);
        }

        var lines = string.Join('\n', outputs.Select(output => JsonSerializer.Serialize(new { contract = "note", output })));
        said.Add((await server.PostAsync("/api/outputs/batch", "application/x-ndjson", Encoding.UTF8.GetBytes(lines))).Text);
        said.Add((await server.PostAsync("/api/outputs", "application/json", Encoding.UTF8.GetBytes($$"""{"contract":"note","{{Free}}":"{{Mail}}","output":"x"}"""))).Text);
        said.Add((await server.PostAsync("/api/outputs", "application/json", Encoding.UTF8.GetBytes($$"""{"contract":"note","output":"{{Free}}" {{Mail}}"""))).Text);
        var format = $$""","response_format":{{ChatServer.TicketFormat}}""";
        for (var turn = 0; turn < 6; turn++)
        {
            var chat = $$"""{"model":"default","messages":[{"role":"user","content":"I am {{Free}} {{Mail}}"},{"role":"assistant","content":"{{Card}}"},{"role":"user","content":"go {{turn}}"}]{{(turn % 2 == 0 ? format : "")}}}""";
            said.Add((await server.PostAsync("/v1/chat/completions", "application/json", Encoding.UTF8.GetBytes(chat))).Text);
        }

        said.Add((await server.PostAsync("/v1/responses", "application/json", Encoding.UTF8.GetBytes($$"""{"model":"default","input":"{{Free}} {{Mail}}","store":true}"""))).Text);
        said.Add(await SessionAsync(server, $"{Free} {Card}"));
        // Jobs end before the server does.
        while ((await server.GetAsync("/api/jobs?state=queued")).Json.GetProperty("items").GetArrayLength() + (await server.GetAsync("/api/jobs?state=running")).Json.GetProperty("items").GetArrayLength() > 0) await Task.Yield();
        return [.. said];
    }

    private static async Task<string> SessionAsync(RunningServer server, string content)
    {
        var made = await server.PostAsync("/api/sessions", "application/json", "{}"u8.ToArray());
        Assert.True(made.Status is 200 or 201, made.Text);
        var id = made["id"]!;
        var appended = await server.PostAsync($"/api/sessions/{id}/messages", "application/json", JsonSerializer.SerializeToUtf8Bytes(new { messages = new[] { new { role = "user", content } } }));
        Assert.True(appended.Status is 200 or 201, appended.Text);
        return id;
    }

    private static async Task<Reply> NoneShownAsync(RunningServer server, string path)
    {
        var shown = await server.GetAsync(path);
        Assert.Equal(200, shown.Status);
        Assert.DoesNotContain(Mail, shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Card, shown.Text, StringComparison.Ordinal);
        return shown;
    }

    private static void NoCanary(string place, string text)
    {
        foreach (var canary in Canaries)
        {
            var at = text.IndexOf(canary, StringComparison.OrdinalIgnoreCase);
            Assert.True(at < 0, $"{place} holds '{canary}': {(at < 0 ? "" : text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 80)])}");
        }
    }
}
