using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>The JSON form of a check: the same members as <see cref="DecisionJson"/>; what only a stored decision has is null.</summary>
internal static class CheckJson
{
    public static void Write(Utf8JsonWriter json, string? contract, CheckResult check)
    {
        json.WriteStartObject();
        json.WriteString("verdict", GatewayNames.Of(check.Verdict));
        json.WriteString("contract", contract);
        json.WritePropertyName("value");
        if (check.Document is { } document) json.WriteRawValue(document.Utf8.Span, skipInputValidation: true);
        else json.WriteNullValue();
        json.WritePropertyName("edits");
        JsonSerializer.Serialize(json, check.Edits, GatewayJson.Default.IReadOnlyListEdit);
        json.WritePropertyName("errors");
        JsonSerializer.Serialize(json, check.Errors, GatewayJson.Default.IReadOnlyListValidationError);
        json.WriteStartArray("attempts");
        json.WriteEndArray();
        json.WriteNull("record");
        json.WriteNull("failure");
        json.WriteNull("submissionId");
        json.WriteNull("traceId");
        json.WriteBoolean("replayed", false);
        json.WriteBoolean("durable", false);
        json.WriteEndObject();
    }
}
