using System.Text;
using System.Text.Json;

namespace Sluice.Server.Tests.Outputs;

public sealed class SubmitOutputTests : IAsyncLifetime
{
    private const string Ticket = """{"id":"T-1","title":"Printer","priority":"low"}""";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_valid_output_is_accepted_and_stored_byte_for_byte()
    {
        var reply = await _server.SubmitAsync(new { contract = "ticket", output = "{ \"id\" : \"T-1\", \"title\":\"é\",\"priority\":\"low\" }" });
        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType));
        Assert.Equal(("accepted", "ticket@1.1.0"), (reply["verdict"], reply["contract"]));
        Assert.Equal("accepted", reply.Headers["Sluice-Verdict"]);
        Assert.Equal("T-1", reply.Json.GetProperty("record").GetProperty("key").GetString());
        Assert.Equal(1, reply.Json.GetProperty("record").GetProperty("revision").GetInt32());
        var record = await _server.GetAsync("/api/records/ticket/T-1");
        Assert.Equal("{ \"id\" : \"T-1\", \"title\":\"é\",\"priority\":\"low\" }", record.Json.GetProperty("document").GetRawText());
    }

    [Fact]
    public async Task The_decision_has_its_members_in_their_order()
    {
        var reply = await _server.SubmitAsync(new { contract = "ticket", output = Ticket });
        Assert.Equal(["verdict", "contract", "value", "edits", "errors", "attempts", "record", "failure", "submissionId", "traceId", "replayed", "durable"],
            reply.Json.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task A_broken_output_is_repaired_and_says_how()
    {
        var reply = await _server.SubmitAsync(new { contract = "ticket", output = $"Here you are:\n```json\n{Ticket.Replace("}", ",}")}\n```" });
        Assert.Equal((200, "repaired"), (reply.Status, reply["verdict"]));
        Assert.NotEmpty(reply.Json.GetProperty("edits").EnumerateArray());
        Assert.Equal("T-1", reply.Json.GetProperty("value").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_hopeless_output_is_a_problem_with_the_decision_beside_it_and_a_durable_failure()
    {
        var reply = await _server.SubmitAsync(new { contract = "ticket", output = "I am sorry, I cannot do that." });
        reply.IsProblem(422, "output_rejected");
        Assert.Equal(("rejected", "ticket@1.1.0"), (reply["verdict"], reply["contract"]));
        Assert.Equal("rejected", reply.Headers["Sluice-Verdict"]);
        Assert.NotEmpty(reply.Json.GetProperty("errors").EnumerateArray());
        var failure = await _server.GetAsync($"/api/failures/{reply.Json.GetProperty("failure").GetProperty("id")}");
        Assert.Equal((200, "I am sorry, I cannot do that."), (failure.Status, failure["output"]));
    }

    [Fact]
    public async Task An_empty_output_is_a_failure_not_a_malformed_request() =>
        (await _server.SubmitAsync(new { contract = "ticket", output = "" })).IsProblem(422, "output_rejected");

    [Theory]
    [InlineData("{\"contract\":\"note\",\"output\": {\"text\" : \"a\", \"n\": 1.50e+3} }", "{\"text\" : \"a\", \"n\": 1.50e+3}")]
    [InlineData("{\"contract\":\"note\",\"output\":\"{\\\"text\\\":\\\"\\u00e9 \\ud83d\\ude00\\\"}\"}", "{\"text\":\"é 😀\"}")]
    public async Task An_output_given_as_json_keeps_its_exact_bytes(string body, string document)
    {
        var reply = await _server.PostJsonAsync(body);
        Assert.Equal((200, "accepted"), (reply.Status, reply["verdict"]));
        Assert.Equal(document, reply.Json.GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=\"UTF-8\"")]
    [InlineData("application/octet-stream")]
    public async Task A_raw_body_is_the_output(string contentType)
    {
        var reply = await _server.PostAsync("/api/outputs?contract=note@1.0&key=k%2F1", contentType, Encoding.UTF8.GetBytes("""{"text":"raw"}"""));
        Assert.Equal((200, "accepted"), (reply.Status, reply["verdict"]));
        Assert.Equal("k/1", reply.Json.GetProperty("record").GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_raw_body_that_is_not_text_is_kept_as_a_failure()
    {
        byte[] output = [0xff, 0xfe, 0x00, 0x80];
        var reply = await _server.PostAsync("/api/outputs?contract=note", "application/octet-stream", output);
        reply.IsProblem(422, "output_rejected");
        var failure = await _server.GetAsync($"/api/failures/{reply.Json.GetProperty("failure").GetProperty("id")}");
        Assert.Equal(output, failure.Json.GetProperty("outputBase64").GetBytesFromBase64());
        Assert.False(failure.Json.TryGetProperty("output", out _));
    }

    [Fact]
    public async Task An_exact_older_version_can_be_asked_for()
    {
        var reply = await _server.SubmitAsync(new { contract = "ticket@1.0.0", output = Ticket });
        Assert.Equal("ticket@1.0.0", reply["contract"]);
        Assert.Equal("1.0.0", (await _server.GetAsync("/api/records/ticket/T-1?version=1.0.0"))["contractVersion"]);
        Assert.Equal("1.1.0", (await _server.GetAsync("/api/records/ticket/T-1"))["contractVersion"]);
    }

    [Theory]
    [InlineData("one", "one")]
    [InlineData("\"one\"", "one")]
    public async Task The_same_idempotency_key_returns_the_first_decision(string header, string field)
    {
        var first = await _server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""" }, ("Idempotency-Key", header));
        var again = await _server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""", idempotencyKey = field });
        Assert.Equal((first["submissionId"], first["traceId"]), (again["submissionId"], again["traceId"]));
        Assert.Equal(("False", "True"), (first["replayed"], again["replayed"]));
        Assert.Equal(again["traceId"], again.Headers["Sluice-Trace-Id"]);
        Assert.Single((await _server.GetAsync("/api/records?contract=note")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_same_idempotency_key_for_other_content_is_refused()
    {
        await _server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""", idempotencyKey = "one" });
        (await _server.SubmitAsync(new { contract = "note", output = """{"text":"b"}""", idempotencyKey = "one" }))
            .IsProblem(409, "idempotency_conflict");
    }

    [Fact]
    public async Task The_callers_trace_is_the_trace_of_the_decision()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        var reply = await _server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""", key = "n" },
            ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));
        Assert.Equal((Trace, Trace), (reply["traceId"], reply.Headers["Sluice-Trace-Id"]));
        var stamp = (await _server.GetAsync("/api/records/note/n")).Json.GetProperty("stamp");
        Assert.Equal(Trace, stamp.GetProperty("origin").GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task The_origin_is_stamped_on_the_record()
    {
        await _server.SubmitAsync(new
        {
            contract = "note",
            key = "n",
            output = """{"text":"a"}""",
            origin = new { promptName = "p", promptVersion = "1.2.0", promptHash = "sha256:1", modelId = "m", modelHash = "sha256:2", session = "s" },
        });
        var origin = (await _server.GetAsync("/api/records/note/n")).Json.GetProperty("stamp").GetProperty("origin");
        Assert.Equal(["p", "1.2.0", "sha256:1", "m", "sha256:2", "s"], new[] { "promptName", "promptVersion", "promptHash", "modelId", "modelHash", "session" }
            .Select(name => origin.GetProperty(name).GetString()!));
    }

    [Fact]
    public async Task Many_clients_at_once_each_get_their_own_decision()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            _server.SubmitAsync(new { contract = "ticket", output = $$"""{"id":"T-{{i}}","title":"t","priority":"high","minutes":{{i}}}""" })));
        Assert.All(replies.Index(), item => Assert.Equal(item.Index, item.Item.Json.GetProperty("value").GetProperty("minutes").GetInt32()));
        Assert.Equal(64, replies.Select(reply => reply["submissionId"]).Distinct().Count());
    }

    [Fact]
    public async Task Null_fields_count_as_absent()
    {
        var reply = await _server.PostJsonAsync("""{"contract":"note","output":{"text":"a"},"key":null,"idempotencyKey":null,"origin":null}""");
        Assert.Equal(200, reply.Status);
        Assert.Equal(JsonValueKind.Object, reply.Json.GetProperty("record").ValueKind);
    }
}
