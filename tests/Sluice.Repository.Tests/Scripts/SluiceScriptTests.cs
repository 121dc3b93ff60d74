namespace Sluice.Repository.Tests;

/// <summary>The script <c>./sluice</c>, run with a dotnet that we own.</summary>
public sealed class SluiceScriptTests : IDisposable
{
    private const string Tool = "artifacts/bin/Sluice.Cli/release/sluice";

    // Puts a tool into place that prints its arguments, one a line, and ends with 3.
    private const string Builds = $"""
        mkdir -p artifacts/bin/Sluice.Cli/release
        printf '#!/bin/sh\nprintf "[%%s]\\n" "$@"\nexit 3\n' >{Tool}.new
        chmod +x {Tool}.new
        mv {Tool}.new {Tool}
        """;

    private readonly ScriptSandbox _sandbox = new();

    public SluiceScriptTests()
    {
        _sandbox.Copy("sluice");
        _sandbox.Write("src/Sluice.Cli/Program.cs", "");
        _sandbox.Write("src/Sluice.Cli/Old.cs", "");
        _sandbox.Write("src/Sluice.Storage/0001.sql", "");
        _sandbox.Write("Directory.Build.props", "");
        _sandbox.Write("global.json", "{}");
        _sandbox.Write(".git/logs/HEAD", "");
        _sandbox.Dotnet(Builds);
    }

    private int BuildCount => _sandbox.DotnetCalls.Count(call => call.StartsWith("build ", StringComparison.Ordinal));

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void The_tool_is_built_once_and_gets_its_arguments_as_they_are()
    {
        for (var i = 0; i < 2; i++)
        {
            var ended = _sandbox.Ends("sluice", "check", "a b", "", "*");
            Assert.Equal((3, "[check]\n[a b]\n[]\n[*]\n", ""), (ended.Code, ended.Output, ended.Errors));
        }
        Assert.Equal(["--version", "build src/Sluice.Cli -c Release -nodeReuse:false --tl:off -v:quiet"], _sandbox.DotnetCalls);
    }

    [Theory]
    [InlineData("src/Sluice.Cli/Program.cs")]
    [InlineData("src/Sluice.Storage/0001.sql")]
    [InlineData("src/Sluice.Cli/New.json")]
    [InlineData("Directory.Build.props")]
    [InlineData("global.json")]
    [InlineData(".git/logs/HEAD")]
    public void A_change_is_built(string path)
    {
        BuiltAnHourAgo();
        _sandbox.Write(path, "changed");
        _sandbox.Ends("sluice");
        _sandbox.Ends("sluice");
        Assert.Equal(2, BuildCount);
    }

    [Fact]
    public void The_mentor_is_built_and_run_with_its_workspace()
    {
        const string Mentor = "artifacts/bin/Sluice.Mentor/release/Sluice.Mentor";
        _sandbox.Write("samples/mentor/Program.cs", "");
        _sandbox.Write("samples/mentor/workspace/sluice.yaml", "");
        _sandbox.Dotnet($"""
            mkdir -p artifacts/bin/Sluice.Mentor/release
            printf '#!/bin/sh\nprintf "[%%s]\n" "$@"\nexit 3\n' >{Mentor}
            chmod +x {Mentor}
            """);
        var ended = _sandbox.Ends("sluice", "mentor", "--no-open");
        Assert.Equal((3, $"[--workspace]\n[{_sandbox.In("samples/mentor/workspace")}]\n[--no-open]\n", ""), (ended.Code, ended.Output, ended.Errors));
        // What it stores is no reason to build it again, and a workspace that is named is not named twice.
        _sandbox.Write("samples/mentor/workspace/.sluice/sluice.db", "new");
        Assert.Equal("[--workspace]\n[other]\n", _sandbox.Ends("sluice", "mentor", "--workspace", "other").Output);
        Assert.Equal(["--version", "build samples/mentor -c Release -nodeReuse:false --tl:off -v:quiet"], _sandbox.DotnetCalls);
    }

    [Fact]
    public void A_removed_source_is_built()
    {
        BuiltAnHourAgo();
        File.Delete(_sandbox.In("src/Sluice.Cli/Old.cs"));
        _sandbox.Ends("sluice");
        Assert.Equal(2, BuildCount);
    }

    [Theory]
    [InlineData("docs/guides/x.md")]
    [InlineData("tests/A.Tests/A.cs")]
    [InlineData("README.md")]
    public void What_the_tool_is_not_made_from_is_not_built(string path)
    {
        BuiltAnHourAgo();
        _sandbox.Write(path, "changed");
        _sandbox.Ends("sluice");
        Assert.Equal(1, BuildCount);
    }

