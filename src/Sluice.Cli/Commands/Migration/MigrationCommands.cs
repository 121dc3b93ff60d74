using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Migrating;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Commands.Migration;

/// <summary><c>sluice migration list, show, quarantine, pause, resume, verify, rollback</c></summary>
internal static class MigrationCommands
{
    private static readonly IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodesOfAll =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Rejected, "there is no such job, or it is in another state, or it failed"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    public static SluiceCommand[] Create(Session session) =>
    [
        List(session),
        OfJob(session, Describe("show", "a migration job: its state, progress and dry run", "what became of it"),
            (sluice, job, _, json) => Show(session, sluice, job, json)),
        Quarantine(session),
        OfJob(session, Describe("pause", "hold a job after the batch at hand", "hold it"), async (sluice, job, token, json) =>
            Show(session, await sluice.Migrations.PauseAsync(job.Id, "paused by command", token), json)),
        Driven(session, Describe("resume", "go on with a job that was paused, failed or killed", "go on"),
            (sluice, job, token) => sluice.Migrations.BeginAsync(job.Id, withoutDryRun: false, token)),
        Driven(session, Describe("verify", "check what a completed job moved once more", "count again, read again, lead back and compare"),
            (sluice, job, token) => sluice.Migrations.BeginVerifyAsync(job.Id, token)),
        Driven(session, Describe("rollback", "move everything back; what was edited since keeps its edits", "back to the originals"),
            (sluice, job, token) => sluice.Migrations.BeginRollbackAsync(job.Id, token)),
    ];

    private static SluiceCommand Describe(string name, string description, string example) => new(name, description)
    {
        Section = "Change versions",
        Usage = "JOB [--json]",
        Notes = ["JOB is a job's id, or a contract's name for its latest job."],
        Examples = [new($"sluice migration {name} learning-plan", example)],
        ExitCodes = ExitCodesOfAll,
    };

    private static SluiceCommand Driven(Session session, SluiceCommand command,
        Func<EmbeddedSluice, MigrationJob, CancellationToken, Task<MigrationAnswer>> begin) =>
        OfJob(session, command, async (sluice, job, token, json) =>
            await new MigrationDrive(session.Terminal, sluice).RunAsync(await begin(sluice, job, token), json, token));

    private static SluiceCommand OfJob(Session session, SluiceCommand command,
        Func<EmbeddedSluice, MigrationJob, CancellationToken, bool, Task<ExitCode>> act)
    {
        var (id, json) = (Job(session), CommandOptions.Json("Print the job as JSON."));
        command.Add(id);
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var job = await FindAsync(sluice, arguments.GetRequiredValue(id), cancellationToken);
            return (int)await act(sluice, job, cancellationToken, arguments.GetValue(json));
        });
        return command;
    }

    private static SluiceCommand List(Session session)
    {
        var contract = CommandOptions.Contract(session, "NAME", "Only jobs of this contract.");
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = new SluiceCommand("list", "migration jobs, the newest first, and in which versions records are held")
        {
            Section = "Change versions",
            Usage = "[--contract NAME] [--limit N] [--cursor TEXT] [--json]",
            Examples = [new("sluice migration list --contract learning-plan", "how far its records are")],
            ExitCodes = ExitCodesOfAll,
        };
        foreach (var option in new Option[] { contract, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (terminal, name) = (session.Terminal, arguments.GetValue(contract));
            if (name is not null) name = Checking.ContractLookup.Name(sluice.Workspace, name);
            var page = await Paging.ReadAsync(
                sluice.Migrations.ListAsync(name, arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken));
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, MigrationJson.Write));
                return (int)ExitCode.Ok;
            }

            foreach (var held in await sluice.Records.HeldAsync(name, cancellationToken))
                terminal.Tell($"{Quantity.Of(held.Count, "record")} held in {held.Contract}@{held.Version}");
            if (page.Items.Count == 0) terminal.Tell("no migration jobs. 'sluice migrate' makes them.");
            var table = new TextTable().With("state").With("contract").With("to").With("moved", right: true).With("failed", right: true).With("job").With("changed");
            foreach (var job in page.Items)
            {
                table.Row(GatewayNames.Of(job.State), job.Contract, job.ToVersion, Quantity.Of(job.Progress.Moved),
                    Quantity.Of(job.Progress.Failed), job.Id, Quantity.When(job.UpdatedAt));
            }

            if (table.Rows > 0) table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"migration list{(name is null ? "" : $" --contract {name}")}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Quarantine(Session session)
    {
        var (id, limit, cursor) = (Job(session), CommandOptions.Limit(), CommandOptions.Cursor());
        var command = new SluiceCommand("quarantine", "records of every tenant that a job could not move, with the reason")
        {
            Section = "Change versions",
            Usage = "JOB [--limit N] [--cursor TEXT]",
            Notes = ["They stay as they are, and readable as before. 'sluice migration resume' tries them again."],
            Examples = [new("sluice migration quarantine learning-plan", "what to mend")],
            ExitCodes = ExitCodesOfAll,
        };
        command.Add(id);
        command.Add(limit);
        command.Add(cursor);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var job = await FindAsync(sluice, arguments.GetRequiredValue(id), cancellationToken);
            var page = await Paging.ReadAsync(
                sluice.Migrations.QuarantineAsync(null, job.Id, arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken));
            var table = new TextTable().With("tenant").With("key").With("rev", right: true).With("code").With("place").With("what is wrong", wraps: true);
            foreach (var item in page.Items) table.Row(item.Tenant, item.Key, item.Revision.ToString(), item.Code, item.Pointer, item.Message);
            if (table.Rows > 0) table.Print(session.Terminal.OutConsole);
            else session.Terminal.Tell("nothing is in quarantine.");
            Paging.TellNext(session.Terminal, $"migration quarantine {job.Id}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Job(Session session)
    {
        var argument = new Argument<string>("job") { HelpName = "JOB", Description = "The job's id, or a contract's name for its latest job." };
        argument.CompletionSources.Add(_ => CommandOptions.ContractNames(session));
        return argument;
    }

    private static async Task<MigrationJob> FindAsync(EmbeddedSluice sluice, string name, CancellationToken cancellationToken) =>
        await sluice.Migrations.GetAsync(name, cancellationToken)
        ?? ((await sluice.Migrations.ListAsync(name, 1, null, cancellationToken)).Items is [var latest, ..] ? latest : null)
        ?? throw new CommandException(ExitCode.Rejected, $"There is no migration job {name}, and no contract '{name}' with one. 'sluice migration list' shows what there is.");

    private static Task<ExitCode> Show(Session session, EmbeddedSluice sluice, MigrationJob job, bool json)
    {
        _ = sluice;
        return Task.FromResult(Show(session, job, json));
    }

    private static ExitCode Show(Session session, MigrationAnswer answer, bool json) =>
        answer.Done ? Show(session, answer.Job, json) : throw MigrationDrive.Refused(answer.Refusal);

    private static ExitCode Show(Session session, MigrationJob job, bool json)
    {
        if (json) JsonText.Write(session.Terminal, writer => MigrationJson.Write(writer, job));
        else MigrationText.Print(session.Terminal, job);
        return ExitCode.Ok;
    }
}
