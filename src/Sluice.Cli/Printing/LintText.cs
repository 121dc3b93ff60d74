using Sluice.Cli.Terminals;
using Sluice.Schemas.Lint;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>Findings of a lint for people: one line each, as compilers print them.</summary>
internal static class LintText
{
    public static void Findings(IAnsiConsole console, string file, IReadOnlyList<LintFinding> findings)
    {
        foreach (var finding in findings)
        {
            var refused = finding.Severity == LintSeverity.Refused;
            var place = finding.Pointer.Length == 0 ? "" : $"{finding.Pointer}: ";
            console.Profile.Out.Writer.Write(Visible.Text($"{file}:{finding.Line}: "));
            console.Write(new Text(Name(finding.Severity), new Style(refused ? Color.Red : Color.Yellow)));
            console.Profile.Out.Writer.WriteLine(Visible.Text($" {place}{finding.Message} [{finding.Code}]"));
        }
    }

    public static void Losses(IAnsiConsole console, DownConversion sent)
    {
        var writer = console.Profile.Out.Writer;
        if (sent.Losses.Count > 0) writer.WriteLine("not said to the provider, only checked in the reply:");
        foreach (var loss in sent.Losses) writer.WriteLine($"  {Visible.Text(loss)}");
        if (sent.NullMeansAbsent.Count > 0) writer.WriteLine("optional, sent as a union with null; null stands for absent:");
        foreach (var pointer in sent.NullMeansAbsent) writer.WriteLine($"  {Visible.Text(pointer)}");
    }

    public static string Summary(ProviderProfile profile, IReadOnlyList<LintFinding> findings)
    {
        var refused = findings.Count(f => f.Severity == LintSeverity.Refused);
        var ignored = findings.Count - refused;
        var rest = ignored == 0 ? "" : $"; {Quantity.Of(ignored, "place")} not enforced";
        return refused == 0 ? $"{profile.Name} takes the schema{rest}" : $"{profile.Name} refuses the schema for {Quantity.Of(refused, "reason")}{rest}";
    }

    public static string Name(LintSeverity severity) => severity == LintSeverity.Refused ? "refused" : "ignored";
}
