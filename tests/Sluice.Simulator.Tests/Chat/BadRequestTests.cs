using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class BadRequestTests
{
    private const string User = """[{"role":"user","content":"hi"}]""";

    private static string With(string members) => $$"""{"model":"m","messages":{{User}},""" + members + "}";

    public static TheoryData<string, string?, string?> Wrong => new()
    {
        { "", null, "invalid_json" },
        { "{", null, "invalid_json" },
        { "[]", null, "invalid_json" },
        { "null", null, "invalid_json" },
        { "\0\0\0", null, "invalid_json" },
        { $$"""{"messages":{{User}}}""", "model", "missing_required_parameter" },
        { $$"""{"model":5,"messages":{{User}}}""", "model", "invalid_type" },
        { """{"model":"m"}""", "messages", "missing_required_parameter" },
        { """{"model":"m","messages":[]}""", "messages", "invalid_type" },
        { """{"model":"m","messages":["hi"]}""", "messages[0]", "invalid_type" },
        { """{"model":"m","messages":[{"content":"hi"}]}""", "messages[0].role", "missing_required_parameter" },
        { """{"model":"m","messages":[{"role":"boss","content":"hi"}]}""", "messages[0].role", "invalid_value" },
        { """{"model":"m","messages":[{"role":"user","content":5}]}""", "messages[0].content", "invalid_type" },
        { """{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", null, "invalid_json" },
        { With("\"n\":2"), "n", "unsupported_value" },
        { With(""" "stream":"yes" """), "stream", "invalid_type" },
        { With(""" "max_tokens":0 """), "max_tokens", "invalid_type" },
        { With(""" "response_format":{} """), "response_format.type", "missing_required_parameter" },
        { With(""" "response_format":{"type":"xml"} """), "response_format.type", "invalid_value" },
        { With(""" "response_format":{"type":"json_schema"} """), "response_format.json_schema", "missing_required_parameter" },
        { With(""" "response_format":{"type":"json_schema","json_schema":{"name":"x"}} """), "response_format.json_schema.schema", "missing_required_parameter" },
        { With(""" "response_format":{"type":"json_schema","json_schema":{"schema":5}} """), "response_format.json_schema.schema", "invalid_type" },
        { With(""" "tools":[] """), "tools", "invalid_type" },
        { With(""" "tools":[{}] """), "tools[0].function", "missing_required_parameter" },
        { With(""" "tools":[{"function":{"name":"a"}}],"tool_choice":{"type":"function","function":{"name":"b"}} """), "tool_choice", "invalid_value" },
        { With(""" "tools":[{"function":{"name":"a"}}],"tool_choice":5 """), "tool_choice", "invalid_value" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_request_is_a_400_in_the_shape_of_an_error(string body, string? param, string? code)
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.Hostile);
        var (status, error) = await simulator.ErrorAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Equal(param, (string?)error["param"]);
        Assert.Equal(code, (string?)error["code"]);
        Assert.NotEmpty((string)error["message"]!);
        Assert.Equal((1, 1), (simulator.Server.Statistics.Requests, simulator.Server.Statistics.Refused));
    }

    [Fact]
    public async Task Four_megabytes_pass_and_more_is_a_413()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        const int Most = 4 * 1024 * 1024;
        var body = """{"model":"m","messages":[{"role":"user","content":"TEXT"}]}""";
        var fits = body.Replace("TEXT", new string('x', Most - body.Length + 4), StringComparison.Ordinal);
        Assert.Equal(Most, fits.Length);
        using (var response = await simulator.PostAsync(fits))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (status, error) = await simulator.ErrorAsync(fits + " ");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("request_too_large", (string?)error["code"]);
    }

    [Fact]
    public async Task Deep_nesting_is_malformed_and_does_not_end_the_process()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var (status, error) = await simulator.ErrorAsync($$"""{"model":"m","messages":{{User}},"x":{{new string('[', 100_000)}}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_json", (string?)error["code"]);
        Assert.IsType<JsonObject>(await simulator.CompletionAsync(Requests.Ticket(1)));
    }

    [Theory]
    [InlineData("GET", "chat/completions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "audio/speech", HttpStatusCode.NotFound)]
    [InlineData("GET", "models/", HttpStatusCode.OK)]
    public async Task Unknown_paths_and_methods_have_the_shape_of_an_error(string method, string path, HttpStatusCode expected)
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var response = await simulator.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(expected != HttpStatusCode.OK, body["error"] is not null);
    }
}
