using System.CommandLine;
using System.CommandLine.Invocation;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Help;

/// <summary>What <c>--help</c> does: the page of the command before it, whatever else is wrong on the line.</summary>
internal sealed class HelpPageAction(Terminal terminal) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        terminal.Out.Write(HelpPage.Of(parseResult.CommandResult.Command));
        return (int)ExitCode.Ok;
    }
}
