using System.CommandLine;
using Sluice.Cli.Commands.Alias;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Notes;

/// <summary><c>sluice note add</c></summary>
internal static class AddCommand
{
    public static SluiceCommand Create(Session session)
    {
        var subject = new Argument<string>("subject") { HelpName = "SUBJECT", Description = "What it is about: a person's id, or any key." };
        var text = new Argument<string>("text") { HelpName = "TEXT", Description = "What is to be remembered." };
        var kind = new Option<string?>("--kind", "-k") { HelpName = "KIND", Description = $"What it is, such as goal or constraint. Default: {NoteLog.KindDefault}." };
        var supersedes = new Option<string?>("--supersedes") { HelpName = "ID", Description = "The earlier note of the subject in whose place it stands." };
        var key = new Option<string?>("--idempotency-key") { HelpName = "KEY", Description = "Your name for it; sent again with the same note it adds nothing." };
        var (source, who, json) = (new NoteArguments(), AliasArguments.Who(), CommandOptions.Json("Print the note as JSON."));
        var command = Describe();
        command.Add(subject);
        command.Add(text);
        foreach (var option in new Option[] { kind, supersedes }.Concat(source.All).Concat([key, who, session.TenantOption, json])) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new NoteRequest
            {
                Tenant = arguments.GetRequiredValue(session.TenantOption),
                Subject = arguments.GetRequiredValue(subject),
                Text = arguments.GetRequiredValue(text),
                Kind = arguments.GetValue(kind) ?? NoteLog.KindDefault,
                Source = source.Read(arguments),
                Who = AliasArguments.WhoOf(session, arguments.GetValue(who)),
                Supersedes = arguments.GetValue(supersedes),
                IdempotencyKey = arguments.GetValue(key),
            };
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var answer = await sluice.Notes.AppendAsync(request, cancellationToken);
            if (!answer.Done)
                throw new CommandException(answer.Refusal.Code == RefusalCode.FieldInvalid ? ExitCode.Usage : ExitCode.Rejected, $"{answer.Refusal.Message} [{answer.Refusal.Code}]");
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => NoteJson.Write(writer, answer.Note));
            else session.Terminal.Out.WriteLine(answer.Note.Id);
            if (answer.Replayed) session.Terminal.Tell("was added before, under the same idempotency key");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("add", "adds a note about a subject, perhaps in place of an earlier one")
    {
        Section = "Notes",
        Usage = "SUBJECT TEXT (--session ID --seq N | --record NAME | --submission ID | --trace ID) [options]",
        Notes =
        [
            "Prints the note's id. A note is never changed: one that no longer holds is superseded, once, and both stay.",
            "It says where it comes from, and a session, record or submission that it names must be there.",
        ],
        Examples =
        [
            new("sluice note add ann 'has done fractions' --session lesson-7 --seq 2", "what message 2 of the session says"),
            new("sluice note add ann 'wants to finish by June' --kind goal --supersedes note_… --record profile/ann@3", "in place of an earlier goal"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "added, now or before"),
            (ExitCode.Rejected, "what it comes from or supersedes is not there, or it was superseded already"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be written"),
        ],
    };
}
