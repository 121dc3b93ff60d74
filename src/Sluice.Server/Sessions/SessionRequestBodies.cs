using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Server.Sessions;

/// <summary>A session to make.</summary>
internal sealed record SessionRequestBody
{
    /// <summary>Its id: 1 to 128 letters, digits and the signs <c>. _ : ~ -</c>. Default: one is made.</summary>
    public string? Id { get; init; }

    /// <summary>What you keep with it: a JSON object of at most 16 KiB.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Days without a new message after which its content is removed; 0: never. Default: as the workspace says.</summary>
    public int? RetentionDays { get; init; }
}

/// <summary>Messages to append, all or none.</summary>
internal sealed record AppendRequestBody
{
    /// <summary>The messages, 1 to 1,000.</summary>
    public IReadOnlyList<MessageRequestBody>? Messages { get; init; }

    /// <summary>Number that the session's newest message must have; 0: it must have none. Default: any.</summary>
    public long? ExpectedHead { get; init; }

    /// <summary>Your name for this append; the header Idempotency-Key means the same.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>A message to append.</summary>
internal sealed record MessageRequestBody
{
    /// <summary><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
    public string? Role { get; init; }

    /// <summary>A text, an array of parts, or null where tools are called; it is kept byte for byte.</summary>
    public JsonElement Content { get; init; }

    /// <summary>Tool calls of an assistant.</summary>
    public IReadOnlyList<ToolCallRequestBody>? ToolCalls { get; init; }

    /// <summary>The call that a tool's message answers.</summary>
    public string? CallId { get; init; }

    /// <summary>Name of who speaks, where you tell several apart.</summary>
    public string? Name { get; init; }

    /// <summary>What it was made with.</summary>
    public MessageStamp? Stamp { get; init; }

    /// <summary>The message; null when its role is none.</summary>
    public SessionMessage? Read()
    {
        if (!Roles.TryGetValue(Role ?? "", out var role)) return null;
        return new SessionMessage
        {
            Role = role,
            Content = Content.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : JsonMarshal.GetRawUtf8Value(Content).ToArray(),
            Calls = [.. (ToolCalls ?? []).Select(call => new ToolCall(call.Id ?? "", call.Name ?? "", call.Arguments ?? ""))],
            CallId = CallId,
            Name = Name,
            Stamp = Stamp,
        };
    }

    private static readonly Dictionary<string, MessageRole> Roles =
        Enum.GetValues<MessageRole>().ToDictionary(GatewayNames.Of, role => role, StringComparer.Ordinal);
}

/// <summary>A tool call.</summary>
internal sealed record ToolCallRequestBody
{
    /// <summary>Its id; the result names it.</summary>
    public string? Id { get; init; }

    /// <summary>The tool.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments, exactly as the model wrote them.</summary>
    public string? Arguments { get; init; }
}
