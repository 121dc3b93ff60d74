namespace Sluice.Cli.Tests.Commands;

public sealed class ContractMigrationTests : IDisposable
{
    private readonly CliFolder _folder = new();

    private void Workspace()
    {
        _folder.Write("sluice.yaml", "");
        _folder.Write("contracts/plan/1.0.0/schema.json", """{"type":"object","properties":{"goal":{"type":"string"},"old":{}},"required":["goal"],"additionalProperties":false}""");
        _folder.Write("contracts/plan/2.0.0/schema.json",
            """{"type":"object","properties":{"goal":{"type":"string"},"level":{"default":"Beginner"}},"required":["goal","level"],"additionalProperties":false}""");
        _folder.Write("contracts/plan/1.0.0/samples/a.json", """{"goal":"Go","old":1}""");
    }

    [Fact]
    public async Task The_missing_step_is_named_and_the_named_command_writes_one_that_holds()
    {
        Workspace();
        var before = await _folder.RunAsync("check", "--contract", "plan", "-");
        Assert.Contains("sluice contract migration plan@1.0.0 plan@2.0.0", before.Error, StringComparison.Ordinal);

        var written = await _folder.RunAsync("contract", "migration", "plan@1.0.0", "plan@2.0.0");

        Assert.True(written.Code == ExitCode.Ok, written.All);
        Assert.EndsWith("contracts/plan/2.0.0/migration.yaml\n", written.Out, StringComparison.Ordinal);
        var after = await _folder.RunAsync("""{"goal":"Go","level":"Expert"}"""u8.ToArray(), "check", "--contract", "plan", "-");
        Assert.True(after.Code == ExitCode.Ok, after.All);
    }

    [Fact]
    public async Task A_script_that_never_ends_is_an_error_with_file_and_line()
    {
        Workspace();
        await _folder.RunAsync("contract", "migration", "plan@1", "2.0.0");
        var file = _folder.At("contracts/plan/2.0.0/migration.yaml");
        await File.AppendAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var text = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("ops:\n", "ops:\n  - js: {file: two.js}\n", StringComparison.Ordinal);
        _folder.Write("contracts/plan/2.0.0/migration.yaml", text);
        _folder.Write("contracts/plan/2.0.0/two.js", "function up(d) {\n  while (true);\n}\nfunction down(d) { return d; }\n");

        var result = await _folder.RunAsync("check", "--contract", "plan", "-");

        Assert.Equal(ExitCode.Workspace, result.Code);
        Assert.Contains("contracts/plan/2.0.0/migration.yaml:8", result.Error, StringComparison.Ordinal);
        Assert.Contains("two.js, line 2: the script ran", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan@2.0.0", "plan@1.0.0", "leads up")]
    [InlineData("plan@1.0.0", "other@2.0.0", "two contracts")]
    [InlineData("plan@1.0.0", "plan@3.0.0", "no version 3.0.0")]
    [InlineData("plan", "plan@2.0.0", "NAME@VERSION")]
    [InlineData("none@1.0.0", "none@2.0.0", "no contract 'none'")]
    public async Task What_is_no_step_is_refused(string older, string newer, string expected)
    {
        Workspace();
        var result = await _folder.RunAsync("contract", "migration", older, newer);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_is_there_is_not_overwritten()
    {
        Workspace();
        _folder.Write("contracts/plan/2.0.0/migration.yaml", "kept");
        _folder.Write("contracts/plan/2.0.0/migration-1.0.0.yaml", "kept");
        var result = await _folder.RunAsync("contract", "migration", "plan@1.0.0", "2.0.0");
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("is there already", result.Error, StringComparison.Ordinal);
        var printed = await _folder.RunAsync("contract", "migration", "plan@1.0.0", "2.0.0", "--print");
        Assert.Equal(ExitCode.Usage, printed.Code);
    }

    public void Dispose() => _folder.Dispose();
}
