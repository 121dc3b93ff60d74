using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.EndToEnd.Alerts;

/// <summary>A notification that a receiver took.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Type">What happened.</param>
/// <param name="Group">The failure group.</param>
internal sealed record Told(string Id, string Type, string Group);

/// <summary>A receiver of webhooks that checks every signature and fails so many calls in a hundred: too many requests, unavailable, or a
/// connection that breaks, before it has taken the notification or after.</summary>
internal sealed class FaultyReceiver : IAsyncDisposable
{
    public const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _app;
    private readonly Random _random = new(20260301);
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private TaskCompletionSource? _hold;

    private FaultyReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public int FailPercent { get; init; }

    public int Calls { get; private set; }

    public int Failed { get; private set; }

    public int BadSignatures { get; private set; }

    /// <summary>What was taken, in order; what came again is there again.</summary>
    public List<Told> Taken { get; } = [];

    public static async Task<FaultyReceiver> StartAsync(int failPercent, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new FaultyReceiver(builder.Build()) { FailPercent = failPercent };
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>Takes the next notification and does not answer. Ends when it is taken; who sent it never hears of it.</summary>
    public Task HoldNextAsync()
    {
        lock (_lock) return (_hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Ends once so many different notifications were taken.</summary>
    public Task TakenAsync(int count)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            Tell();
            return reached.Task;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        int fault;
        TaskCompletionSource? held = null;
        lock (_lock)
        {
            Calls++;
            fault = _random.Next(100) < FailPercent ? _random.Next(4) : -1;
            if (fault >= 0) Failed++;
            if (fault is < 0 or 3) Take(context.Request.Headers, body.ToArray());
            if (fault < 0) (held, _hold) = (_hold, null);
        }
        if (held is not null)
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            held.SetResult();
            await gone.Task;
            return;
        }
        switch (fault)
        {
            case 0:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
                break;
            case 1:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case 2 or 3:
                context.Abort();
                break;
        }
    }

    private void Take(IHeaderDictionary headers, byte[] body)
    {
        var id = headers["webhook-id"].ToString();
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{headers["webhook-timestamp"]}.")), .. body];
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), signed));
        if (headers["webhook-signature"] != signature) BadSignatures++;
        var json = JsonElement.Parse(body);
        Taken.Add(new Told(id, json.GetProperty("type").GetString()!, json.GetProperty("data").GetProperty("group").GetProperty("id").GetString()!));
        Tell();
    }

    private void Tell()
    {
        var different = Taken.DistinctBy(told => told.Id).Count();
        foreach (var (count, reached) in _waiting)
        {
            if (different >= count) reached.TrySetResult();
        }
    }
}
