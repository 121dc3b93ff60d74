using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>Spans and metrics belong to the process: these tests run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}

/// <summary>A server that sends its telemetry to a receiver, with a scripted model behind it.</summary>
internal sealed class TelemetryServer : IAsyncDisposable
{
    public const string Correcting = """
        key: /id
        correction:
          attemptsMax: 2
          model: scripted
        """;

    // How many spans of a trace have not ended: a reply is whole, and a job told as ended, a moment before its span ends.
    private readonly ConcurrentDictionary<ActivityTraceId, int> _open = new();
    private readonly ActivityListener _listener;

    private TelemetryServer(OtlpReceiver receiver, ChatServer chat, TestWorkspace workspace)
    {
        (Receiver, Chat, Workspace) = (receiver, chat, workspace);
        // Listeners are told in the order in which they came: when this one knows that a span ended, the exporter has it.
        _listener = new()
        {
            ShouldListenTo = _ => true,
            ActivityStarted = span => _open.AddOrUpdate(span.TraceId, 1, (_, count) => count + 1),
            ActivityStopped = span => _open.AddOrUpdate(span.TraceId, 0, (_, count) => count - 1),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public OtlpReceiver Receiver { get; }

    public ChatServer Chat { get; }

    public TestWorkspace Workspace { get; }

    public RunningServer Server => Chat.Server;

    /// <param name="settings">Further lines below <c>telemetry:</c>.</param>
    /// <param name="grpc">Whether the receiver is spoken to by gRPC; else by HTTP.</param>
    /// <param name="turns">What the model answers.</param>
    public static Task<TelemetryServer> StartAsync(string settings = "", bool grpc = false, params IReadOnlyList<Func<HttpContext, Task>> turns) =>
        StartAsync(settings, grpc, null, turns);

    /// <param name="settings">Further lines below <c>telemetry:</c>.</param>
    /// <param name="grpc">Whether the receiver is spoken to by gRPC; else by HTTP.</param>
    /// <param name="embedded">What the host overrides, for a workspace whose prompt <c>finder</c> retrieves.</param>
    /// <param name="turns">What the model answers.</param>
    public static async Task<TelemetryServer> StartAsync(string settings, bool grpc, EmbeddedOptions? embedded, IReadOnlyList<Func<HttpContext, Task>> turns)
    {
        var receiver = await OtlpReceiver.StartAsync();
        TestWorkspace? own = null;
        var chat = await ChatServer.StartAsync("calls:\n  priceIn: 1\n  priceOut: 2", (workspace, _) =>
        {
            own = workspace;
            workspace.Write("sluice.yaml", $"telemetry:\n  endpoint: {(grpc ? receiver.GrpcAddress : receiver.HttpAddress)}\n"
                + $"  protocol: {(grpc ? "grpc" : "http/protobuf")}\n{string.Concat(settings.Split('\n').Select(line => $"  {line}\n"))}");
            workspace.Write("contracts/ticket/contract.yaml", Correcting);
            if (embedded is not null) ScriptedSearch.Arrange(workspace);
        }, turns, embedded);
        return new(receiver, chat, own!);
    }

    /// <summary>Sends everything that waits, once all spans have ended.</summary>
    public void Flush()
    {
        const int milliseconds = 30_000;
        Assert.True(SpinWait.SpinUntil(() => _open.Values.All(count => count <= 0), milliseconds), "A span has not ended");
        Server.Services.GetService<TracerProvider>()?.ForceFlush(milliseconds);
        Server.Services.GetService<MeterProvider>()?.ForceFlush(milliseconds);
        Server.Services.GetService<LoggerProvider>()?.ForceFlush(milliseconds);
    }

    /// <summary>The spans of one trace, once all of them have ended and were sent.</summary>
    public IReadOnlyList<SentSpan> Trace(string id)
    {
        Flush();
        // The scripted model is a server in this process too; nobody names its spans.
        return [.. Receiver.Spans.Where(span => span.TraceId == id && span.Name != "Microsoft.AspNetCore.Hosting.HttpRequestIn")];
    }

    public async ValueTask DisposeAsync()
    {
        await Chat.DisposeAsync();
        _listener.Dispose();
        await Receiver.DisposeAsync();
    }
}
