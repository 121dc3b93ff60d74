using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Content;

/// <summary><c>sluice content list</c>, <c>rotate</c> and <c>shred</c></summary>
internal static class ContentCommands
{
    private static readonly IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Usage, "the command line is wrong, or sluice.yaml names no keys of content"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store or the keys could not be read or written"),
    ];

    public static SluiceCommand[] Create(Session session) => [List(session), Rotate(session), Shred(session)];

    private static SluiceCommand List(Session session)
    {
        var json = CommandOptions.Json("Print a JSON object a line.");
        var command = new SluiceCommand("list", "days with sealed content, and the keys that wrap theirs")
        {
            Section = "Look",
            Usage = "[--json]",
            Notes = ["A day whose wrapping key is not at hand is marked: its content cannot be opened here."],
            Examples = [new("sluice content list", "which keys are still needed")],
            ExitCodes = ExitCodes,
        };
        command.Add(json);
        OnVault(command, session, async (vault, arguments, cancellationToken) =>
        {
            foreach (var day in await vault.DaysAsync(cancellationToken))
            {
                if (arguments.GetValue(json))
                {
                    JsonText.WriteOneLine(session.Terminal, writer =>
                    {
                        writer.WriteStartObject();
                        writer.WriteString("day", day.Day);
                        writer.WriteString("wrappedBy", day.WrappedBy);
                        writer.WriteBoolean("opens", day.Opens);
                        writer.WriteEndObject();
                    });
                }
                else
                {
                    session.Terminal.Out.WriteLine($"{day.Day}  key {day.WrappedBy}{(day.Opens ? "" : "  not at hand: cannot be opened")}");
                }
            }
        });
        return command;
    }

    private static SluiceCommand Rotate(Session session)
    {
        var command = new SluiceCommand("rotate", "wrap every day's key by the current key")
        {
            Section = "Change",
            Usage = "",
            Notes =
            [
                "Put the new key above the old one in the file or variable that sluice.yaml names, restart the servers, then run this. "
                + "Take the old one out when 'sluice content list' names it no more.",
                "Content itself is not touched: what was sealed stays as it is.",
            ],
            Examples = [new("sluice content rotate", "after a new key was put first")],
            ExitCodes = ExitCodes,
        };
        OnVault(command, session, async (vault, _, cancellationToken) =>
            session.Terminal.Out.WriteLine($"{Quantity.Of(await vault.RotateAsync(cancellationToken))} days' keys wrapped by the current key"));
        return command;
    }

    private static SluiceCommand Shred(Session session)
    {
        var before = new Option<string>("--before") { HelpName = "DATE", Description = "The first day (UTC) whose content stays, such as 2026-11-01.", Required = true };
        var command = new SluiceCommand("shred", "end the content of all days before one, for ever")
        {
            Section = "Change",
            Usage = "--before DATE",
            Notes =
            [
                "Its keys are removed: it cannot be opened any more, here or from a copy of the database made later. The ledger around it stays.",
                "Running servers see it within a minute.",
                "content.retention in sluice.yaml does the same day by day. Today's content always stays.",
            ],
            Examples = [new("sluice content shred --before 2026-11-01", "nothing older may be readable")],
            ExitCodes = ExitCodes,
        };
        command.Add(before);
        OnVault(command, session, async (vault, arguments, cancellationToken) =>
        {
            var text = arguments.GetRequiredValue(before);
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                throw new CommandException(ExitCode.Usage, $"--before: '{text}' is no date. Give one such as 2026-11-01.");
            session.Terminal.Out.WriteLine($"content of {Quantity.Of(await vault.ShredAsync(day, cancellationToken))} days ended");
        });
        return command;
    }

    private static void OnVault(SluiceCommand command, Session session, Func<ContentVault, ParseResult, CancellationToken, Task> run) =>
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var vault = sluice.Vault ?? throw new CommandException(ExitCode.Usage,
                "sluice.yaml names no keys of content, so none is sealed. Set content.keep, and content.keysFile or content.keysVariable.");
            await run(vault, arguments, cancellationToken);
            return (int)ExitCode.Ok;
        });
}
