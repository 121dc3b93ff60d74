using System.Runtime.CompilerServices;

namespace Sluice.Simulator.Tests;

/// <summary>Folders of the shared test data, which the repository does not hold.</summary>
internal static class SharedFolder
{
    /// <summary>The path of a folder; skips the test where the data is absent.</summary>
    public static string Of(string name)
    {
        var root = Environment.GetEnvironmentVariable("SLUICE_DATA") is { Length: > 0 } set ? set : Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var folder = Path.Combine(root, name);
        Assert.SkipUnless(Directory.Exists(folder), $"{name} is not in the shared data folder (SLUICE_DATA)");
        return folder;
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
