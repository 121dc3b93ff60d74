using System.CommandLine;
using Sluice.Alerting;
using Sluice.Cli.Help;

namespace Sluice.Cli.Commands.Alert;

/// <summary><c>sluice alert test</c></summary>
internal static class TestCommand
{
    public static SluiceCommand Create(Session session)
    {
        var name = new Argument<string>("target") { HelpName = "TARGET", Description = "Name of a target in 'alerts.targets' of sluice.yaml." };
        var command = Describe();
        command.Add(name);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (settings, target) = (session.LoadWorkspace(arguments).Settings.Alerts, arguments.GetRequiredValue(name));
            var known = settings.Targets.Select(one => one.Name).ToList();
            if (!known.Contains(target, StringComparer.Ordinal))
                throw new CommandException(ExitCode.Usage, $"There is no target '{target}' in sluice.yaml.{Suggestion.Sentence(target, known)}");
            if (await TargetTest.RunAsync(settings, target, session.Terminal.Time, cancellationToken) is { } reason)
                throw new CommandException(ExitCode.Rejected, $"{target} did not take it: {reason}.");
            session.Terminal.Out.WriteLine($"{target} took a failure group that opens, and its end");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("test", "tells a target of a failure group that does not exist, and of its end")
    {
        Section = "Act",
        Usage = "TARGET",
        Notes = ["From this machine and with its environment, past the store. The group is called g-test, its contract test."],
        Examples = [new("sluice alert test pager", "the address, the key and the way there are right")],
        ExitCodes =
        [
            (ExitCode.Ok, "it took both"),
            (ExitCode.Rejected, "it did not"),
            (ExitCode.Usage, "the command line is wrong, or there is no such target"),
            (ExitCode.Workspace, "the workspace has problems"),
        ],
    };
}
