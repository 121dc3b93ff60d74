using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Alias;

/// <summary><c>sluice alias history</c></summary>
internal static class HistoryCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (name, alias, limit, json) = (AliasArguments.Name(), AliasArguments.Alias(), CommandOptions.Limit(), CommandOptions.Json());
        var command = Describe();
        foreach (var argument in new Argument[] { name, alias }) command.Add(argument);
        foreach (var option in new Option[] { limit, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (kind, of) = AliasArguments.Of(sluice, arguments.GetRequiredValue(name));
            var named = arguments.GetRequiredValue(alias);
            var moves = await sluice.Releases.AliasHistoryAsync(kind, of, named, arguments.GetValue(limit), cancellationToken);
            if (moves.Count == 0)
                throw new CommandException(ExitCode.Rejected, $"'{of}' has no alias '{named}'. 'sluice alias list' shows what there is.");
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, moves, null, (w, move) =>
                {
                    w.WriteStartObject();
                    w.WriteNumber("number", move.Number);
                    w.WriteString("from", move.From);
                    w.WriteString("to", move.To);
                    w.WriteString("who", move.Who);
                    w.WriteString("reason", move.Reason);
                    w.WriteString("movedAt", move.MovedAt);
                    w.WriteEndObject();
                }));
                return (int)ExitCode.Ok;
            }

            var table = new TextTable().With("move", right: true).With("when").With("from").With("to").With("who").With("reason", wraps: true);
            foreach (var move in moves)
                table.Row(move.Number.ToString(), Quantity.When(move.MovedAt), move.From ?? "-", move.To ?? "-", move.Who, move.Reason ?? "");
            table.Print(terminal.OutConsole);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("history", "the moves of an alias: who, when, from, to, why")
    {
        Section = "Versions",
        Usage = "NAME ALIAS [--limit N] [--json]",
        Examples = [new("sluice alias history plan-author production", "newest first")],
        ExitCodes = AliasArguments.ExitCodes,
    };
}
