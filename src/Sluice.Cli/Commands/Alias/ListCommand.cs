using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Alias;

/// <summary><c>sluice alias list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var json = CommandOptions.Json();
        var command = Describe();
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var all = await sluice.Releases.AliasesAsync(cancellationToken);
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, all, null, (w, alias) =>
                {
                    w.WriteStartObject();
                    w.WriteString("kind", GatewayNames.Of(alias.Kind));
                    w.WriteString("name", alias.Name);
                    w.WriteString("alias", alias.Alias);
                    w.WriteString("version", alias.Version);
                    w.WriteNumber("moves", alias.Moves);
                    w.WriteString("movedAt", alias.MovedAt);
                    w.WriteEndObject();
                }));
                return (int)ExitCode.Ok;
            }

            if (all.Count == 0) terminal.Tell("no aliases.");
            var table = new TextTable().With("kind").With("name").With("alias").With("version").With("moves", right: true).With("moved");
            foreach (var alias in all)
                table.Row(GatewayNames.Of(alias.Kind), alias.Name, alias.Alias, alias.Version, alias.Moves.ToString(), Quantity.When(alias.MovedAt));
            if (table.Rows > 0) table.Print(terminal.OutConsole);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "aliases of contracts and prompts, and what they name")
    {
        Section = "Versions",
        Usage = "[--json]",
        Examples = [new("sluice alias list", "every alias")],
        ExitCodes = AliasArguments.ExitCodes,
    };
}
