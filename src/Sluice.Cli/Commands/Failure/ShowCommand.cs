using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Failure;

/// <summary><c>sluice failure show</c></summary>
internal static class ShowCommand
{
    public static SluiceCommand Create(Session session)
    {
        var id = new Argument<string>("id") { HelpName = "ID", Description = "The failure's id, from 'sluice failure list'." };
        var raw = CommandOptions.Flag("--raw", "Print only the output, byte for byte as the model gave it.");
        var content = CommandOptions.Flag("--content", "Show content as it came, where it is kept sealed and shown redacted.");
        var json = CommandOptions.Json("Print everything as JSON.");
        var command = Describe();
        command.Add(id);
        command.Add(raw);
        command.Add(content);
        command.Add(session.TenantOption);
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(raw) && arguments.GetValue(json))
                throw new CommandException(ExitCode.Usage, "--raw and --json exclude each other; give one of them.");
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var wanted = arguments.GetRequiredValue(id);
            var tenant = arguments.GetRequiredValue(session.TenantOption);
            if (await sluice.Failures.GetAsync(tenant, wanted, cancellationToken) is not { } failure)
                throw new CommandException(ExitCode.Rejected, $"There is no failure {wanted}. 'sluice failure list' shows what there is.");
            // Who asks for the bytes asks for content.
            failure = sluice.View.Show(tenant, failure, sluice.SchemaOf(failure.Decision?.Stamp), arguments.GetValue(content) || arguments.GetValue(raw));
            var account = await sluice.Store.AccountAsync(tenant, wanted, cancellationToken) ?? new([], []);
            var terminal = session.Terminal;
            if (arguments.GetValue(raw)) terminal.Write(failure.Output.Span);
            else if (arguments.GetValue(json)) JsonText.Write(terminal, writer => FailureJson.Write(writer, failure, account));
            else FailureText.Print(terminal.OutConsole, failure, account);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("show", "everything about a failure: errors, edits tried, corrections, model calls, the output")
    {
        Section = "Look",
        Usage = "ID [--tenant NAME] [--content] [--raw | --json]",
        Notes = ["Control characters in what a model wrote are shown as escapes; --raw gives the bytes."],
        Examples =
        [
            new("sluice failure show fail_0123", "understand it"),
            new("sluice failure show fail_0123 --raw | sluice check --contract invoice", "try again after changing the contract's policy"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "printed"),
            (ExitCode.Rejected, "there is no such failure"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
