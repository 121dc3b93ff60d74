using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>Notes as JSON, with the members that the HTTP interface gives them.</summary>
internal static class NoteJson
{
    public static void Write(Utf8JsonWriter json, Note note)
    {
        json.WriteStartObject();
        json.WriteString("id", note.Id);
        json.WriteString("subject", note.Subject);
        json.WriteString("kind", note.Kind);
        if (note.Text is { } text) json.WriteString("text", text);
        json.WritePropertyName("source");
        JsonSerializer.Serialize(json, note.Source, GatewayJson.Default.NoteSource);
        json.WriteString("who", note.Who);
        json.WriteString("at", note.At);
        if (note.Supersedes is { } earlier) json.WriteString("supersedes", earlier);
        if (note.SupersededBy is { } later) json.WriteString("supersededBy", later);
        if (note.Removal is { } removal)
        {
            json.WriteStartObject("removal");
            json.WriteString("reason", GatewayNames.Of(removal.Reason));
            json.WriteString("who", removal.Who);
            json.WriteString("at", removal.At);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>That a subject is forgotten.</summary>
    public static void WriteErased(Utf8JsonWriter json, string subject, long notes)
    {
        json.WriteStartObject();
        json.WriteString("subject", subject);
        json.WriteNumber("notes", notes);
        json.WriteEndObject();
    }
}
