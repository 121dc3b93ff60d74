using System.CommandLine;
using System.Reflection;
using Sluice.Cli.Comparing;
using Sluice.Cli.Help;
using Sluice.Cli.Problems;
using Sluice.Cli.Printing;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Server;
using Sluice.Workspace;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice lint</c></summary>
internal static class LintCommand
{
    public static SluiceCommand Create(Session session)
    {
        var json = CommandOptions.Json("Print the problems as one JSON object.");
        var sarif = CommandOptions.Flag("--sarif", "Print the problems as SARIF 2.1.0, for code hosts.");
        var against = new Option<string?>("--against")
        {
            HelpName = "STORE",
            Description = "A store's database file whose published versions must not have changed, and whose records must stay readable. Default: the workspace's own, where there is one.",
        };
        var command = Describe();
        foreach (var option in new Option[] { against, json, sarif }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(json) && arguments.GetValue(sarif))
                throw new CommandException(ExitCode.Usage, "--json and --sarif exclude each other; give one of them.");
            var terminal = session.Terminal;
            var folder = session.WorkspaceFolder(arguments);
            var options = new WorkspaceLoadOptions { At = arguments.GetValue(session.AtOption), Migrations = MigrationScripts.Code };
            var store = arguments.GetValue(against) is { } named ? Store(terminal.Resolve(named), named) : null;
            var report = WorkspaceLint.Run(folder, options, (workspace, old, @new, chain, all) => StoredRecords.Try(StoreOf(workspace, store),
                old, new RecordTrial(@new.Schema, chain), all ? int.MaxValue : StoredRecords.SampleMax, cancellationToken), cancellationToken);
            var problems = report.Problems.ToList();
            if (report.Snapshot is { } workspace) problems.AddRange(await PublishedAsync(workspace, store, cancellationToken));
            ProblemLine[] lines = [.. problems.Select(p => new ProblemLine(Shown(terminal.Display(folder), p.File), p))];

            if (arguments.GetValue(json)) JsonText.Write(terminal, w => ProblemText.Write(w, lines, report.Snapshot?.Commit, report.Snapshot is not null));
            else if (arguments.GetValue(sarif)) JsonText.Write(terminal, w => Sarif.Write(w, lines, Version));
            else ProblemText.Print(terminal, lines);
            var errors = problems.Count(p => p.Severity == WorkspaceSeverity.Error);
            terminal.Tell(Summary(errors, problems.Count - errors, report.Snapshot is not null));
            return (int)(errors > 0 ? ExitCode.Workspace : ExitCode.Ok);
        });
        return command;
    }

    private static string Version =>
        typeof(LintCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    private static string Store(string path, string named) => File.Exists(path)
        ? path
        : throw new CommandException(ExitCode.Usage, $"--against: there is no file {named}. Name the database of a store, such as .sluice/sluice.db.");

    /// <summary>What the gateway itself would refuse, and what is published already with other content.</summary>
    private static async Task<IReadOnlyList<WorkspaceProblem>> PublishedAsync(WorkspaceSnapshot workspace, string? store,
        CancellationToken cancellationToken)
    {
        var published = await WorkspaceStore.PublicationsAsync(StoreOf(workspace, store), cancellationToken);
        return WorkspacePublisher.Compare(workspace, published);
    }

    private static WorkspaceSettings StoreOf(WorkspaceSnapshot workspace, string? named) =>
        named is null ? workspace.Settings : workspace.Settings with { StorePath = named, PostgresVariable = null };

    private static string Shown(string folder, string file) => (folder, file) switch
    {
        (".", _) => file,
        (_, ".") => folder.Replace('\\', '/'),
        _ => $"{folder.Replace('\\', '/')}/{file}",
    };

    private static string Summary(int errors, int warnings, bool whole) => (errors, warnings) switch
    {
        (0, 0) => "no problems.",
        (0, _) => $"{Quantity.Of(warnings, "warning")}.",
        _ => Quantity.Of(errors, "problem") + (warnings > 0 ? $" and {Quantity.Of(warnings, "warning")}" : "")
            + (whole ? "." : "; the deeper checks run once the workspace loads."),
    };

    private static SluiceCommand Describe() => new("lint", "everything that is wrong in the workspace, for CI")
    {
        Section = "Check and store",
        Usage = "[--against STORE] [--json | --sarif]",
        Notes =
        [
            "Prints every problem as 'file:line: code message': what loading checks, what takes longer (migrations on generated documents, "
            + "every sample to the latest version and back, version numbers against computed compatibility over all live versions, stored "
            + "records against the latest version), and published versions or tags that changed. Nothing is written, to no store.",
        ],
        Examples =
        [
            new("sluice lint", "the files as they lie in the folder"),
            new("sluice lint --at HEAD --against /srv/sluice/sluice.db", "what is committed, against what production has published"),
            new("sluice lint --sarif > sluice.sarif", "for the code host to show beside the lines"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "no problem; there may be warnings"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