    [Fact]
    public void A_build_that_fails_shows_its_errors_and_is_tried_again()
    {
        BuiltAnHourAgo();
        _sandbox.Write("src/Sluice.Cli/Program.cs", "broken");
        _sandbox.Dotnet("echo 'Restored.'; echo 'Program.cs(1,1): error CS1002: ; expected [x]'; exit 1");
        for (var i = 0; i < 2; i++)
        {
            var ended = _sandbox.Ends("sluice");
            Assert.Equal((70, ""), (ended.Code, ended.Output));
            Assert.StartsWith("Program.cs(1,1): error CS1002: ; expected [x]\n\nsluice could not be built. The whole output is in ", ended.Errors,
                StringComparison.Ordinal);
        }
        _sandbox.Dotnet(Builds);
        Assert.Equal(3, _sandbox.Ends("sluice").Code);
    }

    [Fact]
    public void A_build_that_fails_without_a_word_it_knows_shows_everything()
    {
        _sandbox.Dotnet("echo 'Segmentation fault'; exit 139");
        Assert.StartsWith("Segmentation fault\n", _sandbox.Ends("sluice").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_dotnet_is_asked_for()
    {
        File.Delete(_sandbox.In("commands/dotnet"));
        var ended = _sandbox.Ends("sluice");
        Assert.Equal(70, ended.Code);
        Assert.Contains("Install the .NET 10 SDK from https://", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_dotnet_is_named_with_what_to_install()
    {
        _sandbox.Dotnet(Builds, version: "8.0.404");
        var ended = _sandbox.Ends("sluice");
        Assert.Equal(70, ended.Code);
        Assert.StartsWith("sluice needs the .NET 10 SDK to build; found 8.0.404.\nInstall it from ", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(0, BuildCount);
    }

    [Fact]
    public void A_symbolic_link_finds_the_checkout()
    {
        Directory.CreateDirectory(_sandbox.In("other bin"));
        File.CreateSymbolicLink(_sandbox.In("other bin/inner"), _sandbox.In("sluice"));
        File.CreateSymbolicLink(_sandbox.In("other bin/sl"), "inner");
        Assert.Equal("[x]\n", _sandbox.Ends("other bin/sl", "x").Output);
    }

    [Fact]
    public void Two_at_once_build_once()
    {
        // flock tells that it is about to wait; the build waits for the gate.
        var flock = File.ResolveLinkTarget(_sandbox.In("commands/flock"), returnFinalTarget: true)?.FullName;
        Assert.SkipWhen(flock is null, "flock (package util-linux) is not installed");
        _sandbox.Command("flock", $"echo locking\nexec {flock} \"$@\"");
        _sandbox.Gate("gate");
        _sandbox.Dotnet($"read -r _ <'{_sandbox.In("gate")}'\n{Builds}");

        using var first = _sandbox.Start("sluice", "first");
        Assert.Equal("locking", first.NextLine());
        using var second = _sandbox.Start("sluice", "second");
        Assert.Equal("locking", second.NextLine());
        _sandbox.OpenGate("gate");
        Assert.Equal(["[first]\n", "[second]\n"], new[] { first.End().Output, second.End().Output });
        Assert.Equal(1, BuildCount);
    }

    [Fact]
    public void Without_flock_it_goes_on()
    {
        File.Delete(_sandbox.In("commands/flock"));
        Assert.Equal(3, _sandbox.Ends("sluice").Code);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        _sandbox.Write("artifacts", "a file where the folder should be");
        var ended = _sandbox.Ends("sluice");
        Assert.Equal((70, $"sluice cannot write to {_sandbox.In("artifacts")}, where it is built. Make the folder writable.\n"),
            (ended.Code, ended.Errors));
    }

    /// <summary>A build of an hour ago from sources of two hours ago.</summary>
    private void BuiltAnHourAgo()
    {
        _sandbox.Ends("sluice");
        var built = File.GetLastWriteTimeUtc(_sandbox.In("artifacts/sluice.stamp")).AddHours(-1);
        foreach (var path in Directory.EnumerateFileSystemEntries(_sandbox.In("src"), "*", SearchOption.AllDirectories)
            .Append(_sandbox.In("src")).Append(_sandbox.In("Directory.Build.props")).Append(_sandbox.In("global.json"))
            .Append(_sandbox.In(".git/logs/HEAD")))
        {
            File.SetLastWriteTimeUtc(path, built.AddHours(-1));
        }
        File.SetLastWriteTimeUtc(_sandbox.In("artifacts/sluice.stamp"), built);
        Assert.Equal(3, _sandbox.Ends("sluice").Code);
        Assert.Equal(1, BuildCount);
    }
}
