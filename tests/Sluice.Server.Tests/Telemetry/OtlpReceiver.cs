using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>What the receiver does with what it is sent.</summary>
internal enum ReceiverState
{
    /// <summary>Takes it.</summary>
    Well,

    /// <summary>Answers 503.</summary>
    Refusing,

    /// <summary>Answers nothing until it is well again or gone.</summary>
    Silent,
}

/// <summary>Speaks OTLP, over HTTP/1.1 on one port and over gRPC (HTTP/2 without TLS) on another.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app) => _app = app;

    public ReceiverState State { get; set; }

    public ConcurrentQueue<SentSpan> Spans { get; } = new();

    public ConcurrentQueue<SentLog> Logs { get; } = new();

    public ConcurrentQueue<SentMetric> Metrics { get; } = new();

    public ConcurrentQueue<string?> Authorizations { get; } = new();

    /// <summary>Attributes of the last resource of each kind of request.</summary>
    public ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Resources { get; } = new(StringComparer.Ordinal);

    /// <summary>Everything that was sent, as text, to look for what must not be in it.</summary>
    public ConcurrentQueue<byte[]> Bodies { get; } = new();

    public string HttpAddress => _app.Urls.First();

    public string GrpcAddress => _app.Urls.Last();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/{signal}", (Delegate)receiver.TakeHttpAsync);
        app.MapPost("/opentelemetry.proto.collector.{signal}.v1.{service}/Export", (Delegate)receiver.TakeGrpcAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        _gone.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task<IResult> TakeHttpAsync(HttpContext context, string signal)
    {
        if (!await IsWellAsync(context)) return Results.StatusCode(503);
        Take(signal, await BodyAsync(context), context);
        return Results.Bytes([], "application/x-protobuf");
    }

    private async Task TakeGrpcAsync(HttpContext context, string signal)
    {
        var well = await IsWellAsync(context);
        context.Response.ContentType = "application/grpc";
        // Five bytes before each message: compressed or not, and its length. The status comes as a trailer.
        if (well) Take(signal, (await BodyAsync(context))[5..], context);
        if (well) await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
        else await context.Response.StartAsync(context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", well ? "0" : "14");
    }

    private async Task<bool> IsWellAsync(HttpContext context)
    {
        if (State == ReceiverState.Silent) await _gone.Task.WaitAsync(context.RequestAborted);
        return State == ReceiverState.Well;
    }

    private void Take(string signal, byte[] body, HttpContext context)
    {
        Bodies.Enqueue(body);
        Authorizations.Enqueue(context.Request.Headers["x-team"]);
        var request = new ProtobufMessage(body);
        if (request.Has(1)) Resources[signal] = OtlpContent.Resource(request);
        switch (signal)
        {
            case "traces" or "trace":
                foreach (var span in OtlpContent.Spans(request)) Spans.Enqueue(span);
                break;
            case "metrics":
                foreach (var metric in OtlpContent.Metrics(request)) Metrics.Enqueue(metric);
                break;
            case "logs":
                foreach (var log in OtlpContent.Logs(request)) Logs.Enqueue(log);
                break;
            default:
                throw new InvalidOperationException($"'{signal}' is no signal.");
        }
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
