using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Server.Tests.Outputs;

/// <summary>Submissions one a line, answers one a line.</summary>
public sealed class BatchTests
{
    private const string Good = """{"contract":"note","key":"a","output":"{\"text\":\"one\"}"}""";

    [Fact]
    public async Task Every_line_is_answered_in_order_as_a_request_of_its_own_would_be()
    {
        await using var server = await RunningServer.StartAsync();
        var answers = await BatchAsync(server, string.Join('\n',
            Good,
            """{"contract":"note","key":"b","output":"```json\n{\"text\":\"two\",}\n```"}""",
            "",
            "no json",
            """{"contract":"note","output":{"text":3},"nonsense":1}""",
            """{"contract":"nothing","output":"{}"}""",
            """{"contract":"note","key":"c","output":{"text":[]}}""",
            """{"contract":"note","key":"d","output":{"text":"later"},"mode":"async"}""",
            """{"contract":"note","key":"e","output":{"text":"last, without a line feed"}}"""));
        Assert.Equal(
            ["1 200 accepted", "2 200 repaired", "4 400 body_malformed", "5 400 field_unknown", "6 404 contract_unknown", "7 422 output_rejected", "8 202 queued", "9 200 accepted"],
            answers.Lines);
        Assert.Equal("""{"complete":true,"answered":8,"accepted":2,"repaired":1,"corrected":0,"rejected":1,"queued":1,"refused":3}""", answers.End);
        foreach (var key in new[] { "a", "b", "e" }) Assert.Equal(200, (await server.GetAsync($"/api/records/note/{key}")).Status);
        Assert.Equal(1, (await server.GetAsync("/api/failures")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task An_idempotency_key_names_every_line_so_that_the_whole_batch_can_be_sent_again()
    {
        await using var server = await RunningServer.StartAsync();
        var batch = $"{Good}\n{Good.Replace("one", "two", StringComparison.Ordinal)}\n{Good.Replace("\"key\"", "\"idempotencyKey\":\"own\",\"key\"", StringComparison.Ordinal)}";
        var first = await BatchAsync(server, batch, ("Idempotency-Key", "import-7"));
        var again = await BatchAsync(server, batch, ("Idempotency-Key", "import-7"));
        Assert.Equal(first.Bodies.Select(body => body.GetProperty("submissionId").GetString()), again.Bodies.Select(body => body.GetProperty("submissionId").GetString()));
        Assert.All(again.Bodies, body => Assert.True(body.GetProperty("replayed").GetBoolean()));
        Assert.Equal(3, (await server.GetAsync("/api/records/note/a")).Json.GetProperty("revision").GetInt32());
        var other = await BatchAsync(server, Good.Replace("one", "other", StringComparison.Ordinal), ("Idempotency-Key", "import-7"));
        Assert.Equal(["1 409 idempotency_conflict"], other.Lines);
    }

    [Fact]
    public async Task One_at_a_time_keeps_the_order_of_revisions()
    {
        await using var server = await RunningServer.StartAsync();
        var lines = Enumerable.Range(0, 100).Select(number => Good.Replace("one", $"{number}", StringComparison.Ordinal));
        var answers = await BatchAsync(server, string.Join("\r\n", lines), path: "/api/outputs/batch?parallel=1");
        Assert.Equal(Enumerable.Range(1, 100), answers.Bodies.Select(body => body.GetProperty("record").GetProperty("revision").GetInt32()));
        Assert.Equal("99", (await server.GetAsync("/api/records/note/a")).Json.GetProperty("document").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_refused_and_those_around_it_are_not()
    {
        await using var server = await RunningServer.StartAsync(new TestWorkspace(outputBytesMax: 1_000));
        var answers = await BatchAsync(server, $"{Good}\n{Good.Replace("one", new string('x', 200_000), StringComparison.Ordinal)}\n{Good.Replace("one", new string('y', 2_000), StringComparison.Ordinal)}\n{Good}");
        Assert.Equal(["1 200 accepted", "2 413 body_too_large", "3 413 output_too_large", "4 200 accepted"], answers.Lines);
    }

    [Fact]
    public async Task A_batch_may_be_larger_than_a_request_and_ends_at_its_own_limit()
    {
        await using var server = await RunningServer.StartAsync(new TestWorkspace(outputBytesMax: 1_000), options => options.BatchLinesMax = 500);
        var lines = Enumerable.Range(0, 600).Select(number => Good.Replace("one", number + new string('x', 900), StringComparison.Ordinal)).ToList();
        var answers = await BatchAsync(server, string.Join('\n', lines));
        Assert.Equal(500, answers.Lines.Count);
        var end = JsonElement.Parse(answers.End);
        Assert.False(end.GetProperty("complete").GetBoolean());
        Assert.Equal("batch_too_long", end.GetProperty("problem").GetProperty("code").GetString());
        Assert.Contains("line 501", end.GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_a_batch_is_refused_whole()
    {
        await using var server = await RunningServer.StartAsync();
        var good = Encoding.UTF8.GetBytes(Good);
        (await server.PostAsync("/api/outputs/batch", "application/json", good)).IsProblem(415, "content_type_unsupported");
        (await server.PostAsync("/api/outputs/batch", "application/x-ndjson; charset=latin1", good)).IsProblem(415, "content_type_unsupported");
        (await server.PostAsync("/api/outputs/batch?parallel=0", "application/x-ndjson", good)).IsProblem(400, "parameter_invalid");
        (await server.PostAsync("/api/outputs/batch?parallel=257", "application/x-ndjson", good)).IsProblem(400, "parameter_invalid");
        (await server.PostAsync("/api/outputs/batch?contract=note", "application/x-ndjson", good)).IsProblem(400, "parameter_unknown");
        (await server.PostAsync("/api/outputs/batch?mode=later", "application/x-ndjson", good)).IsProblem(400, "parameter_invalid");
        Assert.Equal("""{"complete":true,"answered":0,"accepted":0,"repaired":0,"corrected":0,"rejected":0,"queued":0,"refused":0}""", (await BatchAsync(server, "\n\r\n")).End);
    }

    [Fact]
    public async Task A_batch_belongs_to_the_tenant_of_its_key_and_needs_its_scope()
    {
        await using var server = await RunningServer.StartAsync();
        var (submit, read, other) = (await server.KeyAsync(KeyScopes.Submit, "a"), await server.KeyAsync(KeyScopes.Read, "a"), await server.KeyAsync(KeyScopes.Read, "b"));
        Assert.Equal(["1 200 accepted"], (await BatchAsync(server, Good, ("x-api-key", submit))).Lines);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/records/note/a", read)).Status);
        Assert.Equal(404, (await server.SendAsync("GET", "/api/records/note/a", other)).Status);
        using var refused = await SendAsync(server, new StringContent(Good), ("x-api-key", read));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_batch_goes_as_fast_as_its_key_may_send_requests()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.KeyAsync(with: key => key with { RequestsPerMinute = 1_200 });
        // More than a minute's requests: those above it come one each twentieth of a second, and none is refused.
        var answers = await BatchAsync(server, string.Join('\n', Enumerable.Repeat(Good, 1_203)), ("x-api-key", key));
        Assert.Equal(1_203, answers.Lines.Count(line => line.EndsWith(" 200 accepted", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_line_is_a_request_of_its_key()
    {
        await using var server = await RunningServer.StartAsync();
        // One more each ten seconds: far longer than a batch takes.
        var key = await server.KeyAsync(with: key => key with { RequestsPerMinute = 6 });
        Assert.Equal(6, (await BatchAsync(server, string.Join('\n', Enumerable.Repeat(Good, 6)), ("x-api-key", key))).Lines.Count);
        (await server.SendAsync("GET", "/api/records/note/a", key)).IsProblem(429, "rate_limited");
    }

    [Fact(Timeout = 60_000)]
    public async Task Answers_come_while_the_batch_is_still_being_sent()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = new RawBatch(server.Http.BaseAddress!, TestContext.Current.CancellationToken);
        for (var number = 1; number <= 3; number++)
        {
            await client.SendAsync(Good + "\n");
            var answer = await client.ReadAsync();
            Assert.Equal(number, JsonElement.Parse(answer).GetProperty("line").GetInt32());
        }

        await client.EndAsync();
        Assert.StartsWith("""{"complete":true,"answered":3,""", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_goes_away_loses_no_line_that_was_read_and_half_a_line_is_none()
    {
        await using var server = await RunningServer.StartAsync();
        using (var client = new RawBatch(server.Http.BaseAddress!, TestContext.Current.CancellationToken))
        {
            await client.SendAsync(Good + "\n" + """{"contract":"note","key":"half","output":"{\"text\":\"one\"}"}""");
            await client.ReadAsync();
        }

        // Waits for what is running.
        await server.StopAsync();
        Assert.NotNull(await RecordAsync("a"));
        Assert.Null(await RecordAsync("half"));

        async Task<LoadedRecord?> RecordAsync(string record) =>
            (await server.Sluice.Records.GetAsync(Tenants.Default, "note", record, null, ReadVersion.Latest, TestContext.Current.CancellationToken))?.Record;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_stops_answers_what_it_took_and_says_that_there_is_more()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = new RawBatch(server.Http.BaseAddress!, TestContext.Current.CancellationToken);
        await client.SendAsync(Good + "\n");
        Assert.Equal(1, JsonElement.Parse(await client.ReadAsync()).GetProperty("line").GetInt32());
        var stopping = server.StopAsync();
        var end = JsonElement.Parse(await client.ReadAsync());
        Assert.Equal((false, "server_stopping"), (end.GetProperty("complete").GetBoolean(), end.GetProperty("problem").GetProperty("code").GetString()));
        client.Dispose();
        await stopping;
    }

    [Fact]
    public async Task A_client_that_reads_nothing_before_it_has_sent_everything_is_served()
    {
        await using var server = await RunningServer.StartAsync();
        // HttpClient sends the whole body before it reads; the answers are larger than what sockets hold.
        var answers = await BatchAsync(server, string.Join('\n', Enumerable.Repeat(Good, 8_000)), path: "/api/outputs/batch?parallel=256");
        Assert.Equal(8_000, answers.Lines.Count);
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, HttpContent content, (string Name, string Value)? header = null, string path = "/api/outputs/batch")
    {
        content.Headers.ContentType = new("application/x-ndjson");
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (header is var (name, value)) request.Headers.TryAddWithoutValidation(name, value);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<BatchAnswers> BatchAsync(RunningServer server, string lines, (string Name, string Value)? header = null, string path = "/api/outputs/batch")
    {
        using var response = await SendAsync(server, new StringContent(lines, Encoding.UTF8), header, path);
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        return new BatchAnswers(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private sealed class BatchAnswers(string text)
    {
        private readonly string[] _lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public string End => _lines[^1];

        public IReadOnlyList<JsonElement> Bodies => [.. _lines[..^1].Select(line => JsonElement.Parse(line).GetProperty("body"))];

        /// <summary>Number, status, and verdict, code or state of each line.</summary>
        public IReadOnlyList<string> Lines => [.. _lines[..^1].Select(line => JsonElement.Parse(line)).Select(line =>
            $"{line.GetProperty("line")} {line.GetProperty("status")} {What(line.GetProperty("body"))}")];

        private static string? What(JsonElement body) =>
            body.TryGetProperty("code", out var code) ? code.GetString()
            : body.TryGetProperty("job", out var job) ? job.GetProperty("state").GetString()
            : body.GetProperty("verdict").GetString();
    }
}
