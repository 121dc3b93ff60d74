using System.Net.Sockets;
using System.Text;

namespace Sluice.Server.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task A_submission_that_is_running_when_the_server_stops_is_finished_and_answered()
    {
        await using var server = await RunningServer.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        // "Expect: 100-continue" tells when the handler is reading: the request is running then.
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/outputs?contract=note&key=k HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        var stop = server.StopAsync();
        Assert.False(stop.IsCompleted);
        await stream.WriteAsync("{\"text\":\"a\"}"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await stop;
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.NotNull(await server.Sluice.Records.GetAsync("note", "k", null, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 8_000)]
    public async Task A_client_that_goes_away_after_sending_loses_nothing()
    {
        await using var server = await RunningServer.StartAsync(configure: o => o.LogLevel = Microsoft.Extensions.Logging.LogLevel.Trace);
        TestContext.Current.TestOutputHelper!.WriteLine(await server.SendRawAsync("POST /api/outputs?contract=note&key=k HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n{\"text\":\"a\"}"));
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                "POST /api/outputs?contract=note&key=k HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n{\"text\":\"a\"}"),
                TestContext.Current.CancellationToken);
        }

        // Stopping waits for what is running; the verdict stands afterwards.
        await StoredAsync(server);
        await server.StopAsync();
        Assert.NotNull(await server.Sluice.Records.GetAsync("note", "k", null, TestContext.Current.CancellationToken));
    }

    private static async Task StoredAsync(RunningServer server)
    {
        while (await server.Sluice.Records.GetAsync("note", "k", null, TestContext.Current.CancellationToken) is null)
            await Task.Yield();
    }
}
