using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Key;

/// <summary><c>sluice key rotate</c></summary>
internal static class RotateCommand
{
    private static readonly TimeSpan OverlapDefault = TimeSpan.FromHours(24);

    public static SluiceCommand Create(Session session)
    {
        var (id, tenant, json) = (KeyArguments.Id(), session.AnyTenantOption, CommandOptions.Json("Print the key with its new secret as JSON."));
        var overlap = KeyArguments.Duration("--overlap", "How long the secrets before stay valid, such as 1h; 0s ends them at once. Default 24h.");
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { overlap, tenant, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var wait = arguments.GetValue(overlap) ?? OverlapDefault;
            if (wait > ApiKeys.OverlapMax) throw new CommandException(ExitCode.Usage, $"--overlap: at most {ApiKeys.OverlapMax.TotalDays:0}d.");
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (named, of) = (arguments.GetRequiredValue(id), arguments.GetValue(tenant));
            var issued = await sluice.Keys.RotateAsync(of, named, wait, cancellationToken) ?? throw KeyArguments.NotFound(named, of);
            CreateCommand.Show(session, issued, arguments.GetValue(json));
            if (!arguments.GetValue(json) && issued.Key.Secrets is [_, var before, ..] && before.ValidUntil is { } until)
                session.Terminal.Tell($"The secret before, …{before.Hint}, is valid until {Quantity.When(until)}.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("rotate", "gives an API key a new secret; the one before stays valid for a while")
    {
        Section = "Access",
        Usage = "ID [--overlap TIME] [--tenant NAME] [--json]",
        Notes = ["The key keeps its id, tenant, scopes, limits and end."],
        Examples =
        [
            new("sluice key rotate key_0123", "change over within a day"),
            new("sluice key rotate key_0123 --overlap 0s", "the old secret leaked"),
        ],
        ExitCodes = KeyArguments.ExitCodes,
    };
}
