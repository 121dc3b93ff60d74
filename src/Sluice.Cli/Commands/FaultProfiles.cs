using System.CommandLine;
using Sluice.Cli.Terminals;
using Sluice.Simulator;

namespace Sluice.Cli.Commands;

/// <summary>The option that says how a simulated model fails.</summary>
internal static class FaultProfiles
{
    public static Option<string> Option()
    {
        var names = string.Join(", ", FaultProfile.BuiltIn.Select(p => p.Name));
        var option = new Option<string>("--profile")
        {
            HelpName = "NAME|FILE",
            Description = $"How the simulated model fails: {names}, or a JSON file of rates. Default {FaultProfile.Default.Name}.",
            DefaultValueFactory = _ => FaultProfile.Default.Name,
        };
        option.CompletionSources.Add([.. FaultProfile.BuiltIn.Select(p => p.Name)]);
        return option;
    }

    public static FaultProfile Parse(Terminal terminal, string text)
    {
        var source = FaultProfile.BuiltIn.Any(p => p.Name == text) ? text : terminal.Resolve(text);
        if (FaultProfile.TryParse(source, out var profile, out var problems)) return profile;
        throw new CommandException(ExitCode.Usage, [$"--profile {text}:", .. problems.Select(p => $"  {p}")]);
    }
}
