using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Migrating;
using Sluice.Gateway;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice migrate</c></summary>
internal static class MigrateCommand
{
    public static SluiceCommand Create(Session session)
    {
        var contract = Record.RecordArguments.Contract(session);
        var to = new Option<string?>("--to") { HelpName = "V", Description = "Version to move to: 2, 2.1 or 2.1.0. Default: the latest." };
        var dryRun = CommandOptions.Flag("--dry-run", "Do everything to every record, and write nothing but a report.");
        var without = CommandOptions.Flag("--no-dry-run", "Run without a dry run of the same versions and migrations.");
        var batch = CommandOptions.Number("--batch", "Most records of one transaction.", 500, 1, 10_000);
        var rate = new Option<int?>("--rate") { HelpName = "N", Description = "Most records a second. Default: as --duty allows." };
        var duty = CommandOptions.Number("--duty", "Per cent of the time to work; the rest is left to others.", 50, 1, 100);
        var failures = new Option<string?>("--max-failures") { HelpName = "N|P%", Description = "Records that may fail before it stops. Default 100." };
        var every = CommandOptions.Number("--verify-every", "Verification reads every so manieth record again.", 100, 1, 1_000_000_000);
        var json = CommandOptions.Json("Print the job as JSON.");
        var command = Describe();
        command.Add(contract);
        foreach (var option in new Option[] { to, dryRun, without, batch, rate, duty, failures, every, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (!MigrationSettings.TryParseFailures(arguments.GetValue(failures), new MigrationSettings(), out var settings))
                throw new CommandException(ExitCode.Usage, $"--max-failures: '{arguments.GetValue(failures)}' is neither a number nor per cent such as 0.5%.");
            settings = settings with
            {
                Batch = arguments.GetValue(batch),
                RatePerSecond = arguments.GetValue(rate),
                DutyPercent = arguments.GetValue(duty),
                VerifyEvery = arguments.GetValue(every),
            };
            if (settings.Problems() is [var problem, ..]) throw new CommandException(ExitCode.Usage, problem);
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var planned = await sluice.Migrations.PlanAsync(arguments.GetRequiredValue(contract), arguments.GetValue(to), settings, cancellationToken);
            if (!planned.Done) throw MigrationDrive.Refused(planned.Refusal);
            var begun = arguments.GetValue(dryRun)
                ? await sluice.Migrations.BeginDryRunAsync(planned.Job.Id, cancellationToken)
                : await sluice.Migrations.BeginAsync(planned.Job.Id, arguments.GetValue(without), cancellationToken);
            return (int)await new MigrationDrive(session.Terminal, sluice).RunAsync(begun, arguments.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static SluiceCommand Describe() => new("migrate", "move a contract's stored records to another version")
    {
        Section = "Change versions",
        Usage = "CONTRACT [--to V] [--dry-run] [--batch N] [--rate N] [--duty P] [--max-failures N|P%] [--json]",
        Notes =
        [
            "Records are readable in every version before, during and after this: reading migrates them anyway. Moving them saves that work, and "
            + "frees the older versions to be retired. Originals are kept; 'sluice migration rollback' leads back to them.",
            "Stopped or killed, the same command goes on where it was. Writers wait no longer than one batch takes, and win over it.",
        ],
        Examples =
        [
            new("sluice migrate learning-plan --dry-run", "what would happen, and how long it takes"),
            new("sluice migrate learning-plan", "move them, verify, done"),
            new("sluice migrate learning-plan --duty 100 --batch 1000", "as fast as it goes, when nobody else works"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "moved and verified, or a dry run in which every record can be moved"),
            (ExitCode.Rejected, "it failed, was paused or refused, or a dry run found records that cannot be moved"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read or written"),
            (ExitCode.Interrupted, "held by Ctrl-C; the same command goes on"),
        ],
    };
}
