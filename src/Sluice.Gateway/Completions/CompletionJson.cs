using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Gateway;

/// <summary>How the bodies of completions are written.</summary>
public static class CompletionJson
{
    internal static JsonWriterOptions Writing { get; } = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text as a JSON string.</summary>
    internal static ReadOnlyMemory<byte> Text(ReadOnlySpan<byte> utf8)
    {
        var buffer = new ArrayBufferWriter<byte>(utf8.Length + utf8.Length / 8 + 16);
        using (var json = new Utf8JsonWriter(buffer, Writing)) json.WriteStringValue(utf8);
        return buffer.WrittenMemory;
    }

    /// <summary>One object.</summary>
    internal static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes the member <c>sluice</c> of a reply: <c>{verdict, traceId, outputs}</c>, each output with its choice, the tool call
    /// whose arguments it is, and its decision.</summary>
    public static void WriteSluice(Utf8JsonWriter json, IReadOnlyList<OutputDecision> outputs)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(outputs);
        json.WriteStartObject("sluice");
        WriteSluiceMembers(json, outputs);
        json.WriteEndObject();
    }

    /// <summary>The members of <c>sluice</c>, into an object that is open.</summary>
    /// <param name="json">The object.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="provisional">Whether the outputs were given as they came: then the documents that replace them stand here.</param>
    internal static void WriteSluiceMembers(Utf8JsonWriter json, IReadOnlyList<OutputDecision> outputs, bool provisional = false)
    {
        json.WriteString("verdict", GatewayNames.Of(Worst(outputs)));
        json.WriteString("traceId", outputs[0].Decision.Stamp.Origin.TraceId);
        json.WriteStartArray("outputs");
        foreach (var output in outputs)
        {
            json.WriteStartObject();
            json.WriteNumber("choice", output.Choice);
            if (output.ToolCall is { } call) json.WriteString("toolCall", call);
            DecisionJson.WriteMembers(json, output.Decision, provisional && output.Decision.Verdict != Verdict.Accepted);
            json.WritePropertyName("stamp");
            JsonSerializer.Serialize(json, output.Decision.Stamp, GatewayJson.Default.Stamp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The verdict furthest from accepted.</summary>
    internal static Verdict Worst(IReadOnlyList<OutputDecision> outputs) => outputs.Max(o => o.Decision.Verdict);
}
