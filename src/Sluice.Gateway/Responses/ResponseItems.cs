using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Reads <c>input</c> of the Responses API as messages of a session: a text, or a list of messages, function calls and their
/// results.</summary>
internal static class ResponseItems
{
    public static IReadOnlyList<SessionMessage> Read(TapeElement root)
    {
        if (!RequestMembers.TryGet(root, "input", out var input)) throw RequestFaultException.Missing("input");
        if (input.Kind == JsonKind.String) return [new SessionMessage { Role = MessageRole.User, Content = input.RawMemory.ToArray() }];
        if (input.Kind != JsonKind.Array) throw RequestFaultException.Type("input", "'input' must be a text or a list of items.");
        var messages = new List<SessionMessage>(input.Count);
        foreach (var item in input.Items) Take(messages, item, $"input[{messages.Count}]");
        return messages.Count > 0 ? messages : throw RequestFaultException.Type("input", "'input' must have at least one item.");
    }

    private static void Take(List<SessionMessage> messages, TapeElement item, string place)
    {
        switch (RequestMembers.Text(item, "type", $"{place}.type") ?? "message")
        {
            case "message":
                messages.Add(Message(item, place));
                break;
            case "function_call":
                Call(messages, item, place);
                break;
            case "function_call_output":
                messages.Add(Result(item, place));
                break;
            case "reasoning" or "item_reference":
                // The model's own thoughts belong to the provider that had them; a reference names what the session holds already.
                break;
            default:
                throw new RequestFaultException(RefusalCode.FieldInvalid, $"{place}.type", "Items of 'input' are messages, function_call and function_call_output.");
        }
    }

    private static SessionMessage Message(TapeElement item, string place)
    {
        var role = RequestMembers.Text(item, "role", $"{place}.role") switch
        {
            "user" => MessageRole.User,
            "assistant" => MessageRole.Assistant,
            "system" => MessageRole.System,
            "developer" => MessageRole.Developer,
            _ => throw new RequestFaultException(RefusalCode.FieldInvalid, $"{place}.role", "A message's role is user, assistant, system or developer."),
        };
        if (!RequestMembers.TryGet(item, "content", out var content)) throw RequestFaultException.Missing($"{place}.content");
        return new SessionMessage { Role = role, Content = Content(content, $"{place}.content") };
    }

    // Calls that follow each other were asked for at once.
    private static void Call(List<SessionMessage> messages, TapeElement item, string place)
    {
        var call = new ToolCall(
            RequestMembers.Text(item, "call_id", $"{place}.call_id") ?? throw RequestFaultException.Missing($"{place}.call_id"),
            RequestMembers.Text(item, "name", $"{place}.name") ?? throw RequestFaultException.Missing($"{place}.name"),
            RequestMembers.Text(item, "arguments", $"{place}.arguments") ?? "{}");
        if (messages is [.., { Role: MessageRole.Assistant } last]) messages[^1] = last with { Calls = [.. last.Calls, call] };
        else messages.Add(new SessionMessage { Role = MessageRole.Assistant, Content = Null, Calls = [call] });
    }

    private static SessionMessage Result(TapeElement item, string place)
    {
        if (!RequestMembers.TryGet(item, "output", out var output)) throw RequestFaultException.Missing($"{place}.output");
        return new SessionMessage
        {
            Role = MessageRole.Tool,
            Content = Content(output, $"{place}.output"),
            CallId = RequestMembers.Text(item, "call_id", $"{place}.call_id") ?? throw RequestFaultException.Missing($"{place}.call_id"),
        };
    }

    private static ReadOnlyMemory<byte> Null { get; } = "null"u8.ToArray();

    /// <summary>A content in the form of chat completions: a text, or a list of texts and images.</summary>
    private static ReadOnlyMemory<byte> Content(TapeElement content, string place)
    {
        if (content.Kind == JsonKind.String) return content.RawMemory.ToArray();
        if (content.Kind != JsonKind.Array) throw RequestFaultException.Type(place, $"'{place}' must be a text or a list of parts.");
        var parts = content.Items.Select((part, i) => Part(part, $"{place}[{i}]")).ToList();
        if (parts.TrueForAll(p => p.Image is null)) return CompletionJson.Text(Encoding.UTF8.GetBytes(string.Concat(parts.Select(p => p.Text))));
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, CompletionJson.Writing))
        {
            json.WriteStartArray();
            foreach (var (text, image) in parts) Write(json, text, image);
            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    private static (string? Text, string? Image) Part(TapeElement part, string place) => RequestMembers.Text(part, "type", $"{place}.type") switch
    {
        "input_text" or "output_text" or "text" => (RequestMembers.Text(part, "text", $"{place}.text") ?? "", null),
        "refusal" => (RequestMembers.Text(part, "refusal", $"{place}.refusal") ?? "", null),
        "input_image" => (null, RequestMembers.Text(part, "image_url", $"{place}.image_url") ?? throw RequestFaultException.Missing($"{place}.image_url")),
        _ => throw new RequestFaultException(RefusalCode.FieldInvalid, $"{place}.type", "Parts of a content are input_text, output_text and input_image with image_url."),
    };

    private static void Write(Utf8JsonWriter json, string? text, string? image)
    {
        json.WriteStartObject();
        json.WriteString("type", image is null ? "text" : "image_url");
        if (image is null)
        {
            json.WriteString("text", text);
        }
        else
        {
            json.WriteStartObject("image_url");
            json.WriteString("url", image);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
