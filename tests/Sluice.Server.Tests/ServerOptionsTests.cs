using Microsoft.Extensions.Logging;

namespace Sluice.Server.Tests;

public sealed class ServerOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("http://localhost:0", "127.0.0.1")]
    [InlineData("http://[::1]:0", "[::1]")]
    [InlineData("http://127.8.9.10:0", "127.8.9.10")]
    public async Task A_loopback_address_is_listened_on(string url, string host)
    {
        await using var server = await RunningServer.StartAsync(configure: options => options.Url = url);
        Assert.Equal(host, server.Http.BaseAddress!.Host);
        Assert.NotEqual(0, server.Http.BaseAddress.Port);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8710", "Use https")]
    [InlineData("http://[::]:8710", "Use https")]
    [InlineData("http://192.168.1.7:8710", "Use https")]
    [InlineData("http://example.org", "is a name")]
    [InlineData("http://*:8710", "address")]
    [InlineData("https://127.0.0.1:8710", "TlsCertificate and TlsKey")]
    [InlineData("ftp://127.0.0.1", "ftp")]
    [InlineData("http://127.0.0.1:8710/base", "host and port only")]
    [InlineData("http://user@127.0.0.1:8710", "host and port only")]
    [InlineData("127.0.0.1:8710", "http://127.0.0.1:8710")]
    [InlineData("8710", "http://127.0.0.1:8710")]
    [InlineData("", "http://127.0.0.1:8710")]
    public async Task Any_other_address_is_refused_with_what_to_do(string url, string words)
    {
        var exception = await Assert.ThrowsAsync<ServerStartException>(() => RunningServer.StartAsync(configure: options => options.Url = url));
        Assert.Contains(words, Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_option_is_told_at_once()
    {
        var exception = await Assert.ThrowsAsync<ServerStartException>(() => RunningServer.StartAsync(configure: options =>
        {
            options.Url = "http://0.0.0.0";
            options.BodyBytesMax = 0;
            options.HeadersTimeoutSeconds = 0;
            options.ConcurrencyMax = 0;
            options.QueueMax = -1;
            options.BodyBytesPerSecondMin = 0;
            options.ConnectionsMax = -1;
            options.ShutdownTimeoutSeconds = -1;
            options.LogLevel = (LogLevel)99;
        }));
        Assert.Equal(
            ["Url", "ConcurrencyMax", "QueueMax", "BodyBytesPerSecondMin", "BodyBytesMax", "HeadersTimeoutSeconds", "ConnectionsMax", "ShutdownTimeoutSeconds", "LogLevel"],
            exception.Problems.Select(problem => problem.Split(':')[0]));
    }

    [Fact]
    public async Task An_address_in_use_is_refused_with_what_to_do()
    {
        await using var first = await RunningServer.StartAsync();
        var options = new ServerOptions { Url = first.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), LogLevel = LogLevel.None };
        var exception = await Assert.ThrowsAsync<ServerStartException>(
            () => SluiceServer.RunAsync(first.Sluice, options, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("another program uses it", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_tells_the_bound_address_and_ends_when_it_is_cancelled()
    {
        await using var other = await RunningServer.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var bound = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = SluiceServer.RunAsync(other.Sluice, new ServerOptions { Url = "http://127.0.0.1:0", LogLevel = LogLevel.None },
            bound.SetResult, stop.Token);
        using var http = new HttpClient();
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync(await bound.Task + "/healthz", TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        await run;
        await Assert.ThrowsAsync<HttpRequestException>(async () => await http.GetAsync(await bound.Task + "/healthz", TestContext.Current.CancellationToken));
    }
}
