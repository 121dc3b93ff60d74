namespace Sluice.Schemas;

/// <summary>Limits of the strict parser. Past one of them parsing stops with an error; nothing is cut silently.</summary>
public sealed record ParseLimits
{
    /// <summary>The defaults.</summary>
    public static ParseLimits Default { get; } = new();

    /// <summary>Largest text in bytes; default 16 MiB.</summary>
    public int BytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of arrays and objects; default 256.</summary>
    public int DepthMax { get; init; } = 256;

    /// <summary>Most values and names in one document; default 4,000,000.</summary>
    public int NodesMax { get; init; } = 4_000_000;
}

/// <summary>Why a text is not strict JSON, and where.</summary>
/// <param name="Code">Stable code, such as <c>json_unexpected_character</c> or <c>json_duplicate_name</c>.</param>
/// <param name="Offset">Byte offset into the text, from 0.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in bytes, from 1.</param>
/// <param name="Message">One sentence that never quotes the content.</param>
public sealed record JsonError(string Code, int Offset, int Line, int Column, string Message);

/// <summary>A strict RFC 8259 document as a flat tape of 16-byte nodes over the original UTF-8 bytes. Pooled: dispose it to
/// return it. Not thread-safe while parsing; safe to read from many threads afterwards.</summary>
public sealed class Tape : IDisposable
{
    /// <summary>Takes a tape from the pool.</summary>
    public static Tape Rent() => throw new NotImplementedException();

    /// <summary>Parses a text. The memory must stay unchanged while the tape is in use.</summary>
    /// <returns><see langword="null"/> when the text is strict JSON; else the first error, and the tape is empty.</returns>
    public JsonError? Parse(ReadOnlyMemory<byte> utf8, ParseLimits? limits = null) => throw new NotImplementedException();

    /// <summary>The text that was parsed.</summary>
    public ReadOnlyMemory<byte> Utf8 => throw new NotImplementedException();

    /// <summary>The document's top value.</summary>
    public TapeElement Root => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>One value on a <see cref="Tape"/>: a cursor of two words, valid until the tape is disposed or parses again.</summary>
public readonly struct TapeElement
{
    /// <summary>The kind of the value.</summary>
    public JsonKind Kind => throw new NotImplementedException();

    /// <summary>Byte offset of the value's first byte in the text (a string's opening quote).</summary>
    public int Start => throw new NotImplementedException();

    /// <summary>Length of the value in bytes, with quotes and brackets.</summary>
    public int Length => throw new NotImplementedException();

    /// <summary>The value's source text, with quotes and brackets.</summary>
    public ReadOnlySpan<byte> RawText => throw new NotImplementedException();

    /// <summary>Items of an array or members of an object; 0 for others.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>The decoded text of a string.</summary>
    /// <exception cref="InvalidOperationException">The value is not a string.</exception>
    public string GetString() => throw new NotImplementedException();

    /// <summary>Finds a member of an object by its decoded name.</summary>
    public bool TryGetProperty(ReadOnlySpan<byte> name, out TapeElement value) => throw new NotImplementedException();

    /// <summary>The items of an array, in order. Empty for other kinds.</summary>
    public IEnumerable<TapeElement> Items => throw new NotImplementedException();

    /// <summary>The members of an object, in order. Empty for other kinds.</summary>
    public IEnumerable<KeyValuePair<string, TapeElement>> Members => throw new NotImplementedException();

    /// <summary>Follows a JSON Pointer (RFC 6901) from this value.</summary>
    public bool TryResolve(string pointer, out TapeElement value) => throw new NotImplementedException();
}
