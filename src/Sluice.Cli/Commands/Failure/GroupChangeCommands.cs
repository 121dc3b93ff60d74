using System.CommandLine;
using Sluice.Cli.Commands.Alias;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Commands.Failure;

/// <summary><c>sluice failure group ack</c>, <c>resolve</c>, <c>mute</c> and <c>reopen</c></summary>
internal static class GroupChangeCommands
{
    public static SluiceCommand Acknowledge(Session session) => Create(session, new("ack", "says that somebody looks into a group")
    {
        Section = "Act",
        Usage = "ID [--reason TEXT] [--who TEXT] [--tenant NAME] [--json]",
        Examples = [new("sluice failure group ack g-0123 --reason 'since prompt 1.4.0, on it'", "others need not look")],
        ExitCodes = GroupArguments.ExitCodes,
    }, [], (_, change) => change.Sluice.Groups.AcknowledgeAsync(change.Tenant, change.Id, change.Who, change.Reason, change.CancellationToken));

    public static SluiceCommand Resolve(Session session)
    {
        var mended = new Option<string?>("--fixed-in")
        {
            HelpName = "VERSION",
            Description = "The version that mends it: 2.1.0 of the contract, or plan-author@1.4.0 of a prompt. Default: every later failure is a regression.",
        };
        return Create(session, new("resolve", "says that what a group fails of is mended")
        {
            Section = "Act",
            Usage = "ID --reason TEXT [--fixed-in VERSION] [--who TEXT] [--tenant NAME] [--json]",
            Notes =
            [
                "Failures of versions before the one that mends it are from then on only counted. Any other opens the group again, as regressed, "
                    + "and is told like a new one.",
            ],
            Examples = [new("sluice failure group resolve g-0123 --fixed-in plan-author@1.4.1 --reason 'asks for ISO dates'", "it should not come back")],
            ExitCodes = GroupArguments.ExitCodes,
        }, [mended], (arguments, change) => change.Sluice.Groups.ResolveAsync(change.Tenant, change.Id, arguments.GetValue(mended), change.Who,
            change.Reason, change.CancellationToken));
    }

    public static SluiceCommand Mute(Session session)
    {
        var time = GroupArguments.Duration("--for", "How long: minutes, hours or days, such as 30m, 8h or 7d; at most 366 days.");
        return Create(session, new("mute", "lets nothing be heard of a group for a time")
        {
            Section = "Act",
            Usage = "ID --for TIME --reason TEXT [--who TEXT] [--tenant NAME] [--json]",
            Notes = ["Its failures are kept and counted all the same. The first one after that time is told."],
            Examples = [new("sluice failure group mute g-0123 --for 8h --reason 'the provider knows'", "quiet over night")],
            ExitCodes = GroupArguments.ExitCodes,
        }, [time], (arguments, change) => change.Sluice.Groups.MuteAsync(change.Tenant, change.Id, session.Terminal.Time.GetUtcNow() + arguments.GetValue(time),
            change.Who, change.Reason, change.CancellationToken));
    }

    public static SluiceCommand Reopen(Session session) => Create(session, new("reopen", "takes an acknowledgement, a resolution or a silence back")
    {
        Section = "Act",
        Usage = "ID [--reason TEXT] [--who TEXT] [--tenant NAME] [--json]",
        Examples = [new("sluice failure group reopen g-0123 --reason 'not mended after all'", "it is open, and heard of")],
        ExitCodes = GroupArguments.ExitCodes,
    }, [], (_, change) => change.Sluice.Groups.ReopenAsync(change.Tenant, change.Id, change.Who, change.Reason, change.CancellationToken));

    private static SluiceCommand Create(Session session, SluiceCommand command, IReadOnlyList<Option> options,
        Func<ParseResult, Change, Task<GroupAnswer>> run)
    {
        var (id, who, reason, json) = (GroupArguments.Id(), AliasArguments.Who(), AliasArguments.Reason(), CommandOptions.Json("Print the group as JSON."));
        command.Add(id);
        foreach (var option in (IEnumerable<Option>)[.. options, who, reason, session.TenantOption, json]) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var by = AliasArguments.WhoOf(session, arguments.GetValue(who));
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var group = GroupArguments.Require(await run(arguments, new Change(sluice, arguments.GetRequiredValue(session.TenantOption),
                arguments.GetRequiredValue(id), by, arguments.GetValue(reason), cancellationToken)));
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => FailureJson.Write(writer, group));
            else session.Terminal.Out.WriteLine($"{group.Id} {GroupText.State(group)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private sealed record Change(EmbeddedSluice Sluice, string Tenant, string Id, string Who, string? Reason, CancellationToken CancellationToken);
}
