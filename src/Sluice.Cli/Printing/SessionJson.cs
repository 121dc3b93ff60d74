using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>Sessions and messages as JSON, with the members that the HTTP interface gives them.</summary>
internal static class SessionJson
{
    public static void Write(Utf8JsonWriter json, Gateway.Session session)
    {
        json.WriteStartObject();
        WriteMembers(json, session);
        json.WriteEndObject();
    }

    /// <summary>A session with a page of its messages: <c>{…, messages, next}</c>.</summary>
    public static void Write(Utf8JsonWriter json, Gateway.Session session, IReadOnlyList<StoredMessage> messages, string? next)
    {
        json.WriteStartObject();
        WriteMembers(json, session);
        WriteMessages(json, messages);
        if (next is not null) json.WriteString("next", next);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Gateway.Session session)
    {
        json.WriteString("id", session.Id);
        json.WriteNumber("head", session.Head);
        if (!session.Metadata.IsEmpty)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(session.Metadata.Span, skipInputValidation: true);
        }

        if (session.RetentionDays is { } days) json.WriteNumber("retentionDays", days);
        if (session.Branch is { } branch)
        {
            json.WriteStartObject("branch");
            json.WriteString("session", branch.Session);
            json.WriteNumber("seq", branch.Seq);
            json.WriteEndObject();
        }

        json.WriteString("createdAt", session.CreatedAt);
        json.WriteString("updatedAt", session.UpdatedAt);
        if (session.Removal is not { } removal) return;
        json.WriteStartObject("removal");
        json.WriteString("reason", GatewayNames.Of(removal.Reason));
        json.WriteString("who", removal.Who);
        json.WriteString("at", removal.At);
        json.WriteNumber("messages", removal.Messages);
        json.WriteBoolean("complete", removal.Complete);
        json.WriteEndObject();
    }

    /// <summary>Messages, whole, as the member <c>messages</c>.</summary>
    public static void WriteMessages(Utf8JsonWriter json, IReadOnlyList<StoredMessage> messages)
    {
        json.WriteStartArray("messages");
        foreach (var stored in messages)
        {
            var message = stored.Message;
            json.WriteStartObject();
            json.WriteNumber("seq", stored.Seq);
            json.WriteString("role", GatewayNames.Of(message.Role));
            json.WritePropertyName("content");
            json.WriteRawValue(message.Content.Span, skipInputValidation: true);
            if (message.Calls.Count > 0)
            {
                json.WritePropertyName("toolCalls");
                JsonSerializer.Serialize(json, message.Calls, GatewayJson.Default.IReadOnlyListToolCall);
            }

            if (message.CallId is { } id) json.WriteString("callId", id);
            if (message.Name is { } name) json.WriteString("name", name);
            if (message.Stamp is { } stamp)
            {
                json.WritePropertyName("stamp");
                JsonSerializer.Serialize(json, stamp, GatewayJson.Default.MessageStamp);
            }

            json.WriteNumber("tokens", stored.Tokens);
            json.WriteString("tokenizer", stored.Tokenizer);
            json.WriteString("at", stored.At);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
