using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sluice.Server.Tests.Access;

/// <summary>Requests that no well-behaved client sends, byte by byte over a socket. Each is answered as the reference page says, stores
/// nothing, and leaves the server well.</summary>
public sealed class HostileRequestTests(HostileServer server) : IClassFixture<HostileServer>, IAsyncDisposable
{
    private const int BodyMax = 3 * HostileServer.OutputMax + 64 * 1024;

    /// <summary>Whatever came, the server is well and holds nothing of it.</summary>
    public async ValueTask DisposeAsync()
    {
        Assert.Equal(200, (await server.Running.GetAsync("/readyz")).Status);
        foreach (var path in new[] { "/api/records", "/api/failures" })
            Assert.Equal(0, (await server.Running.SendAsync("GET", path, server.Key)).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_refused_before_it_is_read() =>
        Expect(await SendAsync(Head("POST /api/outputs?contract=note", $"Content-Type: text/plain\r\nContent-Length: {BodyMax + 1}")), 413, "body_too_large");

    [Fact]
    public async Task A_body_in_chunks_that_becomes_too_much_is_refused()
    {
        var chunk = $"{10_000:x}\r\n{new string('a', 10_000)}\r\n";
        var body = string.Concat(Enumerable.Repeat(chunk, BodyMax / 10_000 + 2));
        Expect(await SendAsync(Head("POST /api/outputs?contract=note", "Content-Type: text/plain\r\nTransfer-Encoding: chunked") + body), 413, "body_too_large");
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_given_up() =>
        Expect(await SendAsync(Head("POST /api/outputs?contract=note", "Content-Type: text/plain\r\nContent-Length: 1000") + "{\"text\":"), 408, "body_too_slow");

    [Theory]
    [InlineData("{\"contract\":\"note\",\"output\":")]
    [InlineData("{\"contract\":\"note\",\"contract\":\"note\",\"output\":\"a\"}")]
    [InlineData("\u0000")]
    [InlineData("\uFEFF{}")]
    [InlineData("{'contract':'note'}")]
    [InlineData("{\"contract\":\"note\",\"output\":\"\\ud800\"}")]
    [InlineData("nul")]
    public async Task Malformed_json_is_told_and_not_quoted(string body)
    {
        var answer = await SendAsync(Head("POST /api/outputs", $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}") + body);
        Expect(answer, 400, "body_malformed");
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding: gzip, chunked, gzip")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 5x")]
    [InlineData("Content-Length: 99999999999999999999")]
    public async Task A_length_that_can_be_read_in_two_ways_is_never_guessed(string lengths)
    {
        var answer = await SendAsync(Head("POST /api/outputs?contract=note", "Content-Type: text/plain\r\n" + lengths) + "0\r\n\r\nGET /api/keys HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\"items\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Padding: {0}", 40_000, 431)]
    [InlineData("Cookie: {0}", 40_000, 431)]
    [InlineData("Authorization: Bearer {0}", 20_000, 401)]
    public async Task Headers_that_are_too_large_are_refused(string header, int length, int status) => Assert.StartsWith($"HTTP/1.1 {status} ",
        await SendAsync("GET /api/records HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + string.Format(null, header, new string('a', length)) + "\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Too_many_headers_are_refused() => Assert.StartsWith("HTTP/1.1 431 ",
        await SendAsync(Head("GET /api/records", string.Join("\r\n", Enumerable.Range(0, 200).Select(n => $"X-{n}: a")))), StringComparison.Ordinal);

    [Fact]
    public async Task A_request_line_that_is_too_long_is_refused() => Assert.StartsWith("HTTP/1.1 414 ",
        await SendAsync(Head($"GET /api/records?contract={new string('a', 20_000)}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Host: a\r\nHost: b")]
    [InlineData("Bad Name: a")]
    [InlineData("X-Null: a\0b")]
    [InlineData("X-Bare: a\rb")]
    [InlineData(" folded: a")]
    [InlineData("no-colon")]
    public async Task A_header_that_is_none_is_refused(string header) => Assert.StartsWith("HTTP/1.1 400 ",
        await SendAsync($"GET /api/records HTTP/1.1\r\nHost: localhost\r\nx-api-key: {server.Key}\r\n{header}\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: b", "parameter_invalid")]
    [InlineData("Idempotency-Key:", "parameter_invalid")]
    [InlineData("Sluice-Contract-Version: 1\r\nSluice-Contract-Version: 2", "parameter_invalid")]
    public async Task A_header_of_ours_given_twice_or_empty_is_told(string header, string code)
    {
        var (line, more) = header.StartsWith("Sluice", StringComparison.Ordinal)
            ? ("GET /api/records/note/k", header)
            : ("POST /api/outputs?contract=note", header + "\r\nContent-Type: text/plain\r\nContent-Length: 2");
        Expect(await SendAsync(Head(line, more) + (line.StartsWith("POST", StringComparison.Ordinal) ? "{}" : "")), 400, code);
    }

    [Theory]
    [InlineData("/api/records/../../etc/passwd", 404)]
    [InlineData("/api/records/%2e%2e/%2e%2e/etc/passwd", 404)]
    [InlineData("/api/records/..%2f..%2fetc%2fpasswd/x", 404)]
    [InlineData("/api/records/note/..%2F..%2Fsluice.db", 404)]
    [InlineData("/api/records/note/%2e%2e", 200)]
    [InlineData("/api/records/note/a%2Fb", 404)]
    [InlineData("/api/records/note/a%252Fb", 404)]
    [InlineData("/api/records/note/%00", 400)]
    [InlineData("/api/notes?subject=a%00b", 400)]
    [InlineData("/api/records/note/a%00b", 400)]
    [InlineData("/api/records/note/%ff%fe", 404)]
    [InlineData("/api/records/note/%zz", 404)]
    [InlineData("/api//records", 404)]
    [InlineData("/api/records/", 200)]
    [InlineData("/API/KEYS", 200)]
    [InlineData("/healthz/../api/keys", 200)]
    [InlineData("/healthz;/api/keys", 404)]
    [InlineData("//evil.example/api/keys", 404)]
    [InlineData("/api/keys\\..", 404)]
    [InlineData("/api/failures/..%5c..%5cwindows", 404)]
    public async Task A_path_leads_nowhere_it_should_not(string path, int status)
    {
        var answer = await SendAsync(Head("GET " + path));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        // The same without a key is never more than the health of the process.
        var without = await SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.True(without.StartsWith("HTTP/1.1 401 ", StringComparison.Ordinal) || without.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), without);
    }

    [Theory]
    [InlineData("GET http://other.example/api/records HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\nConnection: close\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 401")]
    [InlineData("TRACE /api/records HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 401")]
    [InlineData("GET /api/records HTTP/1.0\r\n\r\n", "HTTP/1.1 401")]
    [InlineData("GET /api/records HTTP/3.0\r\nHost: localhost\r\n\r\n", "HTTP/1.1 505")]
    [InlineData("GET /api/records HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", "HTTP/1.1 400")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "")]
    public async Task What_is_no_request_of_ours_gets_nothing(string request, string answer)
    {
        var reply = await SendAsync(request);
        if (reply.Length > 0) Assert.StartsWith(answer, reply, StringComparison.Ordinal);
        Assert.DoesNotContain("\"items\"", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_requests_in_one_go_are_two_requests_each_with_its_own_key()
    {
        var answer = await SendAsync($"GET /api/records HTTP/1.1\r\nHost: localhost\r\nx-api-key: {server.Key}\r\n\r\nGET /api/keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Contains("\"items\":[]", answer, StringComparison.Ordinal);
        Assert.Contains("key_missing", answer, StringComparison.Ordinal);
    }

    private string Head(string line, string more = "") =>
        $"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-api-key: {server.Key}\r\n{more}{(more.Length > 0 ? "\r\n" : "")}\r\n";

    private static void Expect(string answer, int status, string code)
    {
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), answer, StringComparison.Ordinal);
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Equal(code, JsonElement.Parse(body).GetProperty("code").GetString());
    }

    private async Task<string> SendAsync(string request)
    {
        try
        {
            return await server.Running.SendRawAsync(request, hangUp: false);
        }
        catch (IOException exception) when (exception.InnerException is SocketException)
        {
            return ""; // Hung up on without a word.
        }
    }
}

/// <summary>The server that the requests of <see cref="HostileRequestTests"/> are sent to, one after the other.</summary>
public sealed class HostileServer : IAsyncLifetime
{
    public const int OutputMax = 100_000;

    internal RunningServer Running { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Running = await RunningServer.StartAsync(new TestWorkspace(OutputMax), options => options.BodyBytesPerSecondMin = 10_000);
        Key = await Running.KeyAsync();
    }

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
