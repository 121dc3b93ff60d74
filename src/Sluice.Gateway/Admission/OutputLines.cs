namespace Sluice.Gateway;

/// <summary>One line of a stream: one output of a model.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">Without its line feed; empty when <paramref name="TooLong"/>. Valid until the next line is read.</param>
/// <param name="TooLong">Whether it was longer than the limit; it was skipped without being kept.</param>
public readonly record struct OutputLine(long Number, ReadOnlyMemory<byte> Bytes, bool TooLong);

/// <summary>Splits a stream into lines with memory bounded by the longest line allowed. Lines end with LF or CRLF; the last one
/// may end with the stream.</summary>
/// <param name="stream">What is read; not closed.</param>
/// <param name="bytesMax">Longest line, in bytes, without its end.</param>
public sealed class OutputLines(Stream stream, int bytesMax)
{
    private const int ChunkBytes = 64 * 1024;

    private byte[] _buffer = new byte[ChunkBytes];
    private int _start;
    private int _end;
    private long _number;
    private bool _ended;

    /// <summary>Whether the next line is already in memory: who writes results flushes them before it is not.</summary>
    public bool NextIsBuffered => _buffer.AsSpan(_start, _end - _start).Contains((byte)'\n');

    /// <summary>The next line; null at the end.</summary>
    /// <exception cref="IOException">The stream cannot be read; what it had of a line is no line.</exception>
    public async ValueTask<OutputLine?> ReadAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found, ending: 1);
            searched = _end - _start;
            if (_ended) return searched == 0 ? null : Take(searched, ending: 0);
            // One byte more than the limit: the carriage return of a line that fits.
            if (searched > bytesMax + 1) return await SkipAsync(cancellationToken);
            await FillAsync(cancellationToken);
        }
    }

    private OutputLine Take(int length, int ending)
    {
        var line = _buffer.AsMemory(_start, length);
        _start += length + ending;
        if (ending == 1 && line.Span is [.., (byte)'\r']) line = line[..^1];
        return line.Length > bytesMax ? new OutputLine(++_number, default, TooLong: true) : new OutputLine(++_number, line, TooLong: false);
    }

    private async ValueTask<OutputLine?> SkipAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            _start = found >= 0 ? _start + found + 1 : _end;
            if (found >= 0 || _ended) return new OutputLine(++_number, default, TooLong: true);
            await FillAsync(cancellationToken);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_buffer.Length - _end < ChunkBytes / 2)
            Array.Resize(ref _buffer, (int)Math.Min(Math.Max(_buffer.Length * 2L, ChunkBytes), bytesMax + 2L * ChunkBytes));
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
    }
}
