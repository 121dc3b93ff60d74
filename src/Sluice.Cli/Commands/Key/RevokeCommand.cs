using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Key;

/// <summary><c>sluice key revoke</c></summary>
internal static class RevokeCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (id, tenant, json) = (KeyArguments.Id(), session.AnyTenantOption, CommandOptions.Json("Print the key as JSON."));
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { tenant, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (named, of) = (arguments.GetRequiredValue(id), arguments.GetValue(tenant));
            var key = await sluice.Keys.RevokeAsync(of, named, cancellationToken) ?? throw KeyArguments.NotFound(named, of);
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => KeyJson.Write(writer, key, key.RevokedAt!.Value));
            else session.Terminal.Out.WriteLine($"{key.Id} revoked {Quantity.When(key.RevokedAt!.Value)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("revoke", "ends an API key for ever")
    {
        Section = "Access",
        Usage = "ID [--tenant NAME] [--json]",
        Notes = ["Servers that run see it within 5 seconds. Revoking the last key does not open a server to those without one."],
        Examples = [new("sluice key revoke key_0123", "it leaked, or nobody needs it")],
        ExitCodes = KeyArguments.ExitCodes,
    };
}
