using System.Text.Json;

namespace Sluice.Gateway;

/// <summary>The JSON form of a decision, the same on every wire:
/// <c>{verdict, contract, value, edits, errors, attempts, record, failure, submissionId, traceId, replayed, durable}</c>, and <c>decidedBy</c>
/// where the value is shown in another version than the one it was decided by, and <c>spent</c> where a model was asked to correct, and
/// <c>cachedFrom</c> where an earlier verdict took the place of a model's answer. The
/// <c>record</c> of what is not durable has no <c>revision</c>.</summary>
public static class DecisionJson
{
    /// <summary>Writes a decision as one object.</summary>
    public static void Write(Utf8JsonWriter json, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        WriteMembers(json, decision);
        json.WriteEndObject();
    }

    /// <summary>Writes a decision's members into an object that is already open.</summary>
    /// <param name="json">The object.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="withValue">Whether the document is among them; false where it stands elsewhere in the answer.</param>
    public static void WriteMembers(Utf8JsonWriter json, Decision decision, bool withValue = true)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(decision);
        json.WriteString("verdict", GatewayNames.Of(decision.Verdict));
        json.WriteString("contract", $"{decision.Stamp.ContractName}@{decision.ValueVersion ?? decision.Stamp.ContractVersion}");
        if (decision.ValueVersion is not null) json.WriteString("decidedBy", $"{decision.Stamp.ContractName}@{decision.Stamp.ContractVersion}");
        if (withValue) WriteValue(json, decision);
        json.WritePropertyName("edits");
        JsonSerializer.Serialize(json, decision.Edits, GatewayJson.Default.IReadOnlyListEdit);
        json.WritePropertyName("errors");
        JsonSerializer.Serialize(json, decision.Errors, GatewayJson.Default.IReadOnlyListValidationError);
        json.WritePropertyName("attempts");
        JsonSerializer.Serialize(json, decision.Attempts, GatewayJson.Default.IReadOnlyListCorrectionAttempt);
        if (CorrectionSpending.Of(decision.Attempts) is { } spent)
        {
            json.WritePropertyName("spent");
            JsonSerializer.Serialize(json, spent, GatewayJson.Default.CorrectionSpending);
        }

        json.WritePropertyName("record");
        if (decision.Record is { } record) JsonSerializer.Serialize(json, record, GatewayJson.Default.RecordReference);
        else WritePending(json, decision);
        json.WritePropertyName("failure");
        if (decision.Failure is { } failure) JsonSerializer.Serialize(json, failure, GatewayJson.Default.FailureReference);
        else json.WriteNullValue();
        json.WriteString("submissionId", decision.SubmissionId);
        json.WriteString("traceId", decision.Stamp.Origin.TraceId);
        json.WriteBoolean("replayed", decision.Replayed);
        json.WriteBoolean("durable", decision.Durable);
        if (decision.CachedFrom is { } cached) json.WriteString("cachedFrom", cached);
    }

    private static void WritePending(Utf8JsonWriter json, Decision decision)
    {
        if (decision.RecordKey is not { } key)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("contract", decision.Stamp.ContractName);
        json.WriteString("key", key);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, Decision decision)
    {
        json.WritePropertyName("value");
        // The document's exact bytes: it was parsed strictly when it was validated.
        if (decision.Value.IsEmpty) json.WriteNullValue();
        else json.WriteRawValue(decision.Value.Span, skipInputValidation: true);
    }
}
