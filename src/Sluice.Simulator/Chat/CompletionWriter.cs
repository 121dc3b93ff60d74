using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Simulator;

/// <summary>Writes chat completions, their stream chunks, model lists and errors as OpenAI's API does.</summary>
internal static class CompletionWriter
{
    /// <summary>Replies carry no clock: the same request gives the same bytes.</summary>
    private const long Created = 1_735_689_600;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole completion.</summary>
    public static ReadOnlyMemory<byte> Completion(ChatRequest request, Reply reply, string id) => Object(writer =>
    {
        Head(writer, request, id, "chat.completion");
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        if (reply.IsToolCall)
            writer.WriteNull("content");
        else
            writer.WriteString("content", reply.Text);
        writer.WriteNull("refusal");
        if (reply.IsToolCall)
            ToolCalls(writer, request, id, reply.Text, streamed: false);
        writer.WriteEndObject();
        writer.WriteNull("logprobs");
        writer.WriteString("finish_reason", reply.FinishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        Usage(writer, request, reply);
    });

    /// <summary>The chunks of a streamed completion, in order.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Chunks(ChatRequest request, Reply reply, string id)
    {
        yield return Chunk(request, id, writer =>
        {
            writer.WriteString("role", "assistant");
            if (!reply.IsToolCall)
            {
                writer.WriteString("content", "");
                return;
            }

            writer.WriteNull("content");
            ToolCalls(writer, request, id, "", streamed: true);
        });
        foreach (var piece in Pieces(reply.Text))
        {
            yield return Chunk(request, id, writer =>
            {
                if (reply.IsToolCall)
                    ArgumentsPiece(writer, piece);
                else
                    writer.WriteString("content", piece);
            });
        }

        yield return Chunk(request, id, _ => { }, reply.FinishReason);
        if (request.StreamUsage)
        {
            yield return Object(writer =>
            {
                Head(writer, request, id, "chat.completion.chunk");
                writer.WriteStartArray("choices");
                writer.WriteEndArray();
                Usage(writer, request, reply);
            });
        }
    }

    /// <summary>An error.</summary>
    public static ReadOnlyMemory<byte> Problem(ChatProblem problem) => Object(writer =>
    {
        writer.WriteStartObject("error");
        writer.WriteString("message", problem.Message);
        writer.WriteString("type", problem.Type);
        writer.WriteString("param", problem.Param);
        writer.WriteString("code", problem.Code);
        writer.WriteEndObject();
    });

    /// <summary>The list of models.</summary>
    public static ReadOnlyMemory<byte> Models(string id) => Object(writer =>
    {
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        writer.WriteStartObject();
        ModelMembers(writer, id);
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    /// <summary>One model.</summary>
    public static ReadOnlyMemory<byte> Model(string id) => Object(writer => ModelMembers(writer, id));

    private static void ModelMembers(Utf8JsonWriter writer, string id)
    {
        writer.WriteString("id", id);
        writer.WriteString("object", "model");
        writer.WriteNumber("created", Created);
        writer.WriteString("owned_by", "sluice-simulator");
    }

    private static ReadOnlyMemory<byte> Chunk(ChatRequest request, string id, Action<Utf8JsonWriter> delta, string? finish = null) => Object(writer =>
    {
        Head(writer, request, id, "chat.completion.chunk");
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("delta");
        delta(writer);
        writer.WriteEndObject();
        writer.WriteNull("logprobs");
        writer.WriteString("finish_reason", finish);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (request.StreamUsage)
            writer.WriteNull("usage");
    });

    private static void Head(Utf8JsonWriter writer, ChatRequest request, string id, string kind)
    {
        writer.WriteString("id", "chatcmpl-" + id);
        writer.WriteString("object", kind);
        writer.WriteNumber("created", Created);
        writer.WriteString("model", request.Model);
        writer.WriteString("system_fingerprint", "fp_sluice_simulator");
    }

    private static void ToolCalls(Utf8JsonWriter writer, ChatRequest request, string id, string arguments, bool streamed)
    {
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        if (streamed)
            writer.WriteNumber("index", 0);
        writer.WriteString("id", "call_" + id);
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", request.Tool);
        writer.WriteString("arguments", arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void ArgumentsPiece(Utf8JsonWriter writer, string piece)
    {
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("function");
        writer.WriteString("arguments", piece);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void Usage(Utf8JsonWriter writer, ChatRequest request, Reply reply)
    {
        var prompt = Reply.Estimate(request.PromptBytes);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", prompt);
        writer.WriteNumber("completion_tokens", reply.Tokens);
        writer.WriteNumber("total_tokens", prompt + reply.Tokens);
        writer.WriteEndObject();
    }

    /// <summary>Pieces of about four characters, as tokens arrive; larger ones for long texts, so that a stream stays under a
    /// thousand frames.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var size = Math.Max(4, text.Length / 1000 + 1);
        for (var at = 0; at < text.Length;)
        {
            var end = Math.Min(text.Length, at + size);
            if (end < text.Length && char.IsLowSurrogate(text[end]))
                end++;
            yield return text[at..end];
            at = end;
        }
    }

    private static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
