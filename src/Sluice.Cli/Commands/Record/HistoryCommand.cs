using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Record;

/// <summary><c>sluice record history</c></summary>
internal static class HistoryCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (contract, key) = (RecordArguments.Contract(session), RecordArguments.Key());
        var (limit, cursor) = (CommandOptions.Limit(), CommandOptions.Cursor());
        var json = CommandOptions.Json("Print every revision with its document and stamp as JSON.");
        var command = Describe();
        command.Add(contract);
        command.Add(key);
        var versions = RecordArguments.Versions();
        foreach (var option in new Option[] { versions.Version, versions.Stored, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var wanted = RecordArguments.Wanted(arguments, versions);
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, id, from) = (arguments.GetRequiredValue(contract), arguments.GetRequiredValue(key), arguments.GetValue(cursor));
            var page = await Paging.ReadAsync(sluice.Records.HistoryAsync(arguments.GetRequiredValue(session.TenantOption), name, id, wanted,
                arguments.GetValue(limit), from, cancellationToken));
            if (page.Items.Count == 0 && from is null) throw RecordArguments.NotFound(sluice, name, id);
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, RecordJson.Write));
                return (int)(page.Items.All(item => item.Loaded) ? ExitCode.Ok : ExitCode.Rejected);
            }

            var table = new TextTable().With("rev", right: true).With("verdict").With("contract").With("stored").With("model").With("trace");
            foreach (var item in page.Items.Select(outcome => outcome.Revision))
            {
                table.Row(item.Reference.Revision.ToString(), GatewayNames.Of(item.Verdict), $"{item.Stamp.ContractName}@{item.Stamp.ContractVersion}",
                    Quantity.When(item.StoredAt), item.Stamp.Origin.ModelId ?? "-", item.Stamp.Origin.TraceId ?? "-");
            }

            table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"record history {name} {id}{session.WorkspaceHint(arguments)}", page.Next);
            terminal.Out.Flush();
            foreach (var fault in page.Items.Select(item => item.Fault).OfType<LoadFault>()) terminal.Tell($"{fault.Message} [{fault.Code}]");
            return (int)(page.Items.All(item => item.Loaded) ? ExitCode.Ok : ExitCode.Rejected);
        });
        return command;
    }

    private static SluiceCommand Describe() => new("history", "every revision of a record, the newest first")
    {
        Section = "Look",
        Usage = "CONTRACT KEY [--version V | --stored] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Notes = ["A revision that cannot be shown in the version says why, and the command ends with 1."],
        Examples = [new("sluice record history learning-plan plan-17", "when it changed, and what it was made with")],
        ExitCodes = RecordArguments.ExitCodes,
    };
}
