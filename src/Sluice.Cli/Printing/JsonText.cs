using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Printing;

/// <summary>Writes results as JSON: one indented object, or one object for each line of a stream.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one value, indented, and a line feed.</summary>
    public static void Write(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented)) write(json);
        terminal.WriteLine(buffer.WrittenSpan);
    }

    /// <summary>Writes one value on a line of its own. Documents that were written raw lose their line breaks, and nothing else.</summary>
    public static void WriteOneLine(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Compact)) write(json);
        var bytes = buffer.WrittenMemory.ToArray().AsSpan();
        terminal.Out.Write(System.Text.Encoding.UTF8.GetString(bytes[..WithoutWhiteSpace(bytes)]));
        terminal.Out.Write('\n');
    }

    // In place: what remains of a JSON text when the white space between its tokens is taken out.
    private static int WithoutWhiteSpace(Span<byte> json)
    {
        var length = 0;
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var b = json[i];
            if (!inString && b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            json[length++] = b;
            if (b == '"') inString = !inString;
            else if (b == '\\' && inString) json[length++] = json[++i];
        }

        return length;
    }
}
