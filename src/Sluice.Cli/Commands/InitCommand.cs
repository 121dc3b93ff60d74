using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Workspace;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice init</c></summary>
internal static class InitCommand
{
    public static SluiceCommand Create(Session session)
    {
        var folder = new Argument<string?>("dir") { HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne, Description = "The folder. Default: --workspace, else this one." };
        var command = new SluiceCommand("init", "a workspace to begin with: contracts, prompts and a model configuration")
        {
            Section = "Start here",
            Usage = "[DIR]",
            Notes = ["Files that are there already are never overwritten."],
            Examples = [new("sluice init my-gateway", "a new folder with three contracts to look at and change")],
            ExitCodes = [(ExitCode.Ok, "written"), (ExitCode.Usage, "the folder is a workspace already, holds files of these names, or cannot be written")],
        };
        command.Add(folder);
        command.SetAction(arguments =>
        {
            var written = arguments.GetValue(folder) ?? arguments.GetValue(session.WorkspaceOption) ?? ".";
            Write(session, written);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Session session, string folder)
    {
        var terminal = session.Terminal;
        StarterWorkspace.Write(terminal.Resolve(folder), folder);
        terminal.Out.WriteLine(terminal.Resolve(folder));
        terminal.Out.Flush();
        var place = folder == "." ? "" : $" --workspace {folder}";
        var contracts = WorkspaceLoader.Load(terminal.Resolve(folder)).Snapshot?.Contracts.Keys.Order(StringComparer.Ordinal).ToList() ?? [];
        terminal.Error.WriteLine($"A workspace with these contracts: {string.Join(", ", contracts)}.");
        terminal.Error.WriteLine("Next:");
        terminal.Error.WriteLine($"  {terminal.Program} check{place} --contract learning-plan reply.txt    the verdict on a model's reply");
        terminal.Error.WriteLine($"  {terminal.Program} submit{place} --contract learning-plan reply.txt   the same, stored");
        terminal.Error.WriteLine($"  {terminal.Program} serve{place}                                       for applications");
        terminal.Error.WriteLine("Put the folder under Git: contracts are code.");
    }
}
