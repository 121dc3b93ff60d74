using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>What a model is shown of a session as JSON, with the members that the HTTP interface gives it.</summary>
internal static class ContextJson
{
    public static void Write(Utf8JsonWriter json, MemoryContext memory, string session, long tokensMax)
    {
        var context = memory.Messages;
        json.WriteStartObject();
        json.WriteString("session", session);
        json.WriteNumber("head", context.Head);
        json.WriteNumber("tokens", context.View.Tokens);
        json.WriteNumber("tokensTotal", memory.Tokens);
        json.WriteNumber("tokensMax", tokensMax);
        json.WriteString("tokenizer", context.Counter.Name);
        json.WriteBoolean("estimated", context.Counter.Estimated);
        json.WriteStartArray("parts");
        foreach (var part in memory.Parts)
        {
            json.WriteStartObject();
            json.WriteString("part", part.Part);
            json.WriteNumber("messages", part.Messages);
            json.WriteNumber("tokens", part.Tokens);
            json.WriteString("why", part.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (memory.Profile is { } profile) Write(json, profile);
        if (memory.Notes is { } notes) Write(json, notes);
        SessionJson.WriteMessages(json, context.Messages);
        json.WriteStartArray("leftOut");
        foreach (var part in context.View.LeftOut)
        {
            json.WriteStartObject();
            json.WriteNumber("from", part.From);
            json.WriteNumber("to", part.To);
            json.WriteNumber("messages", part.To - part.From + 1);
            json.WriteNumber("tokens", part.Tokens);
            json.WriteString("reason", GatewayNames.Of(part.Reason));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProfilePart profile)
    {
        json.WriteStartObject("profile");
        json.WriteString("contract", profile.Reference.Contract);
        json.WriteString("key", profile.Reference.Key);
        if (profile.Record is { } record)
        {
            json.WriteNumber("revision", record.Revision.Reference.Revision);
            json.WriteString("contractVersion", record.Contract.Version.ToString());
            json.WriteString("heldVersion", record.Revision.HeldVersion);
        }

        json.WriteNumber("tokens", profile.Tokens);
        if (profile.Record is not null) json.WriteString("text", profile.Text);
        if (profile.Code is { } code) json.WriteString("code", code);
        if (profile.Problem is { } problem) json.WriteString("problem", problem);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NotesPart notes)
    {
        json.WriteStartObject("notes");
        json.WriteString("subject", notes.Subject);
        json.WriteNumber("tokens", notes.Tokens);
        json.WriteNumber("tokensMax", notes.TokensMax);
        if (notes.Tokens > 0) json.WriteString("text", notes.Text);
        json.WriteStartArray("items");
        foreach (var shown in notes.Shown) NoteJson.Write(json, shown.Note);
        json.WriteEndArray();
        json.WriteStartArray("leftOut");
        foreach (var left in notes.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("id", left.Note.Id);
            json.WriteString("kind", left.Note.Kind);
            json.WriteString("at", left.Note.At);
            json.WriteNumber("tokens", left.Tokens);
            json.WriteString("reason", GatewayNames.Of(left.Reason!.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
