using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>A failure group as JSON, with the members that the HTTP interface gives it.</summary>
internal static class GroupJson
{
    public static void Write(Utf8JsonWriter json, GroupDetail detail)
    {
        json.WriteStartObject();
        json.WritePropertyName("group");
        FailureJson.Write(json, detail.Group);
        json.WriteStartArray("facets");
        foreach (var facet in detail.Insight.Facets)
        {
            json.WriteStartObject();
            json.WriteString("kind", GatewayNames.Of(facet.Kind));
            json.WriteString("version", facet.Version);
            json.WriteNumber("failures", facet.Failures);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (detail.Insight.Suspect is { } suspect) Write(json, suspect);
        var recurrence = detail.Insight.Recurrence;
        json.WriteStartObject("recurrence");
        json.WriteString("kind", GatewayNames.Of(recurrence.Kind));
        json.WriteNumber("inputs", recurrence.Inputs);
        json.WriteNumber("failedAgain", recurrence.FailedAgain);
        json.WriteNumber("alsoPassed", recurrence.AlsoPassed);
        json.WriteEndObject();
        json.WriteStartArray("timeline");
        foreach (var change in detail.Timeline) Write(json, change);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GroupSuspect suspect)
    {
        json.WriteStartObject("suspect");
        json.WriteString("kind", GatewayNames.Of(suspect.Kind));
        json.WriteString("version", suspect.Version);
        json.WriteNumber("failures", suspect.Failures);
        json.WriteNumber("decisions", suspect.Decisions);
        json.WriteNumber("otherFailures", suspect.OtherFailures);
        json.WriteNumber("otherDecisions", suspect.OtherDecisions);
        json.WriteNumber("rate", suspect.Rate);
        json.WriteNumber("otherRate", suspect.OtherRate);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GroupEvent change)
    {
        json.WriteStartObject();
        json.WriteNumber("number", change.Number);
        json.WriteString("kind", GatewayNames.Of(change.Kind));
        json.WriteString("state", GatewayNames.Of(change.State));
        if (change.Who is { } who) json.WriteString("who", who);
        if (change.Reason is { } reason) json.WriteString("reason", reason);
        if (change.FixedIn is { } version) json.WriteString("fixedIn", version);
        if (change.MutedUntil is { } until) json.WriteString("mutedUntil", until);
        if (change.FailureId is { } failure) json.WriteString("failureId", failure);
        json.WriteString("at", change.At);
        json.WriteEndObject();
    }
}
