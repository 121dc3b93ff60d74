using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Commands.Alias;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Failure;

/// <summary><c>sluice failure discard</c> and <c>resolve</c></summary>
internal static class SettleCommands
{
    public static SluiceCommand Discard(Session session) => Create(session, new("discard", "gives a failure up: nothing of it will be replayed")
    {
        Section = "Act",
        Usage = "ID --reason TEXT [--who TEXT] [--tenant NAME] [--json]",
        Notes = ["It stays in the ledger, with who gave it up and why."],
        Examples = [new("sluice failure discard fail_0123 --reason 'a test of the importer'", "it is settled")],
        ExitCodes = ReplayCommand.SettleExitCodes,
    }, (replays, tenant, id, who, reason, cancel) => replays.DiscardAsync(tenant, id, who, reason, cancel));

    public static SluiceCommand Resolve(Session session) => Create(session, new("resolve", "says that a failure was mended in another way, and needs no replay")
    {
        Section = "Act",
        Usage = "ID --reason TEXT [--who TEXT] [--tenant NAME] [--json]",
        Notes = ["To say that what a whole group fails of is mended, use 'sluice failure group resolve'."],
        Examples = [new("sluice failure resolve fail_0123 --reason 'entered by hand as R-1017'", "it is settled")],
        ExitCodes = ReplayCommand.SettleExitCodes,
    }, (replays, tenant, id, who, reason, cancel) => replays.ResolveAsync(tenant, id, who, reason, cancel));

    private static SluiceCommand Create(Session session, SluiceCommand command,
        Func<FailureReplays, string, string, string, string?, CancellationToken, Task<SettleAnswer>> settle)
    {
        var id = new Argument<string>("id") { HelpName = "ID", Description = "The failure's id, from 'sluice failure list'." };
        var (who, reason, json) = (AliasArguments.Who(), AliasArguments.Reason(), CommandOptions.Json("Print what was said of the failure as JSON."));
        command.Add(id);
        foreach (var option in new Option[] { who, reason, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var by = AliasArguments.WhoOf(session, arguments.GetValue(who));
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var wanted = arguments.GetRequiredValue(id);
            var answer = await settle(sluice.Replays, arguments.GetRequiredValue(session.TenantOption), wanted, by, arguments.GetValue(reason), cancellationToken);
            if (answer.Refusal is { } refusal) throw ReplayCommand.Refused(refusal);
            var account = answer.Account!;
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => JsonSerializer.Serialize(writer, account, GatewayJson.Default.FailureAccount));
            else session.Terminal.Out.WriteLine($"{wanted} {GatewayNames.Of(account.Disposition)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
