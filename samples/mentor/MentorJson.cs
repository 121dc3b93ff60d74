using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Mentor;

/// <summary>Documents of the mentor's contracts as .NET types and back. They were validated before: what they hold is as the types say.</summary>
internal static class MentorJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    // For people and models: neither is served by \u0027.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static T Read<T>(ReadOnlyMemory<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8.Span, Options) ?? throw new InvalidOperationException("A validated document is not null.");

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>The document over several lines.</summary>
    public static string Pretty(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return JsonSerializer.Serialize(document.RootElement, Readable);
    }
}
