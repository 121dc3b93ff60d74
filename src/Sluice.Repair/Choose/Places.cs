namespace Sluice.Repair.Choose;

/// <summary>Byte offsets as <c>line:column</c>, both from 1, as people are shown them; asked mostly in ascending order.</summary>
internal sealed class Places(byte[] source)
{
    private int _scanned;
    private int _line = 1;
    private int _lineStart;

    /// <summary>The place of a byte.</summary>
    public string Of(int offset)
    {
        offset = Math.Clamp(offset, 0, source.Length);
        if (offset < _scanned)
            (_scanned, _line, _lineStart) = (0, 1, 0);
        while (source.AsSpan(_scanned, offset - _scanned).IndexOf((byte)'\n') is >= 0 and var next)
        {
            _scanned += next + 1;
            _lineStart = _scanned;
            _line++;
        }

        _scanned = offset;
        return $"{_line}:{offset - _lineStart + 1}";
    }

    /// <summary>A range, the second place behind its last byte.</summary>
    public string Of(int start, int end) => end <= start ? Of(start) : $"{Of(start)} to {Of(end)}";
}
