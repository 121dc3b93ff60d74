using System.Buffers;
using System.Text.Json;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Renders a prompt around the messages that a client sends with it: they stand where the prompt says <c>{{history}}</c>, else
/// before its last user message, and go on byte for byte.</summary>
internal static class PromptedMessages
{
    /// <summary>What a prompt that retrieves looks for.</summary>
    public static (PromptQuestion? Question, Refusal? Refusal) Ask(Prompt prompt, CompletionRequest request)
    {
        try
        {
            return (prompt.Ask(VariablesOf(prompt, request)), null);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return (null, PromptRefusal.Of(exception));
        }
    }

    public static (ReadOnlyMemory<byte> Messages, Refusal? Refusal) Render(Prompt prompt, CompletionRequest request, IReadOnlyList<PromptPassage>? passages = null)
    {
        var history = PromptMessage.Of("user", "history");
        IReadOnlyList<PromptMessage> rendered;
        try
        {
            rendered = prompt.RenderMessages(VariablesOf(prompt, request), request.Messages.Count > 0 ? [history] : [], passages);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return (default, PromptRefusal.Of(exception));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, CompletionJson.Writing))
        {
            json.WriteStartArray();
            foreach (var message in rendered)
            {
                if (!ReferenceEquals(message.Parts, history.Parts)) Write(json, message);
                else foreach (var sent in request.Messages.Items) json.WriteRawValue(sent.RawText, skipInputValidation: true);
            }

            json.WriteEndArray();
        }

        return (buffer.WrittenMemory, null);
    }

    /// <summary>The variables of the request, and those among its <c>metadata</c>, which every client can send.</summary>
    private static Dictionary<string, object?> VariablesOf(Prompt prompt, CompletionRequest request)
    {
        var variables = new Dictionary<string, object?>(request.Variables, StringComparer.Ordinal);
        if (!RequestMembers.TryGet(request.Root, "metadata", out var metadata)) return variables;
        foreach (var name in prompt.Variables)
            if (RequestMembers.Text(metadata, name, $"metadata.{name}") is { } value) variables.TryAdd(name, value);
        return variables;
    }

    private static void Write(Utf8JsonWriter json, PromptMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role == "model" ? "assistant" : message.Role);
        if (message.Parts.All(p => p is not MediaPart))
        {
            json.WriteString("content", message.Text);
        }
        else
        {
            json.WriteStartArray("content");
            foreach (var part in message.Parts) WritePart(json, part);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, PromptPart part)
    {
        if (part is SectionPart) return;
        json.WriteStartObject();
        if (part is MediaPart media)
        {
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", media.Url);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", "text");
            json.WriteString("text", ((TextPart)part).Text);
        }

        json.WriteEndObject();
    }
}
