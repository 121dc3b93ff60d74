namespace Sluice.Repository.Tests;

/// <summary>The script <c>./test</c>, run with a dotnet and test programs that we own.</summary>
public sealed class TestScriptTests : IDisposable
{
    private readonly ScriptSandbox _sandbox = new();

    public TestScriptTests()
    {
        _sandbox.Copy("test");
        _sandbox.Dotnet(build: ":");
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Counts_are_summed_over_all_projects()
    {
        Project("Sluice.A.Tests", passed: 3);
        Project("Sluice.B.Tests", passed: 4, skipped: 1, tests: Skipped("Sluice.B.Tests.X.Reads_data", "set SLUICE_DATA &quot;here&quot;"));
        _sandbox.Write("tests/Sluice.Storage.Conformance/Sluice.Storage.Conformance.csproj", "");
        var ended = _sandbox.Ends("test");
        Assert.Equal((0, "7 passed, 0 failed, 1 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("\nSluice.A.Tests: 3 passed, 0 failed, 0 skipped, ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("\nskipped:\n  Sluice.B.Tests.X.Reads_data: set SLUICE_DATA \"here\"\n", ended.Output, StringComparison.Ordinal);
        Assert.Equal(
        [
            "--version", "restore Sluice.slnx --locked-mode",
            "build Sluice.slnx -c Release --no-restore -warnaserror -nodeReuse:false --tl:off -v:quiet",
            "format whitespace . --folder --verify-no-changes --exclude artifacts",
        ], _sandbox.DotnetCalls);
    }

    [Fact]
    public void A_failed_test_is_shown_and_named()
    {
        Project("Sluice.A.Tests", passed: 1);
        Project("Sluice.B.Tests", passed: 1, failed: 1, code: 1, says: "expected 1 < 2", tests: Test("Sluice.B.Tests.X.Adds(a: \"&gt;\")", "Fail"));
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, "2 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("expected 1 < 2\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("\nfailed:\n  Sluice.B.Tests.X.Adds(a: \">\")\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_crashes_has_failed()
    {
        Project("Sluice.A.Tests", passed: 5);
        _sandbox.Script(Program("Sluice.B.Tests"), "#!/bin/sh\necho 'Unhandled exception.'\nexit 134\n");
        _sandbox.Write("tests/Sluice.B.Tests/Sluice.B.Tests.csproj", "");
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, "5 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("Unhandled exception.\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("\n  Sluice.B.Tests: it gave no results, exit code 134\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_of_an_earlier_run_does_not_count()
    {
        Project("Sluice.A.Tests", passed: 5);
        _sandbox.Ends("test");
        _sandbox.Script(Program("Sluice.A.Tests"), "#!/bin/sh\nexit 0\n");
        Assert.Equal("0 passed, 1 failed, 0 skipped", _sandbox.Ends("test").LastLine);
    }

    [Theory]
    [InlineData(0, 0, 0, "it has no tests")]
    [InlineData(4, 0, 7, "it ended with exit code 7")]
    [InlineData(4, 2, 1, "2 failed")]
    public void A_project_without_a_clean_result_has_failed(int passed, int errors, int code, string note)
    {
        Project("Sluice.A.Tests", passed: passed, errors: errors, code: code);
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, $"{passed} passed, {Math.Max(1, errors)} failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains(note, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_that_fails_ends_the_run()
    {
        Project("Sluice.A.Tests", passed: 5);
        _sandbox.Dotnet(build: "echo 'A.cs(1,1): error CS1002: ; expected'; exit 1");
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("build failed:\nA.cs(1,1): error CS1002: ; expected\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_out_of_format_are_shown_with_the_command_that_mends_them()
    {
        Project("Sluice.A.Tests", passed: 5);
        _sandbox.Dotnet(build: ":", format: "echo 'src/A.cs(1,1): error WHITESPACE: Fix whitespace formatting.'; exit 2");
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, "5 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("src/A.cs(1,1): error WHITESPACE: Fix whitespace formatting.\nMend it with: dotnet format whitespace . --folder",
            ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_sdk_is_named_with_what_to_install()
    {
        _sandbox.Dotnet(build: ":", version: "9.0.100");
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.StartsWith("The tests need the .NET 10 SDK; found 9.0.100.\nInstall it from ", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sluice.A.B.Tests")]
    [InlineData("tests/Sluice.A.B.Tests/")]
    [InlineData("tests/Sluice.A.B.Tests/Sluice.A.B.Tests.csproj")]
    [InlineData("a.b")]
    public void A_project_can_be_named_in_every_usual_way(string name)
    {
        Project("Sluice.A.Tests", passed: 5);
        Project("Sluice.A.B.Tests", passed: 2);
        var ended = _sandbox.Ends("test", name);
        Assert.Equal((0, "2 passed, 0 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("format: not checked in a partial run\n", ended.Output, StringComparison.Ordinal);
        Assert.Equal(
        [
            "--version", "restore tests/Sluice.A.B.Tests --locked-mode",
            "build tests/Sluice.A.B.Tests -c Release --no-restore -warnaserror -nodeReuse:false --tl:off -v:quiet",
        ], _sandbox.DotnetCalls);
    }

    [Theory]
    [InlineData("There is no test project x. There are:\n  Sluice.A.Tests\n", "x")]
    [InlineData("There is no option --all.\n", "--all")]
    [InlineData("--filter needs a text.\n", "--filter")]
    public void Wrong_usage_is_told_with_the_usage(string message, string argument)
    {
        Project("Sluice.A.Tests", passed: 5);
        var ended = _sandbox.Ends("test", argument);
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.StartsWith(message + "\nusage: ./test", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_goes_to_every_project_and_those_without_a_match_do_not_fail()
    {
        Project("Sluice.A.Tests", passed: 0);
        Project("Sluice.B.Tests", passed: 2, says: "got $*");
        var ended = _sandbox.Ends("test", "--filter", "Some thing");
        Assert.Equal((0, "2 passed, 0 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.DoesNotContain("Sluice.A.Tests", ended.Output, StringComparison.Ordinal);
        Assert.EndsWith(" -method *Some thing*", File.ReadAllText(_sandbox.In("artifacts/test-results/Sluice.B.Tests.log")).TrimEnd(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_matches_nothing_fails()
    {
        Project("Sluice.A.Tests", passed: 0);
        var ended = _sandbox.Ends("test", "--filter=nothing");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("No test has \"nothing\" in its name.\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_hangs_is_ended_and_has_failed()
    {
        _sandbox.Script("test", File.ReadAllText(_sandbox.In("test")).Replace("seconds_max=1200", "seconds_max=1", StringComparison.Ordinal));
        _sandbox.Gate("gate");
        _sandbox.Write("tests/Sluice.A.Tests/Sluice.A.Tests.csproj", "<Project />");
        _sandbox.Script(Program("Sluice.A.Tests"), $"#!/bin/sh\nread -r _ <'{_sandbox.In("gate")}'\n");
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.Contains("\n  Sluice.A.Tests: it was ended after 1 s\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_installed_for_root()
    {
        Project("Sluice.A.Tests", passed: 1);
        File.Delete(_sandbox.In("commands/git"));
        _sandbox.Command("pg_lsclusters", "");
        _sandbox.Command("promtool", "");
        _sandbox.Command("prometheus-alertmanager", "");
        _sandbox.Command("redis-server", "");
        _sandbox.Command("chromium", "");
        _sandbox.Command("id", "echo 0");
        _sandbox.Command("apt-get", $"echo \"$*\" >>'{_sandbox.In("apt calls")}'");
        Assert.Equal(0, _sandbox.Ends("test").Code);
        Assert.Equal(["update", "install -y --no-install-recommends git"], File.ReadAllLines(_sandbox.In("apt calls")));
    }

    [Fact]
    public void What_is_missing_is_named_for_others()
    {
        Project("Sluice.A.Tests", passed: 1);
        File.Delete(_sandbox.In("commands/git"));
        _sandbox.Command("pg_lsclusters", "");
        _sandbox.Command("promtool", "");
        _sandbox.Command("prometheus-alertmanager", "");
        _sandbox.Command("redis-server", "");
        _sandbox.Command("chromium", "");
        _sandbox.Command("id", "echo 1000");
        var ended = _sandbox.Ends("test");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (ended.Code, ended.LastLine));
        Assert.StartsWith("The tests need more than is installed. As root: apt-get install git\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_some_tests_need_stops_nothing()
    {
        Project("Sluice.A.Tests", passed: 1);
        _sandbox.Command("id", "echo 1000");
        var ended = _sandbox.Ends("test");
        Assert.Equal((0, "1 passed, 0 failed, 0 skipped"), (ended.Code, ended.LastLine));
    }

    private static string Program(string name) => $"artifacts/bin/{name}/release/{name}";

    private static string Test(string name, string result, string inner = "") =>
        $"""<test id="1" name="{name.Replace("\"", "&quot;", StringComparison.Ordinal)}" result="{result}" time="0">{inner}</test>""";

    private static string Skipped(string name, string reason) => Test(name, "Skip", $"<reason>{reason}</reason>");

    /// <summary>A test project whose program says something and leaves a result file in xunit's form.</summary>
    private void Project(string name, int passed, int failed = 0, int skipped = 0, int errors = 0, int code = 0, string says = "", string tests = "")
    {
        _sandbox.Write($"tests/{name}/{name}.csproj", "<Project />");
        _sandbox.Script(Program(name), $"""
            #!/bin/sh
            echo "{says}"
            while [ "$1" != -result-xml ]; do shift; done
            cat >"$2" <<'XML'
            <assemblies schema-version="3"><assembly name="x" errors="{errors}" failed="{failed}" not-run="0" passed="{passed}" skipped="{skipped}"
              total="{passed + failed + skipped}"><collection failed="9" passed="9">{tests}</collection></assembly></assemblies>
            XML
            exit {code}

            """);
    }
}
