namespace Sluice.Cli.Terminals;

/// <summary>Standard output could not be written.</summary>
internal sealed class ResultStreamException(string message, bool closed, Exception inner) : Exception(message, inner)
{
    /// <summary>Whether the reader went away, which is no fault of anybody.</summary>
    public bool Closed { get; } = closed;
}

/// <summary>Standard output whose failures are told apart from those of other files.</summary>
internal sealed class ResultStream(Stream inner) : Stream
{
    // EPIPE; ERROR_BROKEN_PIPE and ERROR_NO_DATA on Windows.
    private static readonly int[] ClosedCodes = [32, unchecked((int)0x8007006D), unchecked((int)0x800700E8)];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw Failed(exception);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw Failed(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static ResultStreamException Failed(Exception exception) => new(
        $"Standard output cannot be written: {exception.Message}", Array.IndexOf(ClosedCodes, exception.HResult) >= 0, exception);
}
