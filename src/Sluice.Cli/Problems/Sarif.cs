using System.Text.Json;
using Sluice.Workspace;

namespace Sluice.Cli.Problems;

/// <summary>Writes what lint found as SARIF 2.1.0 (OASIS Standard, 2020-03-27), which code hosts show beside the lines.</summary>
internal static class Sarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>Writes one log with one run.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="lines">The problems.</param>
    /// <param name="version">The program's version.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ProblemLine> lines, string version)
    {
        string[] rules = [.. lines.Select(l => l.Problem.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        Tool(json, rules, version);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var line in lines) Result(json, line, Array.IndexOf(rules, line.Problem.Code));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Tool(Utf8JsonWriter json, string[] rules, string version)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "sluice");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, ProblemLine line, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", line.Problem.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", line.Problem.Severity == WorkspaceSeverity.Warning ? "warning" : "error");
        json.WriteStartObject("message");
        json.WriteString("text", line.Problem.Message);
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', line.File.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", line.Line);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
