using System.Text;
using System.Text.Json;

namespace Sluice.Gateway;

/// <summary>A response: its id, when it was made, and the reply it is made of.</summary>
internal sealed record ResponseDraft(string Id, long Created, ResponseRequest Request, CompletionReply Reply, IReadOnlyList<OutputDecision> Outputs)
{
    public ReplyChoice Choice => Reply.Choices[0];

    public bool HasMessage => Choice.Content is { } content && (content.Length > 0 || Choice.ToolCalls.Count == 0);

    public string MessageId => "msg_" + Id["resp_".Length..];

    public string CallItemId(int index) => $"fc_{Id["resp_".Length..]}_{index}";
}

/// <summary>Writes responses and the events of their streams as OpenAI's API has them.</summary>
internal static class ResponseWriter
{
    public static ReadOnlyMemory<byte> Whole(ResponseDraft draft) => CompletionJson.Object(json => Members(json, draft, done: true));

    /// <summary>The events of a whole response, in order, each with its name.</summary>
    public static IEnumerable<(string Name, ReadOnlyMemory<byte> Data)> Events(ResponseDraft draft)
    {
        var number = 0;
        (string, ReadOnlyMemory<byte>) Event(string name, Action<Utf8JsonWriter> members) => (name, CompletionJson.Object(json =>
        {
            json.WriteString("type", name);
            json.WriteNumber("sequence_number", number++);
            members(json);
        }));
        yield return Event("response.created", json => Response(json, draft, done: false));
        yield return Event("response.in_progress", json => Response(json, draft, done: false));
        var index = 0;
        if (draft.HasMessage)
        {
            foreach (var (name, members) in MessageEvents(draft)) yield return Event(name, members);
            index++;
        }

        for (var i = 0; i < draft.Choice.ToolCalls.Count; i++, index++)
        {
            foreach (var (name, members) in CallEvents(draft, i, index)) yield return Event(name, members);
        }

        yield return Event("response.completed", json => Response(json, draft, done: true));
    }

    private static IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> MessageEvents(ResponseDraft draft)
    {
        var text = Encoding.UTF8.GetString(draft.Choice.Content!.Value.Span);
        Action<Utf8JsonWriter> At(Action<Utf8JsonWriter> members) => json =>
        {
            json.WriteString("item_id", draft.MessageId);
            json.WriteNumber("output_index", 0);
            json.WriteNumber("content_index", 0);
            members(json);
        };
        yield return ("response.output_item.added", json => Item(json, 0, j => MessageItem(j, draft, null)));
        yield return ("response.content_part.added", At(json => Part(json, "part", "")));
        yield return ("response.output_text.delta", At(json =>
        {
            json.WriteString("delta", text);
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }));
        yield return ("response.output_text.done", At(json =>
        {
            json.WriteString("text", text);
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }));
        yield return ("response.content_part.done", At(json => Part(json, "part", text)));
        yield return ("response.output_item.done", json => Item(json, 0, j => MessageItem(j, draft, text)));
    }

    private static IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> CallEvents(ResponseDraft draft, int call, int index)
    {
        var arguments = Encoding.UTF8.GetString(draft.Choice.ToolCalls[call].Arguments.Span);
        Action<Utf8JsonWriter> At(string member) => json =>
        {
            json.WriteString("item_id", draft.CallItemId(call));
            json.WriteNumber("output_index", index);
            json.WriteString(member, arguments);
        };
        yield return ("response.output_item.added", json => Item(json, index, j => CallItem(j, draft, call, "")));
        yield return ("response.function_call_arguments.delta", At("delta"));
        yield return ("response.function_call_arguments.done", At("arguments"));
        yield return ("response.output_item.done", json => Item(json, index, j => CallItem(j, draft, call, arguments)));
    }

    private static void Item(Utf8JsonWriter json, int index, Action<Utf8JsonWriter> item)
    {
        json.WriteNumber("output_index", index);
        json.WritePropertyName("item");
        item(json);
    }

    private static void Response(Utf8JsonWriter json, ResponseDraft draft, bool done)
    {
        json.WriteStartObject("response");
        Members(json, draft, done);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, ResponseDraft draft, bool done)
    {
        var request = draft.Request;
        json.WriteString("id", draft.Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", draft.Created);
        json.WriteString("status", done ? draft.Choice.IsTruncated ? "incomplete" : "completed" : "in_progress");
        json.WriteNull("error");
        Incomplete(json, draft, done);
        json.WriteString("instructions", request.Instructions);
        json.WriteString("model", draft.Reply.Model ?? request.Model);
        json.WriteStartArray("output");
        if (done)
        {
            if (draft.HasMessage) MessageItem(json, draft, Encoding.UTF8.GetString(draft.Choice.Content!.Value.Span));
            for (var i = 0; i < draft.Choice.ToolCalls.Count; i++) CallItem(json, draft, i, Encoding.UTF8.GetString(draft.Choice.ToolCalls[i].Arguments.Span));
        }

        json.WriteEndArray();
        json.WriteString("previous_response_id", request.PreviousResponse);
        Echo(json, request, "parallel_tool_calls", "true");
        Echo(json, request, "temperature", "null");
        Echo(json, request, "tool_choice", "\"auto\"");
        Echo(json, request, "tools", "[]");
        Echo(json, request, "top_p", "null");
        Echo(json, request, "max_output_tokens", "null");
        Echo(json, request, "metadata", "{}");
        Echo(json, request, "text", """{"format":{"type":"text"}}""");
        json.WriteBoolean("store", request.Store);
        if (done) Usage(json, draft.Reply);
        else json.WriteNull("usage");
        if (done && draft.Outputs.Count > 0) CompletionJson.WriteSluice(json, draft.Outputs);
    }

    private static void Incomplete(Utf8JsonWriter json, ResponseDraft draft, bool done)
    {
        if (!done || !draft.Choice.IsTruncated)
        {
            json.WriteNull("incomplete_details");
            return;
        }

        json.WriteStartObject("incomplete_details");
        json.WriteString("reason", "max_output_tokens");
        json.WriteEndObject();
    }

    private static void MessageItem(Utf8JsonWriter json, ResponseDraft draft, string? text)
    {
        json.WriteStartObject();
        json.WriteString("id", draft.MessageId);
        json.WriteString("type", "message");
        json.WriteString("status", text is null ? "in_progress" : "completed");
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        if (text is not null) Part(json, null, text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Part(Utf8JsonWriter json, string? name, string text)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteStartArray("logprobs");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void CallItem(Utf8JsonWriter json, ResponseDraft draft, int call, string arguments)
    {
        json.WriteStartObject();
        json.WriteString("id", draft.CallItemId(call));
        json.WriteString("type", "function_call");
        json.WriteString("status", arguments.Length == 0 ? "in_progress" : "completed");
        json.WriteString("call_id", draft.Choice.ToolCalls[call].Id);
        json.WriteString("name", draft.Choice.ToolCalls[call].Name);
        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    }

    private static void Usage(Utf8JsonWriter json, CompletionReply reply)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", reply.TokensIn);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", reply.TokensOut);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", reply.TokensIn + reply.TokensOut);
        json.WriteEndObject();
    }

    private static void Echo(Utf8JsonWriter json, ResponseRequest request, string name, string otherwise)
    {
        json.WritePropertyName(name);
        if (RequestMembers.TryGet(request.Root, name, out var value)) json.WriteRawValue(value.RawText, skipInputValidation: true);
        else json.WriteRawValue(otherwise, skipInputValidation: true);
    }
}
