using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Commands.Jobs;

/// <summary><c>sluice job retry</c> and <c>sluice job cancel</c></summary>
internal static class ChangeCommands
{
    public static SluiceCommand Retry(Session session) => Create(session, new("retry", "queues a failed job again")
    {
        Section = "Act",
        Usage = "ID [--tenant NAME] [--json]",
        Notes = ["Servers on the store run it. A submission that was rejected stays so; the job begins again under a new one."],
        Examples = [new("sluice job retry job_0123", "what stood in its way is mended")],
        ExitCodes = JobArguments.ExitCodes,
    }, (sluice, tenant, id, cancellationToken) => sluice.Jobs.RetryAsync(tenant, id, cancellationToken));

    public static SluiceCommand Cancel(Session session) => Create(session, new("cancel", "takes back a job that is queued")
    {
        Section = "Act",
        Usage = "ID [--tenant NAME] [--json]",
        Notes = ["Nothing is decided for it, then or later. A job that runs goes on."],
        Examples = [new("sluice job cancel job_0123", "it is no longer wanted")],
        ExitCodes = JobArguments.ExitCodes,
    }, (sluice, tenant, id, cancellationToken) => sluice.Jobs.CancelAsync(tenant, id, cancellationToken));

    private static SluiceCommand Create(Session session, SluiceCommand command,
        Func<EmbeddedSluice, string, string, CancellationToken, Task<(Job? Job, Refusal? Refusal)>> change)
    {
        var (id, json) = (JobArguments.Id(), CommandOptions.Json("Print the job as JSON."));
        command.Add(id);
        foreach (var option in new Option[] { session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (job, refusal) = await change(sluice, arguments.GetRequiredValue(session.TenantOption), arguments.GetRequiredValue(id), cancellationToken);
            if (job is null) throw JobArguments.Refused(refusal!);
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => JobJson.Write(writer, job));
            else session.Terminal.Out.WriteLine($"{job.Id} {GatewayNames.Of(job.State)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
