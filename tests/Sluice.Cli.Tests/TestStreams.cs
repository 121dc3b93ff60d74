namespace Sluice.Cli.Tests;

/// <summary>Hands out one part for each read, asked for only then.</summary>
internal sealed class TurnTakingStream(params Func<byte[]>[] turns) : ReadOnlyStream
{
    private int _turn;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_turn == turns.Length) return ValueTask.FromResult(0);
        var part = turns[_turn++]();
        cancellationToken.ThrowIfCancellationRequested();
        part.CopyTo(buffer);
        return ValueTask.FromResult(part.Length);
    }
}

/// <summary>The same bytes for ever; knows how many were taken.</summary>
internal sealed class EndlessStream(byte[] part) : ReadOnlyStream
{
    public long Taken { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = Math.Min(part.Length, buffer.Length);
        part.AsSpan(0, length).CopyTo(buffer.Span);
        Taken += length;
        return ValueTask.FromResult(length);
    }
}

internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Standard output as it is when its reader is gone or its disk is full.</summary>
internal sealed class FailingStream(IOException failure) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw failure;
}
