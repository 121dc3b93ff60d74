using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sluice.Repository.Tests;

public sealed partial class ShellScriptTests
{
    [Fact]
    public void Every_script_has_the_run_bit() => Rule.Holds(WithoutRunBit(Checkout.Files),
        "A script is run, not read. Make these executable with chmod +x FILE and git add FILE:");

    [Fact]
    public void A_script_without_the_run_bit_is_found() => Assert.Equal(["a"], WithoutRunBit(
        [RepositoryFile.Of("a", "#!/bin/sh\n"), RepositoryFile.Of("b", "#!/bin/sh\n", executable: true), RepositoryFile.Of("c.md", "x\n")]));

    [Fact]
    public void Only_scripts_have_the_run_bit() => Rule.Holds(
        Checkout.Files.Where(file => file.Executable && !file.Text.StartsWith("#!", StringComparison.Ordinal)).Select(file => file.Path),
        "These are not scripts. Take the run bit away with chmod -x FILE and git add FILE:");

    [Fact]
    public void Every_script_parses() => Rule.Holds(Checkout.Files.Where(file => file.Shell).SelectMany(ParseErrors),
        "The shell cannot read these scripts:");

    [Fact]
    public void A_script_that_does_not_parse_is_found() =>
        Assert.NotEmpty(ParseErrors(RepositoryFile.Of("broken", "#!/bin/sh\nif true; then\n")));

    [Fact]
    public void The_pipeline_calls_the_tests_and_nothing_else()
    {
        var commands = Checkout.Files.Single(file => file.Path == ".ci/run").Lines.Select(line => line.Line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#'));
        Assert.Matches(CallsTest(), Assert.Single(commands));
    }

    private static IEnumerable<string> WithoutRunBit(IEnumerable<RepositoryFile> files) =>
        files.Where(file => file.Shell && !file.Executable).Select(file => file.Path);

    private static IEnumerable<string> ParseErrors(RepositoryFile file)
    {
        var shell = file.Text.Split('\n')[0].Contains("bash", StringComparison.Ordinal) ? "bash" : "sh";
        var start = new ProcessStartInfo(shell, ["-n"]) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(file.Text);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && errors.Length == 0 ? [] : [$"{file.Path}: {errors.Trim()}"];
    }

    [GeneratedRegex(@"^exec ""\$\(dirname -- ""\$0""\)/\.\./test""$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CallsTest();
}
