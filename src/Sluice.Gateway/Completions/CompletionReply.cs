using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What a model answered: read from a whole reply, or gathered from the pieces of a stream.</summary>
internal sealed class CompletionReply
{
    /// <summary>The reply's own bytes; empty when it was gathered.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string? Id { get; set; }

    /// <summary>The model that answered, as it names itself; null when it does not.</summary>
    public string? Model { get; set; }

    public long Created { get; set; }

    public List<ReplyChoice> Choices { get; } = [];

    public long TokensIn { get; set; }

    public long TokensOut { get; set; }

    /// <summary>Where an earlier <c>sluice</c> stands, when another gateway answered; else null.</summary>
    public TextPlace? Sluice { get; private set; }

    /// <summary>Reads a whole reply.</summary>
    /// <exception cref="UpstreamException">It is no chat completion.</exception>
    public static CompletionReply Read(ReadOnlyMemory<byte> body)
    {
        using var tape = Tape.Rent();
        if (tape.Parse(body, new ParseLimits { BytesMax = Math.Max(1, body.Length) }) is { } error)
            throw UpstreamException.Malformed($"The reply is not JSON: line {error.Line}, column {error.Column}.");
        var root = tape.Root;
        if (!root.TryGetProperty("choices"u8, out var choices) || choices.Kind != JsonKind.Array) throw UpstreamException.Malformed("The reply has no 'choices'.");
        var reply = new CompletionReply { Body = body };
        reply.TakeHead(root);
        foreach (var choice in choices.Items)
        {
            if (!choice.TryGetProperty("message"u8, out var message) || message.Kind != JsonKind.Object)
                throw UpstreamException.Malformed("A choice of the reply has no 'message'.");
            reply.Choices.Add(ReplyChoice.Read(choice, message, reply.Choices.Count));
        }

        return reply.Choices.Count > 0 ? reply : throw UpstreamException.Malformed("The reply has no choice.");
    }

    /// <summary>Takes what stands beside the choices, from a reply or one piece of it.</summary>
    public void TakeHead(TapeElement root)
    {
        Id ??= ReplyMembers.Text(root, "id"u8);
        Model ??= ReplyMembers.Text(root, "model"u8);
        if (Created == 0) Created = ReplyMembers.Number(root, "created"u8);
        if (root.TryGetProperty("sluice"u8, out var sluice)) Sluice = new(sluice.Start, sluice.Length);
        if (!root.TryGetProperty("usage"u8, out var usage) || usage.Kind != JsonKind.Object) return;
        TokensIn = ReplyMembers.Number(usage, "prompt_tokens"u8);
        TokensOut = ReplyMembers.Number(usage, "completion_tokens"u8);
    }
}

/// <summary>A range of bytes in a reply's body.</summary>
internal readonly record struct TextPlace(int Start, int Length);

/// <summary>One choice of a reply.</summary>
internal sealed class ReplyChoice(int index)
{
    /// <summary>The finish reason of a stream that the gateway gave up.</summary>
    public const string CutOff = "cut_off";

    public int Index { get; } = index;

    /// <summary>The content, decoded; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Content { get; set; }

    /// <summary>Where the content's JSON string stands in the body.</summary>
    public TextPlace ContentPlace { get; private init; }

    public string? Refusal { get; set; }

    public string? FinishReason { get; set; }

    public List<ReplyToolCall> ToolCalls { get; } = [];

    /// <summary>Whether the model was cut off by its limit of tokens.</summary>
    public bool IsTruncated => FinishReason == "length";

    public bool IsDeclined => FinishReason == "content_filter" || !string.IsNullOrEmpty(Refusal);

    public static ReplyChoice Read(TapeElement choice, TapeElement message, int position)
    {
        var hasContent = message.TryGetProperty("content"u8, out var content) && content.Kind == JsonKind.String;
        var read = new ReplyChoice(choice.TryGetProperty("index"u8, out _) ? (int)ReplyMembers.Number(choice, "index"u8) : position)
        {
            Content = hasContent ? new ReadOnlyMemory<byte>(content.GetUtf8()) : null,
            ContentPlace = hasContent ? new(content.Start, content.Length) : default,
            Refusal = ReplyMembers.Text(message, "refusal"u8),
            FinishReason = ReplyMembers.Text(choice, "finish_reason"u8),
        };
        if (!message.TryGetProperty("tool_calls"u8, out var calls)) return read;
        foreach (var call in calls.Items)
            if (call.TryGetProperty("function"u8, out var function)) read.ToolCalls.Add(ReplyToolCall.Read(call, function));
        return read;
    }
}

/// <summary>One function call of a reply.</summary>
internal sealed class ReplyToolCall
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>The arguments, decoded.</summary>
    public ReadOnlyMemory<byte> Arguments { get; set; }

    /// <summary>Where the arguments' JSON string stands in the body.</summary>
    public TextPlace Place { get; private init; }

    public static ReplyToolCall Read(TapeElement call, TapeElement function)
    {
        var has = function.TryGetProperty("arguments"u8, out var arguments) && arguments.Kind == JsonKind.String;
        return new()
        {
            Id = ReplyMembers.Text(call, "id"u8) ?? "",
            Name = ReplyMembers.Text(function, "name"u8) ?? "",
            Arguments = has ? arguments.GetUtf8() : default,
            Place = has ? new(arguments.Start, arguments.Length) : default,
        };
    }
}

/// <summary>Reads single members of a reply. A provider's extras and oddities are no reason to lose an answer.</summary>
internal static class ReplyMembers
{
    public static string? Text(TapeElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out var value) && value.Kind == JsonKind.String ? value.GetString() : null;

    public static long Number(TapeElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out var value) && value.Kind == JsonKind.Number
        && System.Buffers.Text.Utf8Parser.TryParse(value.RawText, out long number, out var used) && used == value.RawText.Length && number >= 0
            ? number
            : 0;
}
