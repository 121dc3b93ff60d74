using System.Text.Json;
using System.Text.Unicode;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Printing;

/// <summary>Failures as JSON, with the members that the HTTP interface gives them.</summary>
internal static class FailureJson
{
    public static void Write(Utf8JsonWriter json, StoredFailure failure, FailureAccount account)
    {
        json.WriteStartObject();
        json.WriteString("id", failure.Reference.Id);
        json.WriteString("group", failure.Reference.Group);
        json.WriteString("code", failure.Code);
        json.WriteString("title", failure.Title);
        if (failure.Decision is { } decision)
        {
            json.WritePropertyName("decision");
            DecisionJson.Write(json, decision);
            json.WritePropertyName("stamp");
            JsonSerializer.Serialize(json, decision.Stamp, GatewayJson.Default.Stamp);
        }
        else
        {
            json.WritePropertyName("reading");
            JsonSerializer.Serialize(json, failure.Reading!, GatewayJson.Default.ReadingFailure);
        }

        json.WriteString("failedAt", failure.FailedAt);
        // Bytes that are no text would not survive as a JSON string.
        if (failure.Decision is not null && Utf8.IsValid(failure.Output.Span)) json.WriteString("output", failure.Output.Span);
        else if (failure.Decision is not null) json.WriteBase64String("outputBase64", failure.Output.Span);
        json.WriteStartArray("inferences");
        foreach (var inference in failure.Inferences) JsonSerializer.Serialize(json, inference, GatewayJson.Default.Inference);
        json.WriteEndArray();
        json.WriteString("disposition", GatewayNames.Of(account.Disposition));
        if (account.Dispositions.Count > 0)
        {
            json.WritePropertyName("dispositions");
            JsonSerializer.Serialize(json, account.Dispositions, GatewayJson.Default.IReadOnlyListDispositionEntry);
        }

        if (account.Replays.Count > 0)
        {
            json.WritePropertyName("replays");
            JsonSerializer.Serialize(json, account.Replays, GatewayJson.Default.IReadOnlyListReplayEntry);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, FailureListItem item)
    {
        json.WriteStartObject();
        json.WriteString("id", item.Reference.Id);
        json.WriteString("group", item.Reference.Group);
        json.WriteString("contract", item.Contract);
        json.WriteString("code", item.Code);
        json.WriteString("title", item.Title);
        json.WriteString("failedAt", item.FailedAt);
        json.WriteString("traceId", item.TraceId);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, FailureGroup group)
    {
        json.WriteStartObject();
        json.WriteString("id", group.Id);
        json.WriteString("contract", group.Contract);
        json.WriteString("code", group.Code);
        json.WriteString("title", group.Title);
        json.WriteString("state", GatewayNames.Of(group.State));
        if (group.MutedUntil is { } until) json.WriteString("mutedUntil", until);
        if (group.FixedIn is { } version) json.WriteString("fixedIn", version);
        json.WriteNumber("count", group.Count);
        json.WriteString("firstAt", group.FirstAt);
        json.WriteString("lastAt", group.LastAt);
        json.WriteString("changedAt", group.ChangedAt);
        json.WriteEndObject();
    }
}
