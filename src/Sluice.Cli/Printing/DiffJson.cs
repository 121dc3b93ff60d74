using System.Text.Json;
using Sluice.Cli.Comparing;
using Sluice.Contracts;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>What a comparison found, as JSON.</summary>
internal static class DiffJson
{
    public static void Write(Utf8JsonWriter json, SchemaDifference difference)
    {
        var report = difference.Report;
        json.WriteStartObject();
        json.WriteString("old", difference.Old);
        json.WriteString("new", difference.New);
        json.WriteString("content", DiffText.NameOf(report.Content));
        Verdict(json, "backward", report.Backward);
        Verdict(json, "forward", report.Forward);
        Verdict(json, "full", report.Full);
        json.WriteStartObject("floor");
        json.WriteString("least", GatewayNames.Of(report.FloorLeast));
        json.WriteString("most", GatewayNames.Of(report.FloorMost));
        json.WriteEndObject();
        Version(json, difference);
        Records(json, report);
        json.WriteStartArray("changes");
        foreach (var change in report.Changes)
        {
            json.WriteStartObject();
            json.WriteString("kind", GatewayNames.Of(change.Kind));
            json.WriteString("pointer", change.Pointer);
            json.WriteString("message", change.Message);
            json.WriteString("backward", GatewayNames.Of(change.Backward));
            json.WriteString("forward", GatewayNames.Of(change.Forward));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Verdict(Utf8JsonWriter json, string name, CompatibilityVerdict verdict)
    {
        json.WriteStartObject(name);
        json.WriteString("verdict", DiffText.NameOf(verdict.Outcome));
        json.WritePropertyName("witness");
        if (verdict.Witness.IsEmpty) json.WriteNullValue();
        else json.WriteRawValue(verdict.Witness.Span, skipInputValidation: true);
        json.WriteStartArray("reasons");
        foreach (var reason in verdict.Reasons) json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Version(Utf8JsonWriter json, SchemaDifference difference)
    {
        if (difference.Versions is not { } versions)
        {
            json.WriteNull("version");
            json.WriteNull("step");
            return;
        }

        json.WriteStartObject("version");
        if (difference.VersionSuffices is { } suffices) json.WriteBoolean("sufficient", suffices);
        else json.WriteNull("sufficient");
        json.WriteString("least", VersionFloor.Least(versions.Old.Id.Version, difference.Report.FloorLeast).ToString());
        json.WriteString("most", VersionFloor.Least(versions.Old.Id.Version, difference.Report.FloorMost).ToString());
        json.WriteString("accepted", versions.Accepted);
        json.WriteEndObject();
        json.WriteString("step", versions.Chain switch { null => "missing", { IsIdentity: true } => "proved", _ => "migration" });
    }

    private static void Records(Utf8JsonWriter json, CompatibilityReport report)
    {
        if (report.Records is not { } records)
        {
            json.WriteNull("records");
            return;
        }

        json.WriteStartObject("records");
        json.WriteNumber("stored", records.Stored);
        json.WriteNumber("checked", records.Checked);
        json.WriteNumber("failed", records.Failed);
        if (records.FailingShareMax is { } share) json.WriteNumber("failingShareMax", share);
        else json.WriteNull("failingShareMax");
        json.WriteStartArray("first");
        foreach (var fault in records.First)
        {
            json.WriteStartObject();
            json.WriteString("id", fault.Id);
            json.WriteString("pointer", fault.Pointer);
            json.WriteString("reason", fault.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
