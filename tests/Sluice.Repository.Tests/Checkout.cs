using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sluice.Repository.Tests;

/// <summary>This checkout: its root, and its tracked files as they stand in the working tree.</summary>
internal static class Checkout
{
    private static readonly HashSet<string> NotSources = new(StringComparer.Ordinal)
    {
        ".git", ".vs", ".idea", "artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", ".sluice",
    };

    private static readonly Lazy<IReadOnlyList<RepositoryFile>> Tracked = new(Load);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<RepositoryFile> Files => Tracked.Value;

    public static string Full(string path) => Path.Combine(Root, path);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sluice.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No folder above {here} holds Sluice.slnx. Build the tests where they run.");
    }

    private static List<RepositoryFile> Load()
    {
        var files = (ListedByGit() ?? Walked(Root)).Where(path => File.Exists(Full(path))).Order(StringComparer.Ordinal)
            .Select(path => new RepositoryFile(path, File.ReadAllBytes(Full(path)), RunBit(Full(path)))).ToList();
        // An empty list would let every rule hold.
        if (files.All(file => file.Path != "Sluice.slnx"))
            throw new InvalidOperationException($"The list of tracked files of {Root} has no Sluice.slnx. Add it with git add.");
        return files;
    }

    private static bool RunBit(string path) => !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);

    /// <summary>What git tracks; null where there is no git or no repository (a source archive).</summary>
    private static string[]? ListedByGit()
    {
        try
        {
            var start = new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<string> Walked(string folder) =>
        Directory.EnumerateFiles(folder).Select(file => Path.GetRelativePath(Root, file))
            .Concat(Directory.EnumerateDirectories(folder).Where(inner => !NotSources.Contains(Path.GetFileName(inner))).SelectMany(Walked));
}
