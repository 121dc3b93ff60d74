namespace Sluice.Cli;

/// <summary>Ends a command with an exit code and lines for standard error. Each line says what to do.</summary>
internal sealed class CommandException(ExitCode code, params IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    public ExitCode Code { get; } = code;

    public IReadOnlyList<string> Lines { get; } = lines;
}
