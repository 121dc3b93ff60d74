using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Encodings.Web;

namespace Sluice.Contracts.Migrations;

/// <summary>The text between the quotes of JSON strings, and back.</summary>
internal static class DocumentText
{
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>A string's text from its source, quotes included.</summary>
    public static string Decode(ReadOnlySpan<byte> quoted)
    {
        var inner = quoted[1..^1];
        if (inner.IndexOf((byte)'\\') < 0) return Encoding.UTF8.GetString(inner);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>A string as JSON, quotes included, with the shortest escapes.</summary>
    public static byte[] Encode(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.AsSpan().IndexOfAny(MustEscape) < 0) return [(byte)'"', .. utf8, (byte)'"'];
        return [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
    }

    /// <summary>Whether the inside of a string's source says the same as decoded bytes.</summary>
    public static bool Says(ReadOnlySpan<byte> inner, ReadOnlySpan<byte> decoded) =>
        inner.IndexOf((byte)'\\') < 0
            ? inner.SequenceEqual(decoded)
            : inner.Length >= decoded.Length && Encoding.UTF8.GetBytes(Decode([(byte)'"', .. inner, (byte)'"'])).AsSpan().SequenceEqual(decoded);

    public static byte[] Number(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
