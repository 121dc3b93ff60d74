namespace Sluice.Contracts;

/// <summary>SHA-256 of a piece of content, written <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
public readonly record struct ContentHash
{
    private readonly string? _text;

    private ContentHash(string text) => _text = text;

    /// <summary>Hash of exact bytes; for prompts.</summary>
    public static ContentHash OfBytes(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>Hash of the canonical form (RFC 8785) of a JSON text; for schemas and configurations.</summary>
    /// <exception cref="FormatException">The text is not strict JSON, or has a number or string without a canonical form.</exception>
    public static ContentHash OfJson(ReadOnlyMemory<byte> json) => throw new NotImplementedException();

    /// <summary>Reads a hash back from its text.</summary>
    public static ContentHash Parse(string text) => throw new NotImplementedException();

    /// <summary>The text; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
