using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Jobs;

/// <summary><c>sluice job list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var state = new Option<JobState?>("--state")
        {
            HelpName = "STATE",
            Description = "Only jobs in this state: queued, running, done, failed or cancelled.",
            CustomParser = result =>
            {
                if (GatewayNames.TryParse<JobState>(result.Tokens[0].Value, out var value)) return value;
                result.AddError($"--state: '{result.Tokens[0].Value}' is no state. Give queued, running, done, failed or cancelled.");
                return null;
            },
        };
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { state, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var only = arguments.GetValue(state);
            var page = await Paging.ReadAsync(sluice.Jobs.ListAsync(arguments.GetRequiredValue(session.TenantOption), only, arguments.GetValue(limit),
                arguments.GetValue(cursor), cancellationToken));
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, JobJson.Write));
                return (int)ExitCode.Ok;
            }

            if (page.Items.Count == 0) terminal.Tell("no jobs.");
            var table = new TextTable().With("taken").With("state").With("contract").With("attempts", right: true).With("id").With("because", wraps: true);
            foreach (var job in page.Items)
            {
                table.Row(Quantity.When(job.CreatedAt), job.Verdict is { } verdict ? $"{GatewayNames.Of(job.State)}, {GatewayNames.Of(verdict)}" : GatewayNames.Of(job.State),
                    job.Contract, Quantity.Of(job.Attempts), job.Id, job.Error?.Message ?? "");
            }

            if (table.Rows > 0) table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"job list{(only is { } named ? $" --state {GatewayNames.Of(named)}" : "")}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "jobs, the newest first")
    {
        Section = "Look",
        Usage = "[--state STATE] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples =
        [
            new("sluice job list --state failed", "what could not be decided, and why"),
            new("sluice job list --state queued --json | jq '.items | length'", "how many wait"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "printed, even when there is none"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
