using System.CommandLine;
using Sluice.Cli.Commands;
using Sluice.Cli.Terminals;
using Sluice.Gateway.Stores;

namespace Sluice.Cli;

/// <summary>One run of the program: parses, runs the command, and turns whatever ends it into an exit code and clear words.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> args, TerminalSetup setup, CancellationToken cancellationToken)
    {
        using var terminal = new Terminal(setup);
        try
        {
            var code = await ParseAndRunAsync(args, terminal, cancellationToken);
            terminal.Out.Flush();
            return code;
        }
        catch (ResultStreamException exception)
        {
            if (exception.Closed) return ExitCode.Closed;
            terminal.Tell(exception.Message);
            return ExitCode.Output;
        }
    }

    private static async Task<ExitCode> ParseAndRunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            var parsed = SluiceCommands.Create(new Session(terminal)).Parse(args, Parser);
            if (UsageErrors.Stand(parsed)) return UsageErrors.Print(terminal, parsed);
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return (ExitCode)await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (CommandException exception)
        {
            terminal.Out.Flush();
            terminal.Tell(exception.Lines[0]);
            foreach (var line in exception.Lines.Skip(1)) terminal.Error.WriteLine(Visible.Text(line));
            Explain(terminal, exception.InnerException);
            return exception.Code;
        }
        catch (StoreException exception)
        {
            terminal.Out.Flush();
            terminal.Tell($"{exception.Message} [{exception.Code}]");
            Explain(terminal, exception);
            return ExitCode.Store;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Out.Flush();
            terminal.Tell("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is not ResultStreamException)
        {
            terminal.Out.Flush();
            terminal.Tell($"internal error: {exception.GetType().Name}: {exception.Message}");
            if (!Debugging(terminal)) terminal.Error.WriteLine("This is a bug in Sluice. Run again with SLUICE_DEBUG=1 to see where it happened, and report it.");
            Explain(terminal, exception);
            return ExitCode.Internal;
        }
    }

    private static bool Debugging(Terminal terminal) => terminal.Environment("SLUICE_DEBUG") == "1";

    private static void Explain(Terminal terminal, Exception? exception)
    {
        if (exception is not null && Debugging(terminal)) terminal.Error.WriteLine(Visible.Lines(exception.ToString()));
    }
}
