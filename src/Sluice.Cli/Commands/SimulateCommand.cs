using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Terminals;
using Sluice.Simulator;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice simulate</c></summary>
internal static class SimulateCommand
{
    private const int PortDefault = 8711;

    public static SluiceCommand Create(Session session)
    {
        var standard = new SimulatorOptions();
        var port = new Option<int>("--port")
        {
            HelpName = "PORT",
            Description = $"Port on 127.0.0.1; 0 takes a free one. Default {PortDefault}.",
            DefaultValueFactory = _ => PortDefault,
        };
        port.CustomParser = result =>
        {
            if (ushort.TryParse(result.Tokens[0].Value, out var value)) return value;
            result.AddError($"--port: '{result.Tokens[0].Value}' is not a port. Give a whole number from 0 to 65535.");
            return PortDefault;
        };
        var seed = new Option<long>("--seed")
        {
            HelpName = "N",
            Description = $"Replies depend on it and on the request only. Default {standard.Seed}.",
            DefaultValueFactory = _ => standard.Seed,
        };
        seed.CustomParser = result => CommandOptions.WholeNumber(result, "--seed", long.MinValue);
        var profile = FaultProfiles.Option();
        var command = Describe();
        foreach (var option in new Option[] { port, seed, profile }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var faults = FaultProfiles.Parse(session.Terminal, arguments.GetValue(profile)!);
            var options = new SimulatorOptions { Port = arguments.GetValue(port), Seed = arguments.GetValue(seed), Profile = faults };
            await RunAsync(session.Terminal, options, cancellationToken);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task RunAsync(Terminal terminal, SimulatorOptions options, CancellationToken cancellationToken)
    {
        await using var simulator = await StartAsync(options, cancellationToken);
        terminal.Error.WriteLine($"listening on {simulator.BaseAddress}");
        terminal.Tell($"a simulated model, profile {options.Profile}, seed {options.Seed}; end with Ctrl-C");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(stopped.SetResult)) await stopped.Task;
        var statistics = simulator.Statistics;
        terminal.Tell($"stopped after {Quantity.Of(statistics.Requests, "request")}: {Quantity.Of(statistics.Clean)} clean, "
            + $"{Quantity.Of(statistics.Corrections, "correction")} of which {Quantity.Of(statistics.Mended)} mended");
    }

    private static async Task<SimulatorServer> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SimulatorServer.StartAsync(options, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new CommandException(ExitCode.Usage, exception.Message);
        }
    }

    private static SluiceCommand Describe() => new("simulate", "an OpenAI-compatible model that fails on purpose, until Ctrl-C")
    {
        Section = "Run",
        Usage = "[--port PORT] [--seed N] [--profile NAME|FILE]",
        Notes = ["Prints 'listening on URL' to standard error: the base address for any OpenAI client. It answers with documents for the schema it is asked for, and spoils them."],
        Examples =
        [
            new("sluice simulate --seed 7 --profile hostile", "in one terminal"),
            new("OPENAI_BASE_URL=http://127.0.0.1:8711/v1 sluice demo --model simulator", "in another"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "stopped by Ctrl-C or a termination signal"),
            (ExitCode.Usage, "the command line or the profile is wrong, or the port cannot be used"),
        ],
    };
}
