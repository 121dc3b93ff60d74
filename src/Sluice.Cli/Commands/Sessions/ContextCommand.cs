using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Sessions;

/// <summary><c>sluice session context</c></summary>
internal static class ContextCommand
{
    public static SluiceCommand Create(Session session)
    {
        var id = SessionArguments.Id();
        var tokens = new Option<long>("--tokens", "-t") { HelpName = "N", Required = true, Description = "Most tokens of the context." };
        tokens.CustomParser = result => CommandOptions.WholeNumber(result, "--tokens", 1);
        var model = new Option<string?>("--model", "-m") { HelpName = "NAME", Description = "The model that would read it, by its id or the name of its configuration; decides how tokens are counted." };
        var notes = new Option<long?>("--notes") { HelpName = "N", Description = "Most tokens of the notes; 0 shows none. Default: a quarter of --tokens." };
        notes.CustomParser = result => CommandOptions.WholeNumber(result, "--notes", 0);
        var version = new Option<string?>("--profile-version") { HelpName = "V", Description = "Contract version to show the profile in: 2, 2.1, 2.1.0 or stored. Default: the one that the session names, else the latest." };
        var json = CommandOptions.Json("Print the context, its messages whole, as JSON.");
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { tokens, notes, version, model, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (!ReadVersion.TryParse(arguments.GetValue(version), out var wanted))
                throw new CommandException(ExitCode.Usage, $"--profile-version: '{arguments.GetValue(version)}' is no contract version. Give 2, 2.1, 2.1.0 or stored.");
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, budget) = (arguments.GetRequiredValue(id), arguments.GetValue(tokens));
            var answer = await sluice.Memory.ContextAsync(new MemoryRequest
            {
                Tenant = arguments.GetRequiredValue(session.TenantOption),
                Session = name,
                TokensMax = budget,
                NotesTokensMax = arguments.GetValue(notes),
                ProfileVersion = arguments.GetValue(version) is null ? null : wanted,
                Model = arguments.GetValue(model),
            }, cancellationToken);
            if (!answer.Done) throw answer.Refusal.Code == SessionRefusalCode.NotFound ? SessionArguments.NotFound(name) : SessionArguments.Refused(answer.Refusal);
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => ContextJson.Write(writer, answer.Value, name, budget));
            else Print(session.Terminal, answer.Value, budget);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(Terminal terminal, MemoryContext memory, long budget)
    {
        var (context, profile, notes) = (memory.Messages, memory.Profile, memory.Notes);
        foreach (var text in new[] { profile?.Text, notes?.Text }.Where(text => !string.IsNullOrEmpty(text))) terminal.Out.WriteLine($"{Visible.Lines(text!)}\n");
        MessageTable.Print(terminal, context.Messages);
        terminal.Out.Flush();
        terminal.Tell($"{Quantity.Of(memory.Tokens)} of {Quantity.Of(budget, "token")} by {context.Counter.Name}{(context.Counter.Estimated ? ", an estimate" : "")}");
        foreach (var part in memory.Parts) terminal.Tell($"{part.Part}: {Quantity.Of(part.Tokens, "token")}, {part.Why}");
        if (profile?.Problem is { } problem) terminal.Tell($"profile: not shown: {problem} [{profile.Code}]");
        if (notes is { Notes.Count: 0 }) terminal.Tell($"notes: there are none about {Visible.Text(notes.Subject)}");
        foreach (var left in notes?.LeftOut ?? [])
        {
            terminal.Tell($"left out: {left.Note.Id}, {Quantity.Of(left.Tokens, "token")}: "
                + (left.Reason == NoteLeftOutReason.Budget ? "no place beside newer notes" : "its sealed text cannot be opened"));
        }

        foreach (var part in context.View.LeftOut)
        {
            var which = part.From == part.To ? $"message {Quantity.Of(part.From)}" : $"messages {Quantity.Of(part.From)} to {Quantity.Of(part.To)}";
            terminal.Tell($"left out: {which}, {Quantity.Of(part.Tokens, "token")}: "
                + (part.Reason == LeftOutReason.Budget ? "no place in the budget" : "a tool call without all its results, or a result without its call"));
        }
    }

    private static SluiceCommand Describe() => new("context", "what a model is shown of a session within a budget of tokens, and why")
    {
        Section = "Look",
        Usage = "ID --tokens N [--notes N] [--profile-version V] [--model NAME] [--tenant NAME] [--json]",
        Notes =
        [
            "First the profile that the session's metadata name, then the notes about its subject, newest first, then messages; in this order a prompt takes them, "
            + "after the instructions that the session begins with.",
            "System and developer messages always, then the newest turns that fit. A tool call and its results stay together, no message is cut, and "
            + "nothing is deleted: it is a view.",
        ],
        Examples =
        [
            new("sluice session context lesson-7 --tokens 8000 --model gpt-4o", "what fits into 8,000 tokens, and what does not"),
            new("sluice session context lesson-7 --tokens 8000 --json | jq .leftOut", "only what does not"),
        ],
        ExitCodes = SessionArguments.ExitCodes,
    };
}
