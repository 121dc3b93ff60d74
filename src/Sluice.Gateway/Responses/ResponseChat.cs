using System.Buffers;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Writes a request of the Responses API as one for a chat completion.</summary>
internal static class ResponseChat
{
    // The same under both.
    private static readonly HashSet<string> Passed = new(StringComparer.Ordinal) { "temperature", "top_p", "parallel_tool_calls", "user", "metadata", "sluice", "seed" };

    public static ReadOnlyMemory<byte> Write(ResponseRequest request, IEnumerable<SessionMessage> context)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, CompletionJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("model", request.Model);
            json.WriteStartArray("messages");
            if (request.Instructions is { } instructions) Message(json, new SessionMessage { Role = MessageRole.System, Content = CompletionJson.Text(System.Text.Encoding.UTF8.GetBytes(instructions)) });
            foreach (var message in context) Message(json, message);
            json.WriteEndArray();
            foreach (var (name, value) in request.Root.Members) Member(json, name, value);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Message(Utf8JsonWriter json, SessionMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", GatewayNames.Of(message.Role));
        Raw(json, "content", message.Content.Span);
        if (message.Name is { } name) json.WriteString("name", name);
        if (message.CallId is { } id) json.WriteString("tool_call_id", id);
        if (message.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in message.Calls)
            {
                json.WriteStartObject();
                json.WriteString("id", call.Id);
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", call.Name);
                json.WriteString("arguments", call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter json, string name, TapeElement value)
    {
        if (value.Kind == JsonKind.Null) return;
        if (Passed.Contains(name)) Raw(json, name, value.RawText);
        else if (name == "max_output_tokens") Raw(json, "max_completion_tokens", value.RawText);
        else if (name == "text") Format(json, value);
        else if (name == "tools") Tools(json, value);
        else if (name == "tool_choice") Choice(json, value);
        else if (name == "reasoning" && RequestMembers.TryGet(value, "effort", out var effort)) Raw(json, "reasoning_effort", effort.RawText);
    }

    private static void Format(Utf8JsonWriter json, TapeElement text)
    {
        if (!RequestMembers.TryGet(text, "format", out var format)) return;
        if (RequestMembers.Text(format, "type", "text.format.type") != "json_schema")
        {
            Raw(json, "response_format", format.RawText);
            return;
        }

        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        foreach (var (name, value) in format.Members)
            if (name != "type") Raw(json, name, value.RawText);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Tools(Utf8JsonWriter json, TapeElement tools)
    {
        if (tools.Kind != JsonKind.Array) throw RequestFaultException.Type("tools", "'tools' must be a list.");
        json.WriteStartArray("tools");
        var index = 0;
        foreach (var tool in tools.Items)
        {
            if (RequestMembers.Text(tool, "type", $"tools[{index}].type") != "function")
                throw new RequestFaultException(RefusalCode.FieldInvalid, $"tools[{index}].type", "Only functions can be called through this gateway; their arguments are what it validates.");
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            foreach (var (name, value) in tool.Members)
                if (name != "type" && value.Kind != JsonKind.Null) Raw(json, name, value.RawText);
            json.WriteEndObject();
            json.WriteEndObject();
            index++;
        }

        json.WriteEndArray();
    }

    private static void Choice(Utf8JsonWriter json, TapeElement choice)
    {
        if (choice.Kind != JsonKind.Object)
        {
            Raw(json, "tool_choice", choice.RawText);
            return;
        }

        json.WriteStartObject("tool_choice");
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", RequestMembers.Text(choice, "name", "tool_choice.name"));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Raw(Utf8JsonWriter json, string name, ReadOnlySpan<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }
}
