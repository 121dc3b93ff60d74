using System.Runtime.CompilerServices;

namespace Sluice.Server.Tests;

/// <summary>Files that hold what is expected. SLUICE_ACCEPT=1 writes them anew; the diff is the review.</summary>
internal static class Golden
{
    public static bool Accepting => Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1";

    public static void Match(string actual, string name, [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, name);
        if (Accepting) File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"{name} does not exist yet. Run once with SLUICE_ACCEPT=1 and read it.");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    /// <summary>The repository's root, found from this file.</summary>
    public static string Repository => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    private static string ThisFile([CallerFilePath] string source = "") => source;
}
