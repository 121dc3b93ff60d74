using Sluice.Schemas.Text;

namespace Sluice.Schemas;

/// <summary>A strict RFC 8259 document as a flat tape of 16-byte nodes over the original UTF-8 bytes. Pooled: dispose it to
/// return it. Not thread-safe while parsing; safe to read from many threads afterwards.</summary>
public sealed class Tape : IDisposable
{
    private const int PooledNodesMax = 1 << 18;
    private const int PooledPerThread = 4;

    /// <summary>Tapes that this thread may take, as a list.</summary>
    [ThreadStatic] private static Tape? _free;

    private TapeNode[] _nodes = new TapeNode[256];
    private byte[] _side = [];
    private ReadOnlyMemory<byte> _utf8;
    private int _count;
    private bool _rented;
    private Tape? _nextFree;
    private int _freeCount;

    private Tape()
    {
    }

    /// <summary>Takes a tape from the pool.</summary>
    public static Tape Rent()
    {
        var tape = _free;
        if (tape is null) return new Tape { _rented = true };
        _free = tape._nextFree;
        tape._rented = true;
        return tape;
    }

    /// <summary>Parses a text. The memory must stay unchanged while the tape is in use.</summary>
    /// <returns><see langword="null"/> when the text is strict JSON; else the first error, and the tape is empty.</returns>
    public JsonError? Parse(ReadOnlyMemory<byte> utf8, ParseLimits? limits = null)
    {
        ObjectDisposedException.ThrowIf(!_rented, this);
        limits ??= ParseLimits.Default;
        _utf8 = utf8;
        _count = 0;
        HasDuplicateNames = false;
        var text = utf8.Span;
        if (text.Length > limits.BytesMax) return JsonErrors.Create(JsonErrors.TooLarge, text, limits.BytesMax);
        if (!System.Text.Unicode.Utf8.IsValid(text)) return JsonErrors.Create(JsonErrors.InvalidUtf8, text, FirstInvalidByte(text));
        var tokenizer = new Tokenizer(text, _nodes, _side, limits);
        var parsed = tokenizer.Run();
        (_nodes, _side) = (tokenizer.Nodes, tokenizer.Side);
        if (!parsed) return text.StartsWith("\uFEFF"u8) ? JsonErrors.Create(JsonErrors.ByteOrderMark, text, 0) : JsonErrors.Create(tokenizer.Error!, text, tokenizer.ErrorAt);
        _count = tokenizer.Count;
        HasDuplicateNames = tokenizer.HasDuplicates;
        return null;
    }

    /// <summary>The text that was parsed.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>The document's top value.</summary>
    /// <exception cref="InvalidOperationException">Nothing was parsed, or the last text was not JSON.</exception>
    public TapeElement Root => _count > 0 ? new TapeElement(this, 0) : throw new InvalidOperationException("The tape is empty: parse a valid text first.");

    /// <summary>Whether an object repeats a name; only where <see cref="ParseLimits.AllowDuplicateNames"/> let it pass.</summary>
    public bool HasDuplicateNames { get; private set; }

    internal TapeNode[] Nodes => _nodes;

    internal byte[] Side => _side;

    internal int Count => _count;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_rented) return;
        _rented = false;
        _utf8 = default;
        _count = 0;
        var count = _free?._freeCount ?? 0;
        if (_nodes.Length > PooledNodesMax || count >= PooledPerThread) return;
        (_nextFree, _freeCount) = (_free, count + 1);
        _free = this;
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && System.Text.Rune.DecodeFromUtf8(text[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
            at += used;
        return at;
    }
}
