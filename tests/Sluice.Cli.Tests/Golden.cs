using System.Runtime.CompilerServices;

namespace Sluice.Cli.Tests;

/// <summary>Compares with a reviewed file; SLUICE_ACCEPT=1 writes it instead.</summary>
internal static class Golden
{
    public static void Check(string name, string actual)
    {
        var path = PathOf(name);
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{name} is missing. Run with SLUICE_ACCEPT=1 and read it in the diff.");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    /// <summary>A path below this project's folder.</summary>
    public static string PathOf(string name) => Path.GetFullPath(name, Path.GetDirectoryName(Here())!);

    private static string Here([CallerFilePath] string here = "") => here;
}
