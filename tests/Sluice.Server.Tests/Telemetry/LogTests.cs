using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using Sluice.Server.Telemetry;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>Logs by OTLP: the server's and the gateway's, each line with its trace.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class LogTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_line_of_the_gateway_has_the_trace_of_its_decision_and_comes_from_the_service(string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", $"telemetry:\n  endpoint: {(protocol == "grpc" ? receiver.GrpcAddress : receiver.HttpAddress)}\n  protocol: {protocol}\n");
        using var logging = LoggerFactory.Create(_ => { });
        await using var server = await RunningServer.ServeAsync(workspace.Folder, options => options.LogLevel = LogLevel.Warning, new EmbeddedOptions { LoggerFactory = logging });
        var rejected = await server.SubmitAsync(new { contract = "note", output = "canary" });
        server.Services.GetRequiredService<LoggerProvider>().ForceFlush(30_000);
        var line = Assert.Single(receiver.Logs, log => log.Body.Contains("Failure fail_", StringComparison.Ordinal));
        Assert.Equal((rejected["traceId"], "note"), (line.TraceId, line.Tags["Contract"]));
        Assert.Equal("sluice", receiver.Resources["logs"]["service.name"]);
        Assert.DoesNotContain(receiver.Bodies, body => System.Text.Encoding.UTF8.GetString(body).Contains("canary", StringComparison.Ordinal));
        await server.StopAsync();
    }

    [Fact]
    public async Task What_says_that_telemetry_was_lost_is_not_sent_to_be_lost_too()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", $"telemetry:\n  endpoint: {receiver.HttpAddress}\n  protocol: http/protobuf\n");
        await using var server = await RunningServer.ServeAsync(workspace.Folder, options => options.LogLevel = LogLevel.Critical);
        var factory = server.Services.GetRequiredService<ILoggerFactory>();
        factory.CreateLogger<TelemetryLoss>().Log(LogLevel.Critical, default, "lost", null, (text, _) => text);
        factory.CreateLogger<LogTests>().Log(LogLevel.Critical, default, "kept", null, (text, _) => text);
        server.Services.GetRequiredService<LoggerProvider>().ForceFlush(30_000);
        Assert.Equal(["kept"], receiver.Logs.Select(log => log.Body));
        await server.StopAsync();
    }

    [Fact]
    public async Task Lines_that_cannot_be_sent_are_no_reason_to_fail()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", $"telemetry:\n  endpoint: {receiver.HttpAddress}\n  protocol: http/protobuf\n");
        await receiver.DisposeAsync();
        await using var server = await RunningServer.ServeAsync(workspace.Folder, options => options.LogLevel = LogLevel.Warning);
        Assert.Equal(422, (await server.SubmitAsync(new { contract = "note", output = "canary" })).Status);
        await server.StopAsync();
    }
}
