using System.Globalization;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>A failure group for people.</summary>
internal static class GroupText
{
    private const int NameWidth = 10;

    /// <summary>Where a group stands, in a few words.</summary>
    public static string State(FailureGroup group) => GatewayNames.Of(group.State)
        + (group.FixedIn is { } version ? $" in {version}" : "")
        + (group.MutedUntil is { } until ? $", muted until {Quantity.When(until)}" : "");

    public static void Print(IAnsiConsole console, GroupDetail detail)
    {
        var (group, insight) = (detail.Group, detail.Insight);
        var fields = new FieldText(console, NameWidth)
            .Field("group", group.Id)
            .Field("state", State(group))
            .Field("contract", group.Contract)
            .Field("reason", $"{group.Title} [{group.Code}]")
            .Field("failures", Quantity.Of(group.Count))
            .Field("first", Quantity.When(group.FirstAt))
            .Field("last", Quantity.When(group.LastAt))
            .Field("suspect", insight.Suspect is { } suspect ? Suspect(suspect) : null)
            .Field("inputs", Recurrence(insight.Recurrence));
        fields.Heading("came with");
        var table = new TextTable(indent: true).With("failures", right: true).With("of").With("version");
        foreach (var facet in insight.Facets) table.Row(Quantity.Of(facet.Failures), GatewayNames.Of(facet.Kind), facet.Version);
        table.Print(console);
        fields.Heading("timeline");
        var timeline = new TextTable(indent: true).With("when").With("what").With("who").With("because", wraps: true);
        foreach (var change in detail.Timeline)
        {
            timeline.Row(Quantity.When(change.At),
                GatewayNames.Of(change.Kind) + (change.FixedIn is { } version && change.Kind == GroupChangeKind.Resolved ? $" in {version}" : "")
                    + (change.MutedUntil is { } until && change.Kind == GroupChangeKind.Muted ? $" until {Quantity.When(until)}" : ""),
                change.Who ?? "", change.Reason ?? (change.FailureId is { } failure ? $"failure {failure}" : ""));
        }

        timeline.Print(console);
    }

    private static string Suspect(GroupSuspect suspect) => string.Create(CultureInfo.InvariantCulture,
        $"{GatewayNames.Of(suspect.Kind)} {suspect.Version}: {suspect.Rate:P1} of {Quantity.Of(suspect.Decisions)} decisions failed so, without it {suspect.OtherRate:P1} of {Quantity.Of(suspect.OtherDecisions)}");

    private static string? Recurrence(GroupRecurrence recurrence) => recurrence.Kind switch
    {
        RecurrenceKind.Deterministic =>
            $"deterministic: {Quantity.Of(recurrence.FailedAgain)} of {Quantity.Of(recurrence.Inputs, "input")} failed again and never passed",
        RecurrenceKind.Random => $"random: {Quantity.Of(recurrence.AlsoPassed)} of {Quantity.Of(recurrence.Inputs, "input")} passed at another time",
        _ => null,
    };
}
