using System.Runtime.CompilerServices;

namespace Sluice.Schemas.Tests;

/// <summary>The folder of test data that is not part of the repository; tests that need it are skipped where it is absent.</summary>
internal static class SharedFolder
{
    public static string Require(string name)
    {
        var root = Environment.GetEnvironmentVariable("SLUICE_DATA") is { Length: > 0 } set ? set : Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var folder = Path.Combine(root, name);
        Assert.SkipUnless(Directory.Exists(folder), $"{name} is not in the shared data folder (SLUICE_DATA)");
        return folder;
    }

    private static string RepositoryRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
