using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Record;

/// <summary><c>sluice record get</c></summary>
internal static class GetCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (contract, key) = (RecordArguments.Contract(session), RecordArguments.Key());
        var revision = new Option<long?>("--revision", "-r") { HelpName = "N", Description = "The revision. Default: the latest." };
        revision.CustomParser = result => CommandOptions.WholeNumber(result, "--revision", 1);
        var json = CommandOptions.Json("Print the record with its stamp as JSON.");
        var command = Describe();
        command.Add(contract);
        command.Add(key);
        command.Add(revision);
        var versions = RecordArguments.Versions();
        command.Add(versions.Version);
        command.Add(versions.Stored);
        command.Add(session.TenantOption);
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var wanted = RecordArguments.Wanted(arguments, versions);
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, id, number) = (arguments.GetRequiredValue(contract), arguments.GetRequiredValue(key), arguments.GetValue(revision));
            if (await sluice.Records.GetAsync(arguments.GetRequiredValue(session.TenantOption), name, id, number, wanted, cancellationToken) is not { } outcome)
                throw RecordArguments.NotFound(sluice, name, number is null ? id : $"{id} revision {number}");
            if (!outcome.Loaded) throw RecordArguments.Unreadable(outcome.Fault);
            var (terminal, record) = (session.Terminal, outcome.Revision);
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.Write(writer, outcome));
                return (int)ExitCode.Ok;
            }

            var fields = new FieldText(terminal.ErrorConsole, 10)
                .Field("record", $"{record.Reference.Contract} {record.Reference.Key} revision {record.Reference.Revision}")
                .Field("verdict", Gateway.GatewayNames.Of(record.Verdict))
                .Field("stored", Quantity.When(record.StoredAt))
                .Field("submission", record.SubmissionId);
            var shown = outcome.Record.Contract.Version.ToString();
            if (shown != record.Stamp.ContractVersion) fields.Field("shown in", shown);
            if (record.HeldVersion != record.Stamp.ContractVersion) fields.Field("held in", record.HeldVersion);
            fields.Fields(record.Stamp);
            terminal.WriteLine(outcome.Record.Document.Utf8.Span);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("get", "a record's document, with how it came to be")
    {
        Section = "Look",
        Usage = "CONTRACT KEY [--revision N] [--version V | --stored] [--tenant NAME] [--json]",
        Notes =
        [
            "The document goes to standard output, valid for the version shown; the stamp goes to standard error.",
            "A record that was stored in another version is migrated for this, and stays as it is.",
        ],
        Examples =
        [
            new("sluice record get learning-plan plan-17", "the latest revision"),
            new("sluice record get learning-plan plan-17 --version 1", "as a reader of version 1 wants it"),
            new("sluice record get learning-plan plan-17 --revision 1 --json | jq .stamp", "what the first revision was made with"),
        ],
        ExitCodes = RecordArguments.ExitCodes,
    };
}
