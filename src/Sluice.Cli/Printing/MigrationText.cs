using System.Text.Json;
using Sluice.Cli.Terminals;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>A migration job for people.</summary>
internal static class MigrationText
{
    private const int NameWidth = 12, ErrorsShown = 20;

    public static void Print(Terminal terminal, MigrationJob job)
    {
        var progress = job.Progress;
        var fields = new FieldText(terminal.OutConsole, NameWidth)
            .Field("job", job.Id)
            .Field("records of", $"{job.Contract}, to {job.ToVersion} from {string.Join(", ", job.Sources.Select(source => source.Version))}")
            .Field("state", job.Reason is null ? GatewayNames.Of(job.State) : $"{GatewayNames.Of(job.State)}: {job.Reason}");
        if (job.Report is { } report && job.State == MigrationState.DryRun) Print(fields, report);
        else if (job.State is not (MigrationState.Planned or MigrationState.DryRun))
        {
            fields.Field("moved", $"{Quantity.Of(progress.Moved)} of {Quantity.Of(progress.Total)}")
                .Field("skipped", progress.Skipped == 0 ? null : $"{Quantity.Of(progress.Skipped)} that a writer changed first")
                .Field("quarantine", progress.Failed == 0 ? null : $"{Quantity.Of(progress.Failed)}: '{terminal.Program} migration quarantine {job.Id}'")
                .Field("verified", progress.Verified == 0 ? null
                    : $"{Quantity.Of(progress.Verified)} read again, {Quantity.Of(progress.Compared)} led back and compared")
                .Field("worked", progress.Elapsed == TimeSpan.Zero ? null : Quantity.Time(progress.Elapsed));
        }

        fields.Field("run by", job.LeaseUntil is null ? null : job.Runner).Field("changed", Quantity.When(job.UpdatedAt));
    }

    private static void Print(FieldText fields, DryRunReport report)
    {
        fields.Field("tried", Quantity.Of(report.Tried))
            .Field("can move", Quantity.Of(report.Movable))
            .Field("and back", report.Lossy == 0
                ? "all exactly"
                : $"{Quantity.Of(report.Reversible)} exactly, {Quantity.Of(report.Lossy)} only by their kept originals")
            .Field("cannot", report.Failed == 0 ? null : Quantity.Of(report.Failed))
            .Field("adds", $"{Quantity.Of(report.BytesAdded, "byte")} to {Quantity.Of(report.BytesBefore)}")
            .Field("takes about", Quantity.Time(report.Estimate));
        foreach (var errors in report.Errors)
        {
            fields.Heading($"{errors.Code}: {Quantity.Of(errors.Count, "record")}");
            foreach (var error in errors.First.Take(ErrorsShown)) fields.Field("  " + error.Key, $"{error.Pointer} {error.Message}");
        }
    }
}

/// <summary>Migration jobs as JSON, with the members that the HTTP interface gives them.</summary>
internal static class MigrationJson
{
    public static void Write(Utf8JsonWriter json, MigrationJob job) => JsonSerializer.Serialize(json, job, GatewayJson.Default.MigrationJob);
}
