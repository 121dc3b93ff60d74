using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Spectre.Console;

namespace Sluice.Cli.Demo;

/// <summary>A live bar with verdict counts where a person looks; elsewhere nothing.</summary>
internal static class DemoProgress
{
    public static async Task<T> WithAsync<T>(Terminal terminal, int count, Func<Action<Verdict>, Task<T>> run)
    {
        if (!terminal.ErrorIsTerminal) return await run(static _ => { });
        var counts = new VerdictCounts();
        return await terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 30 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(counts.ToString()), maxValue: count);
                return await run(verdict =>
                {
                    counts.Add(verdict);
                    task.Description = Markup.Escape(counts.ToString());
                    task.Increment(1);
                });
            });
    }
}
