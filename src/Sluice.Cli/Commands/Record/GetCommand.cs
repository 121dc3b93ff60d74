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
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, id, number) = (arguments.GetRequiredValue(contract), arguments.GetRequiredValue(key), arguments.GetValue(revision));
            if (await sluice.Records.GetAsync(name, id, number, cancellationToken) is not { } record)
                throw RecordArguments.NotFound(sluice, name, number is null ? id : $"{id} revision {number}");
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.Write(writer, record));
                return (int)ExitCode.Ok;
            }

            var fields = new FieldText(terminal.ErrorConsole, 10)
                .Field("record", $"{record.Reference.Contract} {record.Reference.Key} revision {record.Reference.Revision}")
                .Field("verdict", Gateway.GatewayNames.Of(record.Verdict))
                .Field("stored", Quantity.When(record.StoredAt))
                .Field("submission", record.SubmissionId);
            fields.Fields(record.Stamp);
            terminal.WriteLine(record.Document.Span);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("get", "a record's document, with how it came to be")
    {
        Section = "Look",
        Usage = "CONTRACT KEY [--revision N] [--json]",
        Notes = ["The document goes to standard output, byte for byte as it validated; the stamp goes to standard error."],
        Examples =
        [
            new("sluice record get learning-plan plan-17", "the latest revision"),
            new("sluice record get learning-plan plan-17 --revision 1 --json | jq .stamp", "what the first revision was made with"),
        ],
        ExitCodes = RecordArguments.ExitCodes,
    };
}
