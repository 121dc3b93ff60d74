using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Cli.Commands.Alias;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Failure;

/// <summary><c>sluice failure replay</c></summary>
internal static class ReplayCommand
{
    private const string GroupPrefix = "g-";

    public static IReadOnlyList<(ExitCode Code, string Meaning)> SettleExitCodes { get; } =
    [
        (ExitCode.Ok, "done, and on record"),
        (ExitCode.Rejected, "there is no such failure, or it was settled before; nothing was changed"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    public static SluiceCommand Create(Session session)
    {
        var id = new Argument<string>("id") { HelpName = "ID", Description = "A failure's id, or a group's (g-…): then its failures in quarantine, the oldest first." };
        var revalidate = CommandOptions.Flag("--revalidate", "The stored output by the contract as it is now, without a model. The default.");
        var repair = CommandOptions.Flag("--repair", "As that, and a model may correct what does not fit, as the contract's policy says.");
        var regenerate = CommandOptions.Flag("--regenerate", "Send the stored request to the model again, and decide its new answer.");
        var dryRun = CommandOptions.Flag("--dry-run", "Only say what would become of them: nothing is stored, no model is called.");
        var canary = CommandOptions.Number("--canary", "How many go first; the others follow only if all of them become records.", 3, 0, ReplayRequest.CanaryMax);
        var cost = CostMax();
        var limit = CommandOptions.Number("--limit", "Most failures of a group.", 1_000, 1, ReplayRequest.LimitMax);
        var overwrite = CommandOptions.Flag("--overwrite", "Also where a record that was stored later says something else; it gets another revision.");
        var (who, json) = (AliasArguments.Who(), CommandOptions.Json("Print the report as JSON."));
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { revalidate, repair, regenerate, dryRun, canary, cost, limit, overwrite, who, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (new[] { revalidate, repair, regenerate }.Count(arguments.GetValue) > 1)
                throw new CommandException(ExitCode.Usage, "--revalidate, --repair and --regenerate exclude each other; give one of them.");
            var request = new ReplayRequest
            {
                Tenant = arguments.GetRequiredValue(session.TenantOption),
                Who = AliasArguments.WhoOf(session, arguments.GetValue(who)),
                Mode = arguments.GetValue(repair) ? ReplayMode.Repair : arguments.GetValue(regenerate) ? ReplayMode.Regenerate : ReplayMode.Revalidate,
                DryRun = arguments.GetValue(dryRun),
                Canary = arguments.GetValue(canary),
                CostMax = arguments.GetValue(cost),
                Limit = arguments.GetValue(limit),
                Overwrite = arguments.GetValue(overwrite),
            };
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var wanted = arguments.GetRequiredValue(id);
            var answer = wanted.StartsWith(GroupPrefix, StringComparison.Ordinal)
                ? await sluice.Replays.ReplayGroupAsync(sluice.Served, wanted, request, cancellationToken)
                : await sluice.Replays.ReplayAsync(sluice.Served, wanted, request, cancellationToken);
            if (answer.Refusal is { } refusal) throw Refused(refusal);
            var report = answer.Report!;
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => JsonSerializer.Serialize(writer, report, GatewayJson.Default.ReplayReport));
            else Print(session.Terminal, report);
            return (int)(report.DryRun || report.Items.All(item => item.Outcome == ReplayOutcome.Stored || item.Forecast == ReplayForecast.Settled)
                ? ExitCode.Ok
                : ExitCode.Rejected);
        });
        return command;
    }

    public static CommandException Refused(Refusal refusal) => refusal.Code is RefusalCode.FieldMissing or RefusalCode.FieldInvalid
        ? new CommandException(ExitCode.Usage, refusal.Message)
        : new CommandException(ExitCode.Rejected, $"{refusal.Message} [{refusal.Code}]");

    private static Option<decimal?> CostMax()
    {
        var option = new Option<decimal?>("--cost-max") { HelpName = "X", Description = "What its model calls may cost together, by their price lists; the call that reaches it is the last." };
        option.CustomParser = result =>
        {
            if (decimal.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cost)) return cost;
            result.AddError($"--cost-max: '{result.Tokens[0].Value}' is no amount. Give a number such as 0.5.");
            return null;
        };
        return option;
    }

    private static void Print(Terminal terminal, ReplayReport report)
    {
        var table = new TextTable().With("failure").With("would").With("did").With("became").With("why", wraps: true);
        foreach (var item in report.Items)
        {
            table.Row(item.Failure, GatewayNames.Of(item.Forecast), report.DryRun ? "-" : GatewayNames.Of(item.Outcome),
                item.Record is { } record ? $"{record.Contract} {record.Key} revision {record.Revision}" : item.NewFailure?.Id ?? "-",
                item.Reason is { } reason ? $"{reason.Message} [{reason.Code}]" : "");
        }

        if (table.Rows > 0) table.Print(terminal.OutConsole);
        terminal.Tell(report.DryRun
            ? $"{Quantity.Of(report.Items.Count, "failure")}: {Counts(report, ReplayForecast.Passes, ReplayForecast.Fails, ReplayForecast.Differs, ReplayForecast.Unknown, ReplayForecast.Impossible, ReplayForecast.Settled)}. Nothing was done."
            : $"{Quantity.Of(report.Items.Count, "failure")}: {report.Count(ReplayOutcome.Stored)} stored, {report.Count(ReplayOutcome.Rejected)} rejected again, "
                + $"{report.Count(ReplayOutcome.Skipped)} left as they are.");
        if (report.Stopped is { } stop)
        {
            terminal.Tell(stop switch
            {
                ReplayStop.CanaryFailed => $"Stopped: one of the first {report.Canaries} did not become a record.",
                ReplayStop.CostReached => "Stopped: the calls cost as much as they may.",
                _ => "Stopped: a model has no price, so that --cost-max cannot hold.",
            });
        }

        if (report.GroupEmptied) terminal.Tell("Nothing of the group is in quarantine any more; 'sluice failure group resolve' closes it.");
    }

    private static string Counts(ReplayReport report, params ReplayForecast[] forecasts) => string.Join(", ", forecasts.Select(forecast => (Forecast: forecast, Count: report.Count(forecast)))
        .Where(pair => pair.Count > 0).Select(pair => $"{Quantity.Of(pair.Count)} {GatewayNames.Of(pair.Forecast)}")) is { Length: > 0 } text ? text : "none";

    private static SluiceCommand Describe() => new("replay", "decides failed submissions again: a few first, then the others")
    {
        Section = "Act",
        Usage = "ID [--revalidate | --repair | --regenerate] [--dry-run] [options]",
        Notes =
        [
            "The contract is the version that the submission's reference names now. What still does not fit is left as it is, and so is a record that was stored "
                + "later and says something else. The same replay is decided once: a record is never stored twice.",
        ],
        Examples =
        [
            new("sluice failure replay g-0123 --dry-run", "what would pass now"),
            new("sluice failure replay g-0123", "three first, then the others"),
            new("sluice failure replay fail_0123 --repair --cost-max 0.05", "with a model, for no more than that"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "every one of them is a record now, or was settled before; a dry run was printed"),
            (ExitCode.Rejected, "some did not become records, or there is no such failure or group"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read or written"),
        ],
    };
}
