using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Sluice.Simulator;

/// <summary>Reads a chat completion request, or says what is wrong with it as OpenAI's API does.</summary>
internal static partial class ChatRequestReader
{
    private const int DepthMax = 256;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DepthMax };

    /// <summary>Reads a request body.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatProblem? problem)
    {
        request = null;
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            // The request outlives the document: it keeps the schema.
            problem = Read(document.RootElement.Clone(), out request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not UTF-8, or half a surrogate pair.
            problem = ChatProblem.NotJson;
        }

        return problem is null;
    }

    private static ChatProblem? Read(JsonElement root, out ChatRequest? request)
    {
        request = null;
        if (root.ValueKind != JsonValueKind.Object)
            return ChatProblem.NotJson;
        if (!root.TryGetProperty("model", out var model) || model.ValueKind == JsonValueKind.Null)
            return ChatProblem.Missing("model");
        if (model.ValueKind != JsonValueKind.String)
            return ChatProblem.WrongType("model", "a string");
        if (Member(root, "n") is { } n && !(JsonNumbers.TryNumber(n, out var choices) && choices == 1))
            return ChatProblem.Wrong("Only 'n' = 1 is supported.", "n", "unsupported_value");
        if (Member(root, "stream") is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
            return ChatProblem.WrongType("stream", "a boolean");
        if (Messages(root, out var messages, out var bytes) is { } wrongMessages)
            return wrongMessages;
        if (Limit(root, out var tokensMax) is { } wrongLimit)
            return wrongLimit;
        if (Shape(root, messages[^1].Role, out var shape) is { } wrongShape)
            return wrongShape;
        request = new ChatRequest
        {
            Model = model.GetString()!,
            SystemText = TextOf(messages, "system", "developer"),
            UserText = TextOf(messages, "user"),
            Messages = messages,
            PromptBytes = bytes,
            Schema = shape.Schema,
            SchemaName = shape.Name,
            Tool = shape.Tool,
            Stream = Member(root, "stream") is { ValueKind: JsonValueKind.True },
            StreamUsage = Member(root, "stream_options") is { ValueKind: JsonValueKind.Object } options
                && Member(options, "include_usage") is { ValueKind: JsonValueKind.True },
            TokensMax = tokensMax,
            Content = Content(root),
        };
        if (request.Schema is { } schema)
            request = request with { Citable = ShownCitations.In($"{request.SystemText}\n{request.UserText}", schema, request.IsCorrection) };
        return null;
    }

    private static ChatProblem? Messages(JsonElement root, out List<SimulatedMessage> read, out int bytes)
    {
        (read, bytes) = ([], 0);
        if (!root.TryGetProperty("messages", out var messages))
            return ChatProblem.Missing("messages");
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            return ChatProblem.WrongType("messages", "an array with at least one message");
        foreach (var message in messages.EnumerateArray())
        {
            var place = $"messages[{read.Count}]";
            if (message.ValueKind != JsonValueKind.Object)
                return ChatProblem.WrongType(place, "an object");
            if (Member(message, "role") is not { ValueKind: JsonValueKind.String } role)
                return ChatProblem.Missing(place + ".role");
            var name = role.GetString()!;
            if (name is not ("system" or "developer" or "user" or "assistant" or "tool" or "function"))
                return ChatProblem.Wrong($"Invalid value: '{name}'. Supported values are: 'system', 'developer', 'user', 'assistant', and 'tool'.",
                    place + ".role", "invalid_value");
            if (Text(message) is not { } text)
                return ChatProblem.WrongType(place + ".content", "a string or an array of content parts");
            bytes += Encoding.UTF8.GetByteCount(text);
            read.Add(new SimulatedMessage(name, text));
        }

        return null;
    }

    private static string TextOf(IEnumerable<SimulatedMessage> messages, params string[] roles)
    {
        var text = new StringBuilder();
        foreach (var message in messages.Where(m => roles.Contains(m.Role, StringComparer.Ordinal)))
            text.Append(text.Length > 0 ? "\n" : "").Append(message.Text);
        return text.ToString();
    }

    private static string? Text(JsonElement message)
    {
        switch (Member(message, "content"))
        {
            case null:
                // An assistant's tool call has no content.
                return "";
            case { ValueKind: JsonValueKind.String } text:
                return text.GetString();
            case { ValueKind: JsonValueKind.Array } parts when parts.EnumerateArray().All(p => p.ValueKind == JsonValueKind.Object):
                return string.Join('\n', parts.EnumerateArray().Select(p => Member(p, "text"))
                    .Where(t => t is { ValueKind: JsonValueKind.String }).Select(t => t!.Value.GetString()));
            default:
                return null;
        }
    }

    private static ChatProblem? Limit(JsonElement root, out int? tokensMax)
    {
        tokensMax = null;
        foreach (var name in (ReadOnlySpan<string>)["max_completion_tokens", "max_tokens"])
        {
            if (Member(root, name) is not { } limit)
                continue;
            if (!JsonNumbers.TryCount(limit, out var count) || count < 1)
                return ChatProblem.WrongType(name, "an integer of at least 1");
            tokensMax ??= count;
        }

        return null;
    }

    private static byte[] Content(JsonElement root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = DepthMax + 1 }))
        {
            writer.WriteStartObject();
            foreach (var member in root.EnumerateObject())
            {
                if (member.Name is not ("stream" or "stream_options" or "user" or "metadata" or "store" or "safety_identifier" or "prompt_cache_key"))
                    member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A member that is there and not null.</summary>
    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
