using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Audit;

/// <summary><c>sluice audit verify</c></summary>
internal static class VerifyCommand
{
    public static SluiceCommand Create(Session session)
    {
        var expect = new Option<string?>("--expect") { HelpName = "HEAD", Description = "A head that an earlier verification printed: what stood then must still stand." };
        var findings = CommandOptions.Number("--findings", "Most findings to print.", AuditVerification.FindingsDefault, 1, 10_000);
        var json = CommandOptions.Json("Print the report as JSON.");
        var command = Describe();
        foreach (var option in new Option[] { expect, findings, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            AuditReport report;
            try
            {
                report = await new AuditVerification(sluice.Store).RunAsync(arguments.GetValue(expect), arguments.GetValue(findings), cancellationToken);
            }
            catch (ArgumentException)
            {
                throw new CommandException(ExitCode.Usage, $"--expect: '{arguments.GetValue(expect)}' is no head. Give NUMBER:HASH, as a verification prints it.");
            }

            var terminal = session.Terminal;
            if (arguments.GetValue(json)) JsonText.Write(terminal, writer => JsonSerializer.Serialize(writer, report, GatewayJson.Default.AuditReport));
            else
            {
                var table = new TextTable().With("finding").With("where").With("what", wraps: true);
                foreach (var finding in report.Findings) table.Row(finding.Code, finding.Place, finding.Message);
                if (table.Rows > 0) table.Print(terminal.OutConsole);
                terminal.Out.WriteLine(report.Head);
                terminal.Tell($"{Quantity.Of(report.Batches)} batches, {Quantity.Of(report.Submissions, "submission")} and {Quantity.Of(report.Entries)} audit entries: "
                    + (report.Intact ? "intact." : $"{Quantity.Of(report.Findings.Count, "finding")}.")
                    + (report.Before > 0 ? $" {Quantity.Of(report.Before, "submission")} from before there was a chain cannot be verified." : ""));
            }

            return (int)(report.Intact ? ExitCode.Ok : ExitCode.Rejected);
        });
        return command;
    }

    private static SluiceCommand Describe() => new("verify", "proves that nothing of the ledger and the audit was altered, removed, added or reordered")
    {
        Section = "Look",
        Usage = "[--expect HEAD] [--findings N] [--json]",
        Notes = ["Keep the head that it prints in another place: only with it a later verification can tell that the end of the chain was not taken away."],
        Examples =
        [
            new("sluice audit verify", "prints the head"),
            new("sluice audit verify --expect \"$(cat head)\"", "with the head of last time"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "intact"),
            (ExitCode.Rejected, "something is not as it was stored; it says what and where"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
