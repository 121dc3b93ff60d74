using System.CommandLine;
using System.CommandLine.Help;
using Sluice.Cli.Help;

namespace Sluice.Cli.Commands;

/// <summary>Every command of the program.</summary>
internal static class SluiceCommands
{
    public static RootCommand Create(Session session)
    {
        var root = new RootCommand("a data integrity gateway for systems built on language models");
        root.Options.Clear();
        root.Options.Add(session.WorkspaceOption);
        root.Options.Add(session.AtOption);
        root.Options.Add(new HelpOption("--help", "-h") { Description = "Show help.", Action = new HelpPageAction(session.Terminal), Recursive = true });
        root.Options.Add(new VersionOption("--version") { Description = "Show the version.", Action = new VersionAction(session.Terminal) });
        root.Subcommands.Add(DemoCommand.Create(session));
        root.Subcommands.Add(InitCommand.Create(session));
        root.Subcommands.Add(CheckCommand.Create(session));
        root.Subcommands.Add(SubmitCommand.Create(session));
        root.Subcommands.Add(LintCommand.Create(session));
        root.Subcommands.Add(Noun("record", "records: documents that validated, with their revisions",
            Record.GetCommand.Create(session), Record.ListCommand.Create(session), Record.HistoryCommand.Create(session)));
        root.Subcommands.Add(Noun("failure", "failures: what was rejected, with everything that explains it",
            Failure.ListCommand.Create(session), Failure.ShowCommand.Create(session), Failure.GroupsCommand.Create(session),
            Failure.ReplayCommand.Create(session), Failure.SettleCommands.Discard(session), Failure.SettleCommands.Resolve(session),
            Noun("group", "failure groups: what people do about failures with one cause", Failure.GroupShowCommand.Create(session),
                Failure.GroupChangeCommands.Acknowledge(session), Failure.GroupChangeCommands.Resolve(session),
                Failure.GroupChangeCommands.Mute(session), Failure.GroupChangeCommands.Reopen(session))));
        root.Subcommands.Add(Noun("trace", "traces: what was done, step by step, rebuilt from the store", Traces.ShowCommand.Create(session)));
        root.Subcommands.Add(Noun("alert", "alerts: who was told of failure groups, and who could not be",
            Alert.ListCommand.Create(session), Alert.ShowCommand.Create(session), Alert.RedriveCommand.Create(session), Alert.TestCommand.Create(session)));
        root.Subcommands.Add(Noun("audit", "the audit: what was done, and the proof that nothing was changed afterwards",
            Audit.ListCommand.Create(session), Audit.VerifyCommand.Create(session)));
        root.Subcommands.Add(Noun("job", "jobs: submissions that were taken for later",
            Jobs.ListCommand.Create(session), Jobs.ShowCommand.Create(session), Jobs.ChangeCommands.Retry(session), Jobs.ChangeCommands.Cancel(session)));
        root.Subcommands.Add(Noun("session", "sessions: conversations as a log, and what a model is shown of them",
            Sessions.ListCommand.Create(session), Sessions.ShowCommand.Create(session), Sessions.ContextCommand.Create(session)));
        root.Subcommands.Add(Noun("note", "notes: what is to be remembered of a subject, and where it comes from",
            Notes.AddCommand.Create(session), Notes.ListCommand.Create(session), Notes.ShowCommand.Create(session),
            Notes.EraseCommand.Create(session)));
        root.Subcommands.Add(Noun("document", "documents: what is known outside the model, and can be found",
            Documents.AddCommand.Create(session), Documents.ListCommand.Create(session), Documents.SearchCommand.Create(session),
            Documents.RemoveCommand.Create(session)));
        root.Subcommands.Add(Noun("contract", "contracts: what their schemas mean for others",
            Contract.DiffCommand.Create(session), Contract.LintCommand.Create(session), Contract.MigrationCommand.Create(session),
            Contract.SampleCommand.Create(session)));
        root.Subcommands.Add(Noun("alias", "aliases: names such as production for versions of contracts and prompts",
            Alias.SetCommand.Create(session), Alias.ListCommand.Create(session), Alias.HistoryCommand.Create(session),
            Alias.RollbackCommand.Create(session)));
        root.Subcommands.Add(MigrateCommand.Create(session));
        root.Subcommands.Add(Noun("migration", "migration jobs: what was moved, and what could not be", Migration.MigrationCommands.Create(session)));
        root.Subcommands.Add(Noun("key", "API keys: who may use a server, and for what",
            Key.CreateCommand.Create(session), Key.ListCommand.Create(session), Key.RotateCommand.Create(session), Key.RevokeCommand.Create(session)));
        root.Subcommands.Add(Noun("safeguard", "safeguards: what the gateway did by itself when failures rose", Safeguards.SafeguardCommands.Create(session)));
        root.Subcommands.Add(Noun("content", "sealed content: which days have some, whose keys wrap it, and its end", Content.ContentCommands.Create(session)));
        root.Subcommands.Add(ServeCommand.Create(session));
        root.Subcommands.Add(SimulateCommand.Create(session));
        root.Subcommands.Add(CompletionCommand.Create(session));
        root.Subcommands.Add(HelpCommand.Create(session, root));
        return root;
    }

    private static SluiceCommand Noun(string name, string description, params ReadOnlySpan<SluiceCommand> commands)
    {
        var noun = new SluiceCommand(name, description);
        foreach (var command in commands) noun.Subcommands.Add(command);
        return noun;
    }
}
