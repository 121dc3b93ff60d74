using System.Text;
using Sluice.Cli.Comparing;
using Sluice.Cli.Terminals;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Cli.Printing;

/// <summary>What a comparison found, for people.</summary>
internal static class DiffText
{
    private const int NameWidth = 10, WitnessCharactersMax = 2_000;

    public static void Print(Terminal terminal, SchemaDifference difference)
    {
        var report = difference.Report;
        var fields = new FieldText(terminal.OutConsole, NameWidth)
            .Field("compared", $"{difference.Old} with {difference.New}; documents as {NameOf(report.Content)}");
        Verdict(fields, "backward", report.Backward);
        Verdict(fields, "forward", report.Forward);
        fields.Field("full", NameOf(report.Full.Outcome))
            .Field("floor", Floor(report))
            .Field("version", difference.Versions is null ? null : Version(difference))
            .Field("accepted", difference.Versions?.Accepted)
            .Field("step", difference.Versions is null ? null : Step(terminal, difference.Versions))
            .Field("records", report.Records?.ToString());
        foreach (var fault in report.Records?.First ?? [])
            fields.Field("  fails", $"{fault.Id}{(fault.Pointer.Length == 0 ? "" : $" at {fault.Pointer}")}: {fault.Reason}");
        Changes(terminal, fields, report);
    }

    /// <summary>The name of an outcome, as documented.</summary>
    public static string NameOf(CompatibilityOutcome outcome) => outcome switch
    {
        CompatibilityOutcome.Compatible => "compatible",
        CompatibilityOutcome.CompatibleViaMigration => "compatible via migration",
        CompatibilityOutcome.Incompatible => "incompatible",
        _ => "unknown",
    };

    /// <summary>The name of a content model, as it is written in <c>contract.yaml</c>.</summary>
    public static string NameOf(ContentModel model) => model switch
    {
        ContentModel.Strict => "strict",
        ContentModel.Records => "records",
        _ => "writer-closed",
    };

    private static void Verdict(FieldText fields, string direction, CompatibilityVerdict verdict)
    {
        fields.Field(direction, NameOf(verdict.Outcome));
        if (!verdict.Witness.IsEmpty)
        {
            var witness = Encoding.UTF8.GetString(verdict.Witness.Span);
            fields.Field("  witness", witness.Length > WitnessCharactersMax ? witness[..WitnessCharactersMax] + "…" : witness);
        }

        foreach (var reason in verdict.Reasons) fields.Field("  because", reason);
    }

    private static string Floor(CompatibilityReport report) => report.Floor is { } floor
        ? NameOf(floor)
        : $"from {NameOf(report.FloorLeast)} to {NameOf(report.FloorMost)}: unknown";

    private static string Version(SchemaDifference difference)
    {
        var versions = difference.Versions!;
        var (old, @new, report) = (versions.Old.Id.Version, versions.New.Id.Version, difference.Report);
        return difference.VersionSuffices switch
        {
            true => $"{@new} is high enough",
            false => $"{@new} is too low: {VersionFloor.Least(old, report.FloorLeast)} or later",
            null => $"whether {@new} is high enough is unknown; {VersionFloor.Least(old, report.FloorMost)} would be",
        };
    }

    private static string Step(Terminal terminal, ContractComparison versions) => versions.Chain switch
    {
        null => $"missing: '{terminal.Program} contract migration {versions.Old.Id} {versions.New.Id}' begins a migration",
        { IsIdentity: true } => "no migration needed: every document is proved to stay as it is",
        { Steps: var steps } => string.Join(", ", steps.Select(step => step.IsProvedIdentity ? $"{step} (proved)" : step.ToString())),
    };

    private static void Changes(Terminal terminal, FieldText fields, CompatibilityReport report)
    {
        fields.Heading(report.Changes.Count == 0 ? "no changes" : Quantity.Of(report.Changes.Count, "change"));
        if (report.Changes.Count == 0) return;
        var table = new TextTable(indent: true).With("place").With("backward").With("forward").With("change", wraps: true);
        foreach (var change in report.Changes)
            table.Row(change.Pointer.Length == 0 ? "/" : change.Pointer, NameOf(change.Backward), NameOf(change.Forward), change.Message);
        table.Print(terminal.OutConsole);
    }

    private static string NameOf(VersionStep step) => step switch { VersionStep.Patch => "patch", VersionStep.Minor => "minor", _ => "major" };

    private static string NameOf(ChangeEffect effect) => effect switch { ChangeEffect.Harmless => "harmless", ChangeEffect.Breaks => "breaks", _ => "depends" };
}
