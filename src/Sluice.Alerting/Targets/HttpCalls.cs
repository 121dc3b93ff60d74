using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sluice.Alerting;

/// <summary>Calls to targets over HTTP. Redirects are not followed: a target is where the workspace says, and nowhere else.</summary>
internal static class HttpCalls
{
    private const long AnswerBytesMax = 4 * 1024 * 1024;
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    /// <summary>A client for all targets.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        // Each attempt has its own limit.
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    /// <summary>A JSON body.</summary>
    public static ByteArrayContent Json(byte[] utf8)
    {
        var content = new ByteArrayContent(utf8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = Encoding.UTF8.WebName };
        return content;
    }

    /// <summary>A JSON body.</summary>
    public static ByteArrayContent Json(Action<Utf8JsonWriter> write) => Json(Bytes(write));

    /// <summary>JSON as bytes.</summary>
    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) write(writer);
        return stream.ToArray();
    }

    /// <summary>Sends, and reads nothing but the status.</summary>
    public static async Task<DeliveryResult> SendAsync(this HttpClient client, HttpRequestMessage request, TimeProvider time, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Result(response, time);
        }
    }

    /// <summary>What a status means: 408, 425, 429 and those from 500 on are for later, and everything else that is no success is final.</summary>
    public static DeliveryResult Result(HttpResponseMessage response, TimeProvider time)
    {
        if (response.IsSuccessStatusCode) return DeliveryResult.Delivered;
        var reason = $"status {(int)response.StatusCode}";
        return response.StatusCode is HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500
            ? DeliveryResult.Later(reason, RetryAfter(response, time))
            : DeliveryResult.Refused(reason);
    }

    /// <summary>When the target wants to be asked again, at most an hour away; null when it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } known ? TimeSpan.FromTicks(Math.Clamp(known.Ticks, 0, RetryAfterMax.Ticks)) : null;
    }
}
