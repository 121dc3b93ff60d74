namespace Sluice.Cli.Terminals;

/// <summary>Everything a command sees of its process, so that tests can run the real entry point.</summary>
internal sealed record TerminalSetup
{
    public required Stream Input { get; init; }

    public required Stream Output { get; init; }

    public required Stream Error { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; ignored where output is not a terminal.</summary>
    public int Width { get; init; } = 100;

    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>The working directory; relative paths start here.</summary>
    public required string Directory { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The real process.</summary>
    public static TerminalSetup OfProcess() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = ProcessStreams.OpenOutput(),
        Error = Console.OpenStandardError(),
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = ProcessStreams.Width(),
        Environment = System.Environment.GetEnvironmentVariable,
        Directory = System.Environment.CurrentDirectory,
    };
}
