using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Alias;

/// <summary><c>sluice alias rollback</c></summary>
internal static class RollbackCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (name, alias, who, reason) = (AliasArguments.Name(), AliasArguments.Alias(), AliasArguments.Who(), AliasArguments.Reason());
        var command = Describe();
        foreach (var argument in new Argument[] { name, alias }) command.Add(argument);
        foreach (var option in new Option[] { who, reason }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var by = AliasArguments.WhoOf(session, arguments.GetValue(who));
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (kind, of) = AliasArguments.Of(sluice, arguments.GetRequiredValue(name));
            var named = arguments.GetRequiredValue(alias);
            var change = await new VersionReleases(sluice.Releases, sluice.Store).RollbackAsync(kind, of, named, by, arguments.GetValue(reason), cancellationToken);
            AliasArguments.Require(change);
            session.Terminal.Out.WriteLine($"{of}@{named} {change.Version}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("rollback", "moves an alias back to what it named before its last move")
    {
        Section = "Versions",
        Usage = "NAME ALIAS [--reason TEXT] [--who TEXT]",
        Examples = [new("sluice alias rollback plan-author production", "undo the last move")],
        ExitCodes = AliasArguments.ExitCodes,
    };
}
