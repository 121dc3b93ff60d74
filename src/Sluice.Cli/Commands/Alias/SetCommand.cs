using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Alias;

/// <summary><c>sluice alias set</c></summary>
internal static class SetCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (name, alias, who, reason) = (AliasArguments.Name(), AliasArguments.Alias(), AliasArguments.Who(), AliasArguments.Reason());
        var version = new Argument<string>("version") { HelpName = "VERSION", Description = "The exact published version it is to name; - removes the alias." };
        var from = new Option<string?>("--from") { HelpName = "VERSION", Description = "Only if it names this version now, so that nobody moves over another's move." };
        var command = Describe();
        foreach (var argument in new Argument[] { name, alias, version }) command.Add(argument);
        foreach (var option in new Option[] { from, who, reason }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var by = AliasArguments.WhoOf(session, arguments.GetValue(who));
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (kind, of) = AliasArguments.Of(sluice, arguments.GetRequiredValue(name));
            var (to, named) = (arguments.GetRequiredValue(version), arguments.GetRequiredValue(alias));
            var change = await new VersionReleases(sluice.Releases, sluice.Store).MoveAsync(kind, of, named, to == "-" ? null : to, arguments.GetValue(from), by,
                arguments.GetValue(reason), cancellationToken);
            AliasArguments.Require(change);
            session.Terminal.Out.WriteLine($"{of}@{named} {change.Version ?? "removed"}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("set", "moves an alias to a published version, makes it, or removes it")
    {
        Section = "Versions",
        Usage = "NAME ALIAS VERSION [--from VERSION] [--reason TEXT] [--who TEXT]",
        Notes = ["A running server follows at once: an alias is looked up in the store for each request that names it."],
        Examples =
        [
            new("sluice alias set plan-author production 1.4.2 --reason 'evaluation 17'", "from now on plan-author@production is 1.4.2"),
            new("sluice alias set plan-author production 1.5.0 --from 1.4.2", "unless somebody else moved it meanwhile"),
        ],
        ExitCodes = AliasArguments.ExitCodes,
    };
}
