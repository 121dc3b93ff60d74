using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Printing;

/// <summary>Records as JSON, with the members that the HTTP interface gives them.</summary>
internal static class RecordJson
{
    public static void Write(Utf8JsonWriter json, LoadOutcome outcome)
    {
        var revision = outcome.Revision;
        json.WriteStartObject();
        WriteReference(json, revision.Reference, outcome.Fault?.Version ?? outcome.Record!.Contract.Version.ToString(), revision.HeldVersion,
            revision.Verdict, revision.StoredAt);
        json.WriteString("submissionId", revision.SubmissionId);
        json.WritePropertyName("stamp");
        JsonSerializer.Serialize(json, revision.Stamp, GatewayJson.Default.Stamp);
        if (outcome.Fault is { } fault)
        {
            json.WriteStartObject("problem");
            json.WriteString("code", fault.Code);
            json.WriteString("detail", fault.Message);
            if (fault.Failure is { } failure) json.WriteString("failure", failure.Id);
            json.WriteEndObject();
        }
        else
        {
            json.WritePropertyName("document");
            json.WriteRawValue(outcome.Record!.Document.Utf8.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RecordListItem item)
    {
        json.WriteStartObject();
        WriteReference(json, item.Reference, item.ContractVersion, item.HeldVersion, item.Verdict, item.StoredAt);
        json.WriteEndObject();
    }

    /// <summary>A page: <c>{items, next}</c>.</summary>
    public static void WritePage<T>(Utf8JsonWriter json, IReadOnlyList<T> items, string? next, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
        if (next is not null) json.WriteString("next", next);
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, RecordReference reference, string contractVersion, string heldVersion, Verdict verdict, DateTimeOffset storedAt)
    {
        json.WriteString("contract", reference.Contract);
        json.WriteString("contractVersion", contractVersion);
        json.WriteString("heldVersion", heldVersion);
        json.WriteString("key", reference.Key);
        json.WriteNumber("revision", reference.Revision);
        json.WriteString("verdict", GatewayNames.Of(verdict));
        json.WriteString("storedAt", storedAt);
    }
}
