using System.Threading.RateLimiting;

namespace Sluice.Gateway;

/// <summary>The head of a reply, with its body still to be read. Holds the call's turn until it is disposed.</summary>
internal sealed class UpstreamReply(HttpResponseMessage response, RateLimitLease turn, CancellationTokenSource deadline,
    CancellationTokenSource either, TimeSpan idle) : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>The HTTP status.</summary>
    public int Status => (int)response.StatusCode;

    public bool Succeeded => response.IsSuccessStatusCode;

    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    public bool IsEventStream => MediaType == "text/event-stream";

    /// <summary>How often the request was sent.</summary>
    public required int Tries { get; init; }

    public TimeSpan? RetryAfter(TimeProvider time) => UpstreamPipeline.RetryAfter(response, time);

    /// <summary>The body as it arrives; each read has the limit of silence, and all of them the call's deadline.</summary>
    public async Task<Stream> OpenAsync() => new WatchedStream(await response.Content.ReadAsStreamAsync(either.Token), idle, either.Token);

    /// <summary>Reads the whole body.</summary>
    /// <exception cref="UpstreamException">It is larger than allowed, too slow, or was cut.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(int bytesMax)
    {
        var length = response.Content.Headers.ContentLength;
        if (length > bytesMax) throw UpstreamException.TooLarge(bytesMax);
        await using var stream = await OpenAsync();
        var buffer = new byte[(int)(length ?? FirstBytes) + 1];
        var count = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), CancellationToken.None);
            if (read == 0) return buffer.AsMemory(0, count);
            count += read;
            if (count > bytesMax) throw UpstreamException.TooLarge(bytesMax);
            if (count == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    public void Dispose()
    {
        response.Dispose();
        turn.Dispose();
        either.Dispose();
        deadline.Dispose();
    }
}
