using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.EndToEnd;

/// <summary>The engines as native code: tests/Sluice.AotSmoke, published ahead of time and run.</summary>
public sealed class NativeSmokeTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("sluice-native-");

    [Fact]
    public async Task The_engines_publish_natively_without_warnings_and_do_their_work()
    {
        var linker = new[] { "clang", "gcc" }.FirstOrDefault(IsInstalled);
        Assert.SkipUnless(OperatingSystem.IsLinux() && linker is not null, "no native toolchain: neither clang nor gcc is installed");
        CopySources();
        var published = Path.Combine(_copy.FullName, "out");
        var (code, log) = await RunAsync("dotnet", "publish", "tests/Sluice.AotSmoke", "-c", "Release", "-r", $"linux-{Architecture}", "-o", published,
            "-p:SluiceNative=true", "-p:RestoreLockedMode=false", $"-p:CppCompilerAndLinker={linker}");
        Assert.SkipWhen(code != 0 && log.Contains("NU1301", StringComparison.Ordinal), "the native compiler package cannot be restored: no package source answers");
        Assert.True(code == 0, log);
        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);

        var (ended, said) = await RunAsync(Path.Combine(published, "Sluice.AotSmoke"));
        Assert.True(ended == 0, said);
        Assert.StartsWith("all passed", said, StringComparison.Ordinal);
        output.WriteLine($"{said.Trim()}; {new FileInfo(Path.Combine(published, "Sluice.AotSmoke")).Length / 1024} KiB, linked by {linker}");
    }

    public void Dispose() => _copy.Delete(recursive: true);

    private static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    // A copy without lock files: a native publish resolves more packages than they list, and must not write into this checkout.
    private void CopySources()
    {
        var root = Root();
        foreach (var folder in (string[])["src/Sluice.Schemas", "src/Sluice.Repair", "tests/Sluice.AotSmoke"])
            foreach (var file in Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
                if (Path.GetFileName(file) != "packages.lock.json") Copy(root, Path.GetRelativePath(root, file));
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json", "tests/Directory.Build.props"])
            Copy(root, file);
    }

    private void Copy(string root, string file)
    {
        var target = Path.Combine(_copy.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(root, file), target);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _copy.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, text + await errors);
    }
}
