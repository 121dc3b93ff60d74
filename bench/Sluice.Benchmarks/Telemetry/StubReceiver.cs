using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Benchmarks.Telemetry;

/// <summary>Takes OTLP over HTTP, counts it and throws it away; or answers nothing at all.</summary>
internal sealed class StubReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _silent;
    private long _requests, _bytes;

    private StubReceiver(WebApplication app, bool silent) => (_app, _silent) = (app, silent);

    public string Address => _app.Urls.Single();

    public long Requests => Interlocked.Read(ref _requests);

    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<StubReceiver> StartAsync(bool silent)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var receiver = new StubReceiver(app, silent);
        app.MapPost("/v1/{signal}", (Delegate)receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        if (_silent) await Task.Delay(Timeout.Infinite, context.RequestAborted);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0) Interlocked.Add(ref _bytes, read);
        ArrayPool<byte>.Shared.Return(buffer);
        Interlocked.Increment(ref _requests);
        return Results.Bytes([], "application/x-protobuf");
    }
}
