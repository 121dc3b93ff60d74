using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
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
        var json = CommandOptions.Json("Print the context, its messages whole, as JSON.");
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { tokens, model, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, budget) = (arguments.GetRequiredValue(id), arguments.GetValue(tokens));
            var answer = await sluice.Sessions.ContextAsync(new ContextRequest
            {
                Tenant = arguments.GetRequiredValue(session.TenantOption),
                Session = name,
                TokensMax = budget,
                Model = arguments.GetValue(model),
            }, cancellationToken);
            if (!answer.Done) throw answer.Refusal.Code == SessionRefusalCode.NotFound ? SessionArguments.NotFound(name) : SessionArguments.Refused(answer.Refusal);
            var (terminal, context) = (session.Terminal, answer.Value);
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => SessionJson.Write(writer, context, name, budget));
                return (int)ExitCode.Ok;
            }

            MessageTable.Print(terminal, context.Messages);
            terminal.Out.Flush();
            terminal.Tell($"{Quantity.Of(context.View.Tokens)} of {Quantity.Of(budget, "token")} by {context.Counter.Name}{(context.Counter.Estimated ? ", an estimate" : "")}");
            foreach (var part in context.View.LeftOut)
            {
                var which = part.From == part.To ? $"message {Quantity.Of(part.From)}" : $"messages {Quantity.Of(part.From)} to {Quantity.Of(part.To)}";
                terminal.Tell($"left out: {which}, {Quantity.Of(part.Tokens, "token")}: "
                    + (part.Reason == LeftOutReason.Budget ? "no place in the budget" : "a tool call without all its results, or a result without its call"));
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("context", "what a model is shown of a session within a budget of tokens")
    {
        Section = "Look",
        Usage = "ID --tokens N [--model NAME] [--tenant NAME] [--json]",
        Notes =
        [
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
