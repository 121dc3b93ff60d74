using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Sluice.Server.Outputs;

/// <summary>A request body in pooled memory.</summary>
internal struct BodyBytes : IDisposable
{
    private const int FirstBytes = 16 * 1024;
    private byte[] _buffer;
    private int _length;

    public readonly ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads the whole body; the server's limit on its size holds.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large, too slow, or ends too early.</exception>
    public static async ValueTask<BodyBytes> ReadAsync(HttpRequest request)
    {
        // A length that is announced is not yet sent: trust it for the first buffer only so far.
        var expected = (int)Math.Clamp(request.ContentLength ?? 0, FirstBytes, 1024 * 1024) + 1;
        var body = new BodyBytes { _buffer = ArrayPool<byte>.Shared.Rent(expected) };
        try
        {
            while (true)
            {
                // Not bound to the request's end: a body that arrived whole counts although its sender has hung up since.
                var read = await request.Body.ReadAsync(body._buffer.AsMemory(body._length), CancellationToken.None);
                if (read == 0) return body;
                body._length += read;
                if (body._length == body._buffer.Length) body.Grow();
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(_buffer.Length * 2));
        Memory.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
