using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway;

/// <summary>Writes the answers of completions: the provider's reply with the verified outputs in their places, and the events of a
/// stream.</summary>
internal static class CompletionWriter
{
    /// <summary>A whole reply: every byte as it came, but for outputs that were mended, and with <c>sluice</c> at its end.</summary>
    public static ReadOnlyMemory<byte> Whole(CompletionReply reply, IReadOnlyList<OutputDecision> outputs)
    {
        var changes = Changes(reply, outputs).OrderBy(c => c.Place.Start).ToList();
        var body = reply.Body;
        var end = body.Span.LastIndexOf((byte)'}');
        var buffer = new ArrayBufferWriter<byte>(body.Length + 1024);
        var at = 0;
        foreach (var (place, text) in changes)
        {
            buffer.Write(body.Span[at..place.Start]);
            buffer.Write(text.Span);
            at = place.Start + place.Length;
        }

        buffer.Write(body.Span[at..end]);
        if (reply.Sluice is null)
        {
            buffer.Write(",\"sluice\":"u8);
            buffer.Write(Sluice(outputs).Span);
        }

        buffer.Write("}"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>A reply made of decisions alone, for one that was given before; with a usage of nothing where that is known.</summary>
    public static ReadOnlyMemory<byte> Again(IReadOnlyList<OutputDecision> outputs, IReadOnlyList<ReplyToolCall> calls, string? model, string id, long created,
        bool withUsage = false) => CompletionJson.Object(json =>
    {
        Head(json, id, "chat.completion", created, model);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        if (calls.Count == 0) json.WriteString("content", outputs[0].Decision.Value.Span);
        else json.WriteNull("content");
        json.WriteNull("refusal");
        if (calls.Count > 0) ToolCalls(json, calls, streamed: false);
        json.WriteEndObject();
        json.WriteString("finish_reason", calls.Count > 0 ? "tool_calls" : "stop");
        json.WriteEndObject();
        json.WriteEndArray();
        if (withUsage) Tokens(json, 0, 0);
        CompletionJson.WriteSluice(json, outputs);
    });

    /// <summary>A piece of a stream as the provider sent it, under the stream's own head.</summary>
    public static ReadOnlyMemory<byte> Delta(CompletionReply reply, int choice, ReadOnlyMemory<byte> delta) => CompletionJson.Object(json =>
    {
        Chunk(json, reply, choice, null, () =>
        {
            json.WritePropertyName("delta");
            json.WriteRawValue(delta.Span, skipInputValidation: true);
        });
    });

    /// <summary>A whole choice as pieces of a stream, without its end.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(CompletionReply reply, ReplyChoice choice)
    {
        yield return CompletionJson.Object(json => Chunk(json, reply, choice.Index, null, () =>
        {
            json.WriteStartObject("delta");
            json.WriteString("role", "assistant");
            if (choice.Content is { } content) json.WriteString("content", content.Span);
            else json.WriteNull("content");
            json.WriteEndObject();
        }));
        if (choice.ToolCalls.Count == 0) yield break;
        yield return CompletionJson.Object(json => Chunk(json, reply, choice.Index, null, () =>
        {
            json.WriteStartObject("delta");
            ToolCalls(json, choice.ToolCalls, streamed: true);
            json.WriteEndObject();
        }));
    }

    /// <summary>The end of a choice; the last one carries <c>sluice</c>, where there is one.</summary>
    public static ReadOnlyMemory<byte> End(CompletionReply reply, ReplyChoice choice, ReadOnlyMemory<byte> sluice) => CompletionJson.Object(json =>
    {
        Chunk(json, reply, choice.Index, choice.FinishReason, () =>
        {
            json.WriteStartObject("delta");
            json.WriteEndObject();
        });
        if (sluice.IsEmpty) return;
        json.WritePropertyName("sluice");
        json.WriteRawValue(sluice.Span, skipInputValidation: true);
    });

    /// <summary>The event that counts the tokens.</summary>
    public static ReadOnlyMemory<byte> Usage(CompletionReply reply) => CompletionJson.Object(json =>
    {
        Head(json, reply.Id ?? "", "chat.completion.chunk", reply.Created, reply.Model);
        json.WriteStartArray("choices");
        json.WriteEndArray();
        Tokens(json, reply.TokensIn, reply.TokensOut);
    });

    /// <summary>The value of <c>sluice</c>. In a provisional stream it brings the documents that replace what was streamed.</summary>
    public static ReadOnlyMemory<byte> Sluice(IReadOnlyList<OutputDecision> outputs, bool provisional = false) =>
        CompletionJson.Object(json => CompletionJson.WriteSluiceMembers(json, outputs, provisional));

    private static IEnumerable<(TextPlace Place, ReadOnlyMemory<byte> Text)> Changes(CompletionReply reply, IReadOnlyList<OutputDecision> outputs)
    {
        foreach (var choice in reply.Choices)
        {
            foreach (var output in outputs.Where(o => o.Choice == choice.Index && o.Decision.Verdict != Verdict.Accepted))
            {
                var place = output.ToolCall is null ? choice.ContentPlace : choice.ToolCalls.First(c => c.Id == output.ToolCall).Place;
                yield return (place, CompletionJson.Text(output.Decision.Value.Span));
            }
        }

        if (reply.Sluice is { } earlier) yield return (earlier, Sluice(outputs));
    }

    private static void Chunk(Utf8JsonWriter json, CompletionReply reply, int choice, string? finish, Action delta)
    {
        Head(json, reply.Id ?? "", "chat.completion.chunk", reply.Created, reply.Model);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", choice);
        delta();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Tokens(Utf8JsonWriter json, long tokensIn, long tokensOut)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", tokensIn);
        json.WriteNumber("completion_tokens", tokensOut);
        json.WriteNumber("total_tokens", tokensIn + tokensOut);
        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, string id, string kind, long created, string? model)
    {
        json.WriteString("id", id);
        json.WriteString("object", kind);
        json.WriteNumber("created", created);
        json.WriteString("model", model ?? "");
    }

    private static void ToolCalls(Utf8JsonWriter json, IReadOnlyList<ReplyToolCall> calls, bool streamed)
    {
        json.WriteStartArray("tool_calls");
        for (var i = 0; i < calls.Count; i++)
        {
            json.WriteStartObject();
            if (streamed) json.WriteNumber("index", i);
            json.WriteString("id", calls[i].Id);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", calls[i].Name);
            json.WriteString("arguments", calls[i].Arguments.Span);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
