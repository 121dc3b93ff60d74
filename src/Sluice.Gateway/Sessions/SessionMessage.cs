namespace Sluice.Gateway;

/// <summary>Who speaks.</summary>
public enum MessageRole
{
    /// <summary>Standing orders.</summary>
    System,

    /// <summary>Standing orders, as newer models call them.</summary>
    Developer,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model; may call tools.</summary>
    Assistant,

    /// <summary>The result of one tool call.</summary>
    Tool,
}

/// <summary>A tool call that a model asked for.</summary>
/// <param name="Id">Its id; the result names it.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The arguments, exactly as the model wrote them.</param>
public sealed record ToolCall(string Id, string Name, string Arguments);

/// <summary>What a message was made with.</summary>
public sealed record MessageStamp
{
    /// <summary>The submission that checked it.</summary>
    public string? SubmissionId { get; init; }

    /// <summary>Prompt name and version, such as <c>plan-author@1.2.0</c>.</summary>
    public string? Prompt { get; init; }

    /// <summary>Id of the model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>W3C trace id.</summary>
    public string? TraceId { get; init; }
}

/// <summary>One message, as it is appended.</summary>
public sealed record SessionMessage
{
    /// <summary>Who speaks.</summary>
    public required MessageRole Role { get; init; }

    /// <summary>One JSON value, exactly as it came: a text, an array of parts, or null for a message that only calls tools.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Tool calls of an assistant's message.</summary>
    public IReadOnlyList<ToolCall> Calls { get; init; } = [];

    /// <summary>The call that a tool's message answers; null for every other role.</summary>
    public string? CallId { get; init; }

    /// <summary>Name of who speaks, where a caller tells several apart.</summary>
    public string? Name { get; init; }

    /// <summary>What it was made with; null when nothing is known.</summary>
    public MessageStamp? Stamp { get; init; }
}

/// <summary>A message as the store holds it.</summary>
/// <param name="Seq">Its number in the session, from 1, without gaps.</param>
/// <param name="Message">The message.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Tokenizer">What counted them.</param>
/// <param name="At">When it was appended (UTC).</param>
public sealed record StoredMessage(long Seq, SessionMessage Message, int Tokens, string Tokenizer, DateTimeOffset At);

/// <summary>What of a message decides whether it is part of a context.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Role">Who speaks.</param>
/// <param name="CallIds">Ids of the tool calls it asks for.</param>
/// <param name="CallId">The call it answers.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Tokenizer">What counted them.</param>
public sealed record MessageOutline(long Seq, MessageRole Role, IReadOnlyList<string> CallIds, string? CallId, int Tokens, string Tokenizer);
