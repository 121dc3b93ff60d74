using System.Text;
using System.Text.Json;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Demo;

/// <summary>The summary for programs.</summary>
internal static class DemoJson
{
    public static void Write(Utf8JsonWriter json, DemoSummary summary, DemoModel model, string folder, TimeSpan took)
    {
        json.WriteStartObject();
        json.WriteString("workspace", folder);
        json.WriteBoolean("simulated", model.Simulated);
        json.WriteNumber("prompts", summary.Verdicts.Total);
        json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
        json.WriteStartObject("verdicts");
        foreach (var verdict in Enum.GetValues<Verdict>()) json.WriteNumber(GatewayNames.Of(verdict), summary.Verdicts[verdict]);
        json.WriteEndObject();
        json.WriteStartArray("edits");
        foreach (var edit in summary.Edits)
        {
            json.WriteStartObject();
            json.WriteString("code", edit.Code);
            json.WriteString("risk", GatewayNames.Of(edit.Risk));
            json.WriteNumber("count", edit.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("corrections");
        json.WriteNumber("outputs", summary.Corrections.Outputs);
        json.WriteNumber("attempts", summary.Corrections.Attempts);
        json.WriteNumber("mended", summary.Corrections.Mended);
        json.WriteNumber("tokens", summary.Corrections.Tokens);
        json.WriteEndObject();
        Times(json, "timeToVerdict", summary.Total);
        Times(json, "timeInGateway", summary.Gateway);
        json.WriteStartArray("groups");
        foreach (var group in summary.Groups) FailureJson.Write(json, group);
        json.WriteEndArray();
        if (summary.Example is { } example)
        {
            json.WriteStartObject("example");
            json.WriteString("output", Encoding.UTF8.GetString(example.Output.Span));
            json.WritePropertyName("decision");
            DecisionJson.Write(json, example.Decision);
            json.WriteEndObject();
        }

        json.WriteNumber("recordsRenewed", summary.Renewed);
        json.WriteEndObject();
    }

    private static void Times(Utf8JsonWriter json, string name, Percentiles times)
    {
        json.WriteStartObject(name);
        json.WriteNumber("p50Milliseconds", Math.Round(times.P50.TotalMilliseconds, 3));
        json.WriteNumber("p99Milliseconds", Math.Round(times.P99.TotalMilliseconds, 3));
        json.WriteEndObject();
    }
}
