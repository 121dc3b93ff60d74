using System.CommandLine;
using Sluice.Cli.Demo;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Server;
using Sluice.Simulator;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice demo</c></summary>
internal static class DemoCommand
{
    private const string DefaultFolder = "sluice-demo";
    private const int CountSimulated = 300;
    private const int CountReal = 30;
    private const int CountMax = 100_000;

    public static SluiceCommand Create(Session session)
    {
        var count = CommandOptions.Number("--count", "", CountSimulated, 1, CountMax);
        count.Description = $"Prompts to send. Default: {CountSimulated}, or {CountReal} with --model.";
        var seed = new Option<long>("--seed") { HelpName = "N", Description = "Seed of the prompts and of the simulator. Default 7.", DefaultValueFactory = _ => 7 };
        seed.CustomParser = result => CommandOptions.WholeNumber(result, "--seed", long.MinValue);
        var profile = FaultProfiles.Option();
        var model = new Option<string?>("--model") { HelpName = "NAME", Description = "Ask this model at OPENAI_BASE_URL (with OPENAI_API_KEY) instead of the simulator." };
        var json = CommandOptions.Json("Print the summary as JSON.");
        var command = Describe();
        foreach (var option in new Option[] { count, seed, profile, model, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var name = arguments.GetValue(model);
            var number = name is not null && arguments.GetResult(count) is null or { Implicit: true } ? CountReal : arguments.GetValue(count);
            var faults = name is null ? FaultProfiles.Parse(session.Terminal, arguments.GetValue(profile)!) : null;
            var folder = arguments.GetValue(session.WorkspaceOption) ?? DefaultFolder;
            await RunAsync(session, folder, number, arguments.GetValue(seed), faults, name, arguments.GetValue(json), cancellationToken);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task RunAsync(Session session, string folder, int count, long seed, FaultProfile? faults, string? modelName, bool json,
        CancellationToken cancellationToken)
    {
        var terminal = session.Terminal;
        var full = terminal.Resolve(folder);
        Prepare(session, full, folder);
        await using var model = faults is not null
            ? await DemoModel.SimulateAsync(faults, seed, cancellationToken)
            : await DemoModel.ReachAsync(modelName!, terminal, cancellationToken);
        terminal.Tell($"sending {Quantity.Of(count, "prompt")} to {(model.Simulated ? "a simulated model" : model.Id)}");
        var options = new EmbeddedOptions { ModelEndpoint = model.Endpoint, ModelId = model.Id };
        await using var sluice = await session.OpenAsync(full, options, cancellationToken);
        var prompts = DemoPrompts.Of(count, seed);
        var start = terminal.Time.GetTimestamp();
        var results = await DemoProgress.WithAsync(terminal, count,
            told => new DemoRun(sluice, terminal.Time).RunAsync(prompts, told, cancellationToken));
        var took = terminal.Time.GetElapsedTime(start);
        var groups = await sluice.Failures.GroupsAsync(Tenants.Default, null, 1000, cancellationToken);
        var summary = DemoSummary.Of(results, groups);
        if (json) JsonText.Write(terminal, writer => DemoJson.Write(writer, summary, model, folder, took));
        else DemoText.Print(terminal, summary, model, folder, took);
    }

    private static void Prepare(Session session, string full, string folder)
    {
        if (File.Exists(Path.Combine(full, "sluice.yaml"))) return;
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
        {
            throw new CommandException(ExitCode.Usage,
                $"{folder} is a folder with files of yours and no workspace; the demo writes nothing into it. Name another with --workspace DIR.");
        }

        StarterWorkspace.Write(full, folder);
        session.Terminal.Tell($"wrote a workspace to {folder}");
    }

    private static SluiceCommand Describe() => new("demo", "the whole pipeline on this machine: hundreds of broken replies, and what becomes of them")
    {
        Section = "Start here",
        Usage = "[--count N] [--seed N] [--profile NAME|FILE] [--model NAME] [--json]",
        Notes =
        [
            $"Writes a workspace to ./{DefaultFolder} (or --workspace DIR) unless it is there, starts a simulated model in this process, and sends "
            + "prompts for three contracts through the gateway. Everything is stored in that folder and stays there; a second run with the same "
            + "seed adds revisions to the same records.",
            "With --model the same prompts go to a real model, at any OpenAI-compatible endpoint: OpenAI, Azure, Ollama, vLLM, llama.cpp.",
        ],
        Examples =
        [
            new("sluice demo", "no key, no network, under 20 seconds"),
            new("sluice demo --profile hostile --count 1000", "a model on a very bad day"),
            new("OPENAI_BASE_URL=http://localhost:11434/v1 sluice demo --model llama3.2", "a real model"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "the demo ran, whatever the verdicts"),
            (ExitCode.Usage, "the command line is wrong, or the folder is not the demo's"),
            (ExitCode.Workspace, "the workspace has problems, or lacks the demo's prompts"),
            (ExitCode.Store, "the store could not be opened or written"),
            (ExitCode.Model, "the real model's endpoint does not answer or refuses the key"),
        ],
    };
}
