using System.CommandLine;
using Sluice.Cli.Commands.Alias;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Commands.Notes;

/// <summary><c>sluice note erase</c></summary>
internal static class EraseCommand
{
    public static SluiceCommand Create(Session session)
    {
        var subject = new Argument<string>("subject") { HelpName = "SUBJECT", Description = "Whose notes are to be forgotten." };
        var (who, json) = (AliasArguments.Who(), CommandOptions.Json("Print the subject, and how many notes lost their text now, as JSON."));
        var command = Describe();
        command.Add(subject);
        foreach (var option in new Option[] { who, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (name, by) = (arguments.GetRequiredValue(subject), AliasArguments.WhoOf(session, arguments.GetValue(who)));
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var erased = await sluice.Notes.EraseAsync(arguments.GetRequiredValue(session.TenantOption), name, by, cancellationToken);
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => NoteJson.WriteErased(writer, name, erased));
            else session.Terminal.Out.WriteLine($"{Visible.Text(name)} forgotten: {Quantity.Of(erased, "note")} erased");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("erase", "forgets a subject: the texts of all its notes leave the store")
    {
        Section = "Notes",
        Usage = "SUBJECT [--who TEXT] [--tenant NAME] [--json]",
        Notes =
        [
            "Superseded notes too. That there were notes, of which kind, from where and when, stays, with who erased them; the audit has an entry for each.",
            "Profiles and sessions of the subject are not touched. Interrupted, it is safe to run again: what is erased stays erased.",
        ],
        Examples = [new("sluice note erase ann --who 'data protection'", "ann asked to be forgotten")],
        ExitCodes =
        [
            (ExitCode.Ok, "nothing of it has a text any more, also where there was no note"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be written"),
        ],
    };
}
