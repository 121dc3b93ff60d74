using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Help;

/// <summary>What <c>--version</c> does: the bare version, so that scripts can read it.</summary>
internal sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>The program's version, without the build's commit.</summary>
    public static string Version { get; } = typeof(VersionAction).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public override int Invoke(ParseResult parseResult)
    {
        terminal.Out.WriteLine($"sluice {Version}");
        return (int)ExitCode.Ok;
    }
}
