using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sluice.Simulator;

/// <summary><c>POST /v1/embeddings</c>: vectors of length 1 that follow from the seed and the text alone. Texts that mean the same are as far
/// apart as any others: they are good for plumbing, not for search.</summary>
internal sealed class EmbeddingEndpoint(long seed)
{
    private const int DimensionsDefault = 64, DimensionsMax = 4096, InputsMax = 2048;

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException)
        {
            await Responses.ProblemAsync(context, ChatProblem.NotJson);
            return;
        }

        using (body)
        {
            var (inputs, problem) = Inputs(body.RootElement);
            if (problem is null) await Responses.JsonAsync(context, StatusCodes.Status200OK, Answer(body.RootElement, inputs));
            else await Responses.ProblemAsync(context, problem);
        }
    }

    private static (IReadOnlyList<string> Inputs, ChatProblem? Problem) Inputs(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return ([], ChatProblem.NotJson);
        if (!body.TryGetProperty("model", out _)) return ([], ChatProblem.Missing("model"));
        if (!body.TryGetProperty("input", out var input)) return ([], ChatProblem.Missing("input"));
        if (body.TryGetProperty("dimensions", out var size) && (!size.TryGetInt32(out var count) || count is < 1 or > DimensionsMax))
            return ([], ChatProblem.Wrong($"'dimensions' must be from 1 to {DimensionsMax}.", "dimensions", "invalid_value"));
        return input.ValueKind switch
        {
            JsonValueKind.String => ([input.GetString()!], null),
            JsonValueKind.Array when input.GetArrayLength() is > 0 and <= InputsMax => (Texts(input), null),
            _ => ([], ChatProblem.WrongType("input", $"a text, or a list of 1 to {InputsMax} texts")),
        };
    }

    // A list of numbers is one text in tokens.
    private static IReadOnlyList<string> Texts(JsonElement input) => input[0].ValueKind == JsonValueKind.Number
        ? [input.GetRawText()]
        : [.. input.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())];

    private ReadOnlyMemory<byte> Answer(JsonElement body, IReadOnlyList<string> inputs)
    {
        var dimensions = body.TryGetProperty("dimensions", out var size) ? size.GetInt32() : DimensionsDefault;
        var base64 = body.TryGetProperty("encoding_format", out var format) && format.ValueEquals("base64");
        var tokens = inputs.Sum(text => Reply.Estimate(Encoding.UTF8.GetByteCount(text)));
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            for (var i = 0; i < inputs.Count; i++) Write(json, i, Vector(inputs[i], dimensions), base64);
            json.WriteEndArray();
            json.WriteString("model", body.GetProperty("model").ToString());
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", tokens);
            json.WriteNumber("total_tokens", tokens);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, int index, float[] vector, bool base64)
    {
        json.WriteStartObject();
        json.WriteString("object", "embedding");
        json.WriteNumber("index", index);
        if (base64)
        {
            var bytes = new byte[vector.Length * sizeof(float)];
            for (var i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
            json.WriteBase64String("embedding", bytes);
        }
        else
        {
            json.WriteStartArray("embedding");
            foreach (var value in vector) json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private float[] Vector(string text, int dimensions)
    {
        var random = SeededStream.From(seed, Encoding.UTF8.GetBytes(text));
        var vector = new double[dimensions];
        for (var i = 0; i < dimensions; i++) vector[i] = random.NextDouble() - 0.5;
        var length = Math.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => (float)(v / length))];
    }
}
