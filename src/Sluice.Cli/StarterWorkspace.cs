using Sluice.Workspace;

namespace Sluice.Cli;

/// <summary>Writes the starter workspace, with clear words when it cannot.</summary>
internal static class StarterWorkspace
{
    /// <param name="folder">Absolute path.</param>
    /// <param name="name">The folder as the caller wrote it.</param>
    public static void Write(string folder, string name)
    {
        if (File.Exists(Path.Combine(folder, "sluice.yaml")))
            throw new CommandException(ExitCode.Usage, $"{name} is a workspace already; nothing was changed. Name another folder.");
        if (WorkspaceTemplate.WriteTo(folder).Problem is { } problem)
            throw new CommandException(ExitCode.Usage, problem.Replace($"'{folder}'", $"'{name}'", StringComparison.Ordinal));
    }
}
