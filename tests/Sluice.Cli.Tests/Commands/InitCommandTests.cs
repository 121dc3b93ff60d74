namespace Sluice.Cli.Tests.Commands;

public sealed class InitCommandTests : IDisposable
{
    private readonly CliFolder _folder = new();

    [Fact]
    public async Task A_new_workspace_is_consistent_and_its_place_is_the_result()
    {
        var result = await _folder.RunAsync("init", "mine");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Equal(_folder.At("mine") + "\n", result.Out);
        Assert.Contains("sluice submit --workspace mine", result.Error, StringComparison.Ordinal);
        Assert.Contains("invoice, learning-plan, ticket-triage", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("record", "list", "--workspace", "mine")).Code);
    }

    [Fact]
    public async Task A_folder_that_is_a_workspace_already_is_left_alone()
    {
        await _folder.RunAsync("init", "mine");
        _folder.Write("mine/sluice.yaml", "limits:\n  outputBytesMax: 5\n");

        var again = await _folder.RunAsync("init", "mine");

        Assert.Equal(ExitCode.Usage, again.Code);
        Assert.Contains("mine is a workspace already", again.Error, StringComparison.Ordinal);
        Assert.Equal("limits:\n  outputBytesMax: 5\n", File.ReadAllText(_folder.At("mine/sluice.yaml")));
    }

    [Fact]
    public async Task A_file_in_the_way_is_named()
    {
        _folder.Write("mine", "not a folder");

        var result = await _folder.RunAsync("init", "mine");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("'mine' is a file", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
