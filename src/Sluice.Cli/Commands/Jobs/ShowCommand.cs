using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Jobs;

/// <summary><c>sluice job show</c></summary>
internal static class ShowCommand
{
    public static SluiceCommand Create(Session session)
    {
        var id = JobArguments.Id();
        var content = CommandOptions.Flag("--content", "Show content as it came, where it is kept sealed and shown redacted.");
        var json = CommandOptions.Json("Print the job, with its decision once there is one, as JSON.");
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { content, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, tenant) = (arguments.GetRequiredValue(id), arguments.GetRequiredValue(session.TenantOption));
            if (await sluice.Jobs.GetAsync(tenant, name, cancellationToken) is not { } job) throw JobArguments.NotFound(name);
            var decision = await JobQueue.DecisionAsync(sluice.Served, job, cancellationToken);
            if (decision is not null) decision = sluice.View.Show(tenant, decision, sluice.SchemaOf(decision.Stamp), arguments.GetValue(content));
            var terminal = session.Terminal;
            if (arguments.GetValue(json)) JsonText.Write(terminal, writer => JobJson.Write(writer, job, decision));
            else Print(terminal, job, decision);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(Terminal terminal, Job job, Decision? decision) => new FieldText(terminal.OutConsole, 12)
        .Field("job", job.Id)
        .Field("state", GatewayNames.Of(job.State))
        .Field("contract", job.Contract)
        .Field("submission", job.SubmissionId)
        .Field("named", job.IdempotencyKey)
        .Field("taken", Quantity.When(job.CreatedAt))
        .Field("changed", Quantity.When(job.UpdatedAt))
        .Field("due", job.DueAt is { } due ? Quantity.When(due) : null)
        .Field("attempts", Quantity.Of(job.Attempts))
        .Field("retries", job.Retries == 0 ? null : Quantity.Of(job.Retries))
        .Field("because", job.Error is { } error ? $"{error.Message} [{error.Code}]" : null)
        .Field("verdict", job.Verdict is { } verdict ? GatewayNames.Of(verdict) : null)
        .Field("became", decision is null ? null : DecisionText.Destination(decision));

    private static SluiceCommand Describe() => new("show", "a job, and what it led to")
    {
        Section = "Look",
        Usage = "ID [--tenant NAME] [--content] [--json]",
        Examples =
        [
            new("sluice job show job_0123", "where it stands"),
            new("sluice job show job_0123 --json | jq .decision", "its decision, once there is one"),
        ],
        ExitCodes = JobArguments.ExitCodes,
    };
}
