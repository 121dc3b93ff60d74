namespace Sluice.Server.Tests.Problems;

public sealed class RouteTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/nothing")]
    [InlineData("/openapi/v2.json")]
    [InlineData("/api/records/../../etc/passwd")]
    public async Task An_unknown_address_is_a_problem(string path) => (await _server.GetAsync(path)).IsProblem(404, "route_unknown");

    [Theory]
    [InlineData("DELETE", "/api/records", "GET")]
    [InlineData("GET", "/api/outputs", "POST")]
    [InlineData("POST", "/healthz", "GET")]
    public async Task Another_method_is_a_problem_that_names_the_right_one(string method, string path, string allowed)
    {
        var reply = await _server.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(allowed, reply.IsProblem(405, "method_not_allowed").Headers["Allow"]);
    }

    [Theory]
    [InlineData("Host", "example.org")]
    [InlineData("Host", "127.0.0.1.example.org:80")]
    [InlineData("Origin", "https://example.org")]
    [InlineData("Origin", "null")]
    public async Task A_web_page_elsewhere_cannot_use_the_server(string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/outputs?contract=note") { Content = new StringContent("{\"text\":\"a\"}") };
        request.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(header, (await _server.SendAsync(request)).IsProblem(403, "not_local")["parameter"]);
        Assert.Equal(0, (await _server.GetAsync("/api/records")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("Host", "localhost:1")]
    [InlineData("Host", "[::1]")]
    [InlineData("Origin", "http://localhost:3000")]
    public async Task A_local_one_can(string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(200, (await _server.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_body_that_ends_too_early_is_a_problem_and_stores_nothing()
    {
        var answer = await _server.SendRawAsync(
            "POST /api/outputs?contract=note HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n{\"text\":");
        if (answer.Length > 0) Assert.Contains("400", answer, StringComparison.Ordinal);
        Assert.Equal(0, (await _server.GetAsync("/api/failures")).Json.GetProperty("items").GetArrayLength());
    }
}
