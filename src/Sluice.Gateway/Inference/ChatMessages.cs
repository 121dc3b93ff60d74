using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>A prompt's messages as they are sent to a model and as they are logged.</summary>
internal static class ChatMessages
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="FormatException">The prompt renders to no message, or an address of media is none.</exception>
    public static IReadOnlyList<ChatMessage> Of(IReadOnlyList<PromptMessage> messages)
    {
        ChatMessage[] sent = [.. messages.Select(m => new ChatMessage(RoleOf(m.Role), [.. m.Parts.Select(ContentOf).OfType<AIContent>()]))
            .Where(m => m.Contents.Count > 0)];
        return sent.Length > 0 ? sent : throw new FormatException("The prompt renders to nothing with these variables; there is no message to send.");
    }

    /// <summary>The messages as a JSON array of <c>{role, content}</c>; content is a text, or a list of parts when there is media.</summary>
    public static string Text(IReadOnlyList<ChatMessage> messages)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartArray();
            foreach (var message in messages)
            {
                json.WriteStartObject();
                json.WriteString("role", message.Role.Value);
                if (message.Contents.All(c => c is TextContent)) json.WriteString("content", message.Text);
                else Parts(json, message.Contents);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Parts(Utf8JsonWriter json, IEnumerable<AIContent> contents)
    {
        json.WriteStartArray("content");
        foreach (var content in contents)
        {
            var (name, value, type) = content switch
            {
                DataContent data => ("media", data.Uri, data.MediaType),
                UriContent uri => ("media", uri.Uri.OriginalString, uri.MediaType),
                _ => ("text", content.ToString(), null),
            };
            json.WriteStartObject();
            json.WriteString(name, value);
            if (type is not null) json.WriteString("contentType", type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static ChatRole RoleOf(string role) => role switch
    {
        "system" => ChatRole.System,
        "user" => ChatRole.User,
        "model" => ChatRole.Assistant,
        _ => throw new FormatException($"A message has the role '{role}'; roles are system, user and model."),
    };

    private static AIContent? ContentOf(PromptPart part)
    {
        switch (part)
        {
            case TextPart text: return new TextContent(text.Text);
            case MediaPart media:
                if (!Uri.TryCreate(media.Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "data"))
                    throw new FormatException("The address of media must be an http, https or data address.");
                try
                {
                    return uri.Scheme == "data" ? new DataContent(media.Url, media.ContentType) : new UriContent(uri, media.ContentType ?? "image/*");
                }
                catch (Exception e) when (e is ArgumentException or FormatException)
                {
                    throw new FormatException("The media cannot be sent: its address or content type is not well formed.", e);
                }
            default: return null;
        }
    }
}
