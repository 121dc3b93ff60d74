using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Key;

/// <summary><c>sluice key list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (tenant, json) = (session.AnyTenantOption, CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { tenant, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var keys = await sluice.Keys.ListAsync(arguments.GetValue(tenant), cancellationToken);
            var (terminal, now) = (session.Terminal, TimeProvider.System.GetUtcNow());
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, keys, null, (w, key) => KeyJson.Write(w, key, now)));
                return (int)ExitCode.Ok;
            }

            if (keys.Count == 0) terminal.Tell("no keys. 'sluice key create' makes them; without any, a server answers on loopback addresses only.");
            var table = new TextTable().With("state").With("tenant").With("name", wraps: true).With("scopes").With("ends").With("secrets").With("id");
            foreach (var key in keys)
            {
                table.Row(KeyArguments.StateOf(key, now), key.Tenant, key.Name, string.Join(' ', KeyScopeNames.Of(key.Scopes)),
                    key.ExpiresAt is { } end ? Quantity.When(end) : "-",
                    string.Join(' ', key.Secrets.Where(secret => secret.IsValid(now)).Select(secret => $"…{secret.Hint}")), key.Id);
            }

            if (table.Rows > 0) table.Print(terminal.OutConsole);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "API keys, the newest first, with the last characters of their secrets")
    {
        Section = "Access",
        Usage = "[--tenant NAME] [--json]",
        Notes = ["Keys that are revoked or past their end stay in the list."],
        Examples = [new("sluice key list --tenant acme", "who may act for acme")],
        ExitCodes = KeyArguments.ExitCodes,
    };
}
