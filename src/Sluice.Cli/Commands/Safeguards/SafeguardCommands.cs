using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Commands.Alias;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands.Safeguards;

/// <summary><c>sluice safeguard list</c>, <c>show</c> and <c>undo</c></summary>
internal static class SafeguardCommands
{
    private static readonly IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Rejected, "there is no such safeguard, or it is not in force; nothing was changed"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    public static SluiceCommand[] Create(Session session) => [List(session), Show(session), Undo(session)];

    private static SluiceCommand List(Session session)
    {
        var (contract, limit, json) = (CommandOptions.Contract(session, "NAME", "Only safeguards of this contract."), CommandOptions.Limit(), CommandOptions.Json());
        var command = new SluiceCommand("list", "what the gateway did by itself when failures rose, the newest first")
        {
            Section = "Look",
            Usage = "[--contract NAME] [--limit N] [--json]",
            Examples = [new("sluice safeguard list --contract invoice", "what was done for invoices")],
            ExitCodes = ExitCodes,
        };
        foreach (var option in new Option[] { contract, limit, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var all = await ((ISafeguardStore)sluice.Store).ListAsync(arguments.GetValue(contract), arguments.GetValue(limit), cancellationToken);
            if (arguments.GetValue(json))
            {
                foreach (var safeguard in all) JsonText.WriteOneLine(session.Terminal, writer => Write(writer, safeguard));
                return (int)ExitCode.Ok;
            }

            if (all.Count == 0) session.Terminal.Tell("no safeguards.");
            var table = new TextTable().With("taken").With("state").With("contract").With("id").With("what", wraps: true);
            foreach (var safeguard in all) table.Row(Quantity.When(safeguard.TakenAt), GatewayNames.Of(safeguard.State), safeguard.Contract, safeguard.Id, What(safeguard));
            if (table.Rows > 0) table.Print(session.Terminal.OutConsole);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Show(Session session)
    {
        var (id, json) = (Id(), CommandOptions.Json("Print the safeguard as JSON."));
        var command = new SluiceCommand("show", "a safeguard: what was counted, what was changed, what became of it")
        {
            Section = "Look",
            Usage = "ID [--json]",
            Examples = [new("sluice safeguard show safe_0123", "why the alias moved")],
            ExitCodes = ExitCodes,
        };
        command.Add(id);
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var wanted = arguments.GetRequiredValue(id);
            var safeguard = await ((ISafeguardStore)sluice.Store).FindAsync(wanted, cancellationToken)
                ?? throw new CommandException(ExitCode.Rejected, $"There is no safeguard {wanted}. 'sluice safeguard list' shows what there is.");
            Print(session, safeguard, arguments.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Undo(Session session)
    {
        var (id, json) = (Id(), CommandOptions.Json("Print the safeguard as JSON."));
        var who = AliasArguments.Who();
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why; it stays on record.", Required = true };
        var command = new SluiceCommand("undo", "take a safeguard back: the alias moves again, a freeze, switch or quarantine is lifted")
        {
            Section = "Change",
            Usage = "ID --reason TEXT [--who TEXT] [--json]",
            Notes = ["Servers that run see it at their next look, within seconds. An alias that somebody moved meanwhile stays where it is."],
            Examples = [new("sluice safeguard undo safe_0123 --reason 'the model was at fault'", "the version is good after all")],
            ExitCodes = ExitCodes,
        };
        command.Add(id);
        foreach (var option in new Option[] { reason, who, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (safeguard, refusal) = await sluice.Safeguards.UndoAsync(arguments.GetRequiredValue(id), AliasArguments.WhoOf(session, arguments.GetValue(who)), arguments.GetRequiredValue(reason), cancellationToken);
            if (safeguard is null) throw new CommandException(ExitCode.Rejected, $"{refusal!.Message} [{refusal.Code}]");
            Print(session, safeguard, arguments.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Id() => new("id") { HelpName = "ID", Description = "The safeguard's id, from 'sluice safeguard list'." };

    private static void Print(Session session, Safeguard safeguard, bool json)
    {
        if (json)
        {
            JsonText.Write(session.Terminal, writer => Write(writer, safeguard));
            return;
        }

        var console = session.Terminal.OutConsole;
        var fields = new FieldText(console, 10).Field("safeguard", safeguard.Id).Field("state", GatewayNames.Of(safeguard.State)).Field("contract", safeguard.Contract).Field("did", What(safeguard));
        fields.Heading("timeline");
        var table = new TextTable(indent: true).With("when").With("what").With("who").With("because", wraps: true);
        foreach (var one in safeguard.Events) table.Row(Quantity.When(one.At), GatewayNames.Of(one.State), one.Who ?? "", one.Reason);
        table.Print(console);
    }

    private static string What(Safeguard safeguard) => (safeguard.Action, safeguard.Target) switch
    {
        (Contracts.SafeguardAction.Rollback, var target) => $"moved alias '{target.Alias}' of {target.Name} from {target.From} back to {target.To}",
        (Contracts.SafeguardAction.Freeze, var target) => $"froze alias '{target.Alias}' of {target.Name} at {target.From}",
        (Contracts.SafeguardAction.SwitchModel, var target) => $"switched to model '{target.Model}'",
        (Contracts.SafeguardAction.Quarantine, _) => "quarantined outputs",
        _ => "told people",
    };

    private static void Write(Utf8JsonWriter json, Safeguard safeguard)
    {
        json.WriteStartObject();
        json.WriteString("id", safeguard.Id);
        json.WriteString("contract", safeguard.Contract);
        json.WriteString("action", GatewayNames.Of(safeguard.Action));
        json.WriteString("state", GatewayNames.Of(safeguard.State));
        json.WritePropertyName("target");
        JsonSerializer.Serialize(json, safeguard.Target, GatewayJson.Default.SafeguardTarget);
        json.WritePropertyName("evidence");
        JsonSerializer.Serialize(json, safeguard.Evidence, GatewayJson.Default.SafeguardEvidence);
        json.WriteStartArray("events");
        foreach (var one in safeguard.Events)
        {
            json.WriteStartObject();
            json.WriteString("state", GatewayNames.Of(one.State));
            if (one.Who is { } who) json.WriteString("who", who);
            json.WriteString("reason", one.Reason);
            json.WriteString("at", one.At);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
