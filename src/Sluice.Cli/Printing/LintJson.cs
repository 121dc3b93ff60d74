using System.Text.Json;
using Sluice.Cli.Linting;
using Sluice.Schemas.Lint;

namespace Sluice.Cli.Printing;

/// <summary>The JSON form of a lint, with the schema as the provider takes it.</summary>
internal static class LintJson
{
    public static void Write(Utf8JsonWriter json, ProviderProfile profile, LintTarget target, IReadOnlyList<LintFinding> findings, DownConversion sent)
    {
        json.WriteStartObject();
        json.WriteString("profile", profile.Name);
        json.WriteString("contract", target.Contract);
        json.WriteString("schema", target.File);
        json.WriteBoolean("accepted", findings.All(f => f.Severity != LintSeverity.Refused));
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("file", target.File);
            json.WriteNumber("line", finding.Line);
            json.WriteString("pointer", finding.Pointer);
            json.WriteString("code", finding.Code);
            json.WriteString("severity", LintText.Name(finding.Severity));
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("sent");
        json.WriteRawValue(sent.Utf8.Span, skipInputValidation: true);
        Texts(json, "nullMeansAbsent", sent.NullMeansAbsent);
        Texts(json, "losses", sent.Losses);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
