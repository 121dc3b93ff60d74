using System.Globalization;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Sluice.Server;
using Spectre.Console;

namespace Sluice.Cli.Migrating;

/// <summary>Runs a migration job in this process, with a bar where a person looks, and says how it ended.</summary>
internal sealed class MigrationDrive(Terminal terminal, EmbeddedSluice sluice)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(1);

    /// <summary>Runs a job that an answer made ready. Ctrl-C holds it, so that the same command goes on.</summary>
    public async Task<ExitCode> RunAsync(MigrationAnswer begun, bool json, CancellationToken cancellationToken)
    {
        if (!begun.Done) throw Refused(begun.Refusal);
        MigrationAnswer ended;
        try
        {
            ended = await WithBarAsync(begun.Job, told =>
                sluice.Migrations.DriveAsync(begun.Job.Id, RunningProcess.As("migrate"), told, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await sluice.Migrations.PauseAsync(begun.Job.Id, "interrupted", CancellationToken.None);
            terminal.Tell($"{begun.Job.Id} is paused; the same command goes on with it. Every record is readable.");
            throw;
        }

        if (!ended.Done) throw Refused(ended.Refusal);
        if (json) JsonText.Write(terminal, writer => MigrationJson.Write(writer, ended.Job));
        else MigrationText.Print(terminal, ended.Job);
        return ended.Job.State is MigrationState.Failed or MigrationState.Paused || ended.Job.Report?.Failed > 0 && ended.Job.State == MigrationState.DryRun
            ? ExitCode.Rejected
            : ExitCode.Ok;
    }

    public static CommandException Refused(Refusal refusal) => new(
        refusal.Code is RefusalCode.ContractUnknown or RefusalCode.FieldInvalid ? ExitCode.Usage : ExitCode.Rejected,
        $"{refusal.Message} [{refusal.Code}]");

    private async Task<MigrationAnswer> WithBarAsync(MigrationJob job, Func<Action<MigrationJob>?, Task<MigrationAnswer>> run)
    {
        if (!terminal.ErrorIsTerminal) return await run(null);
        return await terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 30 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(GatewayNames.Of(job.State)), maxValue: Math.Max(1, job.Progress.Total));
                var (since, from, rate) = (terminal.Time.GetTimestamp(), Done(job), 0.0);
                return await run(now =>
                {
                    var elapsed = terminal.Time.GetElapsedTime(since);
                    if (elapsed >= RateWindow)
                    {
                        rate = Math.Max(0, Done(now) - from) / elapsed.TotalSeconds;
                        (since, from) = (terminal.Time.GetTimestamp(), Done(now));
                    }

                    bar.MaxValue = Math.Max(1, now.Progress.Total);
                    bar.Value = Math.Min(Done(now), bar.MaxValue);
                    bar.Description = Markup.Escape(Describe(now, rate));
                });
            });
    }

    private static long Done(MigrationJob job) => job.State switch
    {
        MigrationState.DryRun or MigrationState.Verifying => job.Progress.Met,
        _ => job.Progress.Moved + job.Progress.Failed,
    };

    private static string Describe(MigrationJob job, double rate)
    {
        var left = Math.Max(0, job.Progress.Total - Done(job));
        var remaining = rate > 0 ? $", {TimeSpan.FromSeconds(left / rate).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture)} left" : "";
        return $"{GatewayNames.Of(job.State)} {Quantity.Of(Done(job))} of {Quantity.Of(job.Progress.Total)}, {Quantity.Of((long)rate)}/s{remaining}"
            + (job.Progress.Failed > 0 ? $", {Quantity.Of(job.Progress.Failed)} failed" : "");
    }
}
