using System.Text;

namespace Sluice.Server.Tests.Outputs;

public sealed class BadSubmissionTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(new TestWorkspace(outputBytesMax: 100_000));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("", "body_malformed", null)]
    [InlineData("{", "body_malformed", null)]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\"} x", "body_malformed", null)]
    [InlineData("{\"contract\":\"note\",\"contract\":\"ticket\",\"output\":\"a\"}", "body_malformed", null)]
    [InlineData("{\"contract\":\"note\",\"output\":{\"text\":\"a\",\"text\":\"b\"}}", "body_malformed", null)]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\u0000\"}", "body_malformed", null)]
    [InlineData("[]", "field_type", "")]
    [InlineData("\"text\"", "field_type", "")]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\",\"outptu\":1}", "field_unknown", "")]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\",\"origin\":{\"prompt\":\"p\"}}", "field_unknown", "/origin")]
    [InlineData("{\"output\":\"a\"}", "field_missing", "/contract")]
    [InlineData("{\"contract\":\"note\"}", "field_missing", "/output")]
    [InlineData("{\"contract\":7}", "field_missing", "/output")]
    [InlineData("{\"contract\":null,\"output\":\"a\"}", "field_type", "/contract")]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\",\"key\":7}", "field_type", "/key")]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\",\"origin\":[]}", "field_type", "/origin")]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\",\"origin\":{\"modelId\":1}}", "field_type", "/origin/modelId")]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\",\"key\":\"\"}", "field_invalid", null)]
    [InlineData("{\"contract\":\"note\",\"output\":\"a\",\"idempotencyKey\":\"a\\nb\"}", "field_invalid", null)]
    public async Task A_body_with_a_mistake_is_told_which_and_where(string body, string code, string? pointer)
    {
        var reply = (await _server.PostJsonAsync(body)).IsProblem(400, code);
        if (pointer is not null) Assert.Equal(pointer, reply["pointer"]);
    }

    [Fact]
    public async Task Malformed_json_is_told_with_line_and_column_and_never_quoted()
    {
        var reply = await _server.PostJsonAsync("{\n  \"contract\": \"note\",\n  \"output\": geheim\n}");
        reply.IsProblem(400, "body_malformed");
        Assert.Equal((3, 13), (reply.Json.GetProperty("line").GetInt32(), reply.Json.GetProperty("column").GetInt32()));
        Assert.StartsWith("json_", reply["reason"], StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_utf8_in_the_body_is_malformed()
    {
        byte[] body = [.. "{\"contract\":\"note\",\"output\":\""u8, 0xc3, 0x28, .. "\"}"u8];
        (await _server.PostAsync("/api/outputs", "application/json", body)).IsProblem(400, "body_malformed");
    }

    [Fact]
    public async Task A_hundred_thousand_brackets_are_refused_as_json_and_kept_as_an_output()
    {
        var deep = new string('[', 100_000);
        (await _server.PostJsonAsync(deep)).IsProblem(400, "body_malformed");
        (await _server.PostJsonAsync("{\"contract\":\"note\",\"output\":" + deep)).IsProblem(400, "body_malformed");
        (await _server.PostAsync("/api/outputs?contract=note", "text/plain", Encoding.UTF8.GetBytes(deep))).IsProblem(422, "output_rejected");
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_rather_than_replaced()
    {
        var reply = await _server.PostJsonAsync("{\"contract\":\"note\",\"output\":\"\\ud800\"}");
        Assert.Equal(400, reply.Status);
        Assert.Contains(reply.Code, new[] { "body_malformed", "field_invalid" });
        Assert.Empty((await _server.GetAsync("/api/failures")).Json.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("text/plain; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_content_type_is_refused(string contentType) =>
        (await _server.PostAsync("/api/outputs", contentType, "{}"u8.ToArray())).IsProblem(415, "content_type_unsupported");

    [Fact]
    public async Task No_content_type_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/outputs") { Content = new ByteArrayContent("{}"u8.ToArray()) };
        (await _server.SendAsync(request)).IsProblem(415, "content_type_unsupported");
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("note@9")]
    [InlineData("note@")]
    [InlineData("../note")]
    public async Task An_unknown_contract_is_not_found(string contract)
    {
        (await _server.SubmitAsync(new { contract, output = "{}" })).IsProblem(404, "contract_unknown");
        Assert.Empty((await _server.GetAsync("/api/failures")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_raw_body_without_a_contract_is_told_so()
    {
        var reply = await _server.PostAsync("/api/outputs", "text/plain", "{}"u8.ToArray());
        Assert.Equal("contract", reply.IsProblem(400, "field_missing")["parameter"]);
    }

    [Theory]
    [InlineData("/api/outputs?contract=note&kye=a", "text/plain", "parameter_unknown")]
    [InlineData("/api/outputs?contract=note&contract=ticket", "text/plain", "parameter_invalid")]
    [InlineData("/api/outputs?contract=note", "application/json", "parameter_unknown")]
    public async Task A_query_that_would_be_ignored_is_refused(string path, string contentType, string code) =>
        (await _server.PostAsync(path, contentType, "{}"u8.ToArray())).IsProblem(400, code);

    [Fact]
    public async Task Two_different_idempotency_keys_are_refused()
    {
        var reply = await _server.SubmitAsync(new { contract = "note", output = "{}", idempotencyKey = "a" }, ("Idempotency-Key", "b"));
        reply.IsProblem(400, "idempotency_key_differs");
    }

    [Theory]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: a\r\n")]
    [InlineData("Idempotency-Key:\r\n")]
    public async Task An_idempotency_key_given_twice_or_empty_is_refused(string headers)
    {
        var answer = await _server.SendRawAsync("POST /api/outputs?contract=note HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
            $"Content-Type: text/plain\r\n{headers}Content-Length: 2\r\n\r\n{{}}", hangUp: false);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("\"parameter_invalid\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_over_the_workspaces_limit_is_refused()
    {
        var body = new byte[100_001];
        (await _server.PostAsync("/api/outputs?contract=note", "text/plain", body)).IsProblem(413, "output_too_large");
    }

    [Fact]
    public async Task A_body_over_the_servers_limit_is_refused_with_and_without_a_length()
    {
        var body = new byte[1_000_000];
        (await _server.PostAsync("/api/outputs?contract=note", "text/plain", body)).IsProblem(413, "body_too_large");
        var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/outputs?contract=note") { Content = new StreamContent(new MemoryStream(body)) };
        chunked.Content.Headers.ContentType = new("text/plain");
        chunked.Headers.TransferEncodingChunked = true;
        (await _server.SendAsync(chunked)).IsProblem(413, "body_too_large");
    }

    [Fact]
    public async Task An_output_full_of_escapes_fits_although_its_json_is_larger()
    {
        // 33,000 two-byte letters: 66 kB of output, 198 kB of JSON.
        var json = "{\"contract\":\"note\",\"output\":\"{\\\"text\\\":\\\"" + string.Concat(Enumerable.Repeat("\\u0436", 33_000)) + "\\\"}\"}";
        Assert.Equal(200, (await _server.PostJsonAsync(json)).Status);
    }

    [Fact]
    public async Task Of_several_mistakes_the_first_in_the_documented_order_is_told()
    {
        (await _server.PostAsync("/api/outputs?x=1", "text/xml", "{"u8.ToArray())).IsProblem(415, "content_type_unsupported");
        (await _server.PostAsync("/api/outputs?x=1", "application/json", "{"u8.ToArray())).IsProblem(400, "parameter_unknown");
        (await _server.PostJsonAsync("{\"x\":1,\"contract\":7}")).IsProblem(400, "field_unknown");
        (await _server.PostJsonAsync("{\"contract\":7,\"key\":7}")).IsProblem(400, "field_missing");
        (await _server.PostJsonAsync("{\"contract\":\"nope\",\"output\":\"\",\"key\":\"\"}")).IsProblem(400, "field_invalid");
    }
}
