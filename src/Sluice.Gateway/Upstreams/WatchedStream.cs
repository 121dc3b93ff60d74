namespace Sluice.Gateway;

/// <summary>The body of a reply under the call's limits. Every way in which it can end too early becomes an
/// <see cref="UpstreamException"/>.</summary>
internal sealed class WatchedStream(Stream inner, TimeSpan idle, CancellationToken ended) : Stream
{
    private readonly CancellationTokenSource _silence = CancellationTokenSource.CreateLinkedTokenSource(ended);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            _silence.CancelAfter(idle);
            return await inner.ReadAsync(buffer, _silence.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(InferenceErrorCode.Timeout, "The reply stopped before its end, and no more came in time.", exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new UpstreamException(InferenceErrorCode.Unavailable, "The connection was lost before the reply was whole.", exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _silence.Dispose();
        }

        base.Dispose(disposing);
    }
}
