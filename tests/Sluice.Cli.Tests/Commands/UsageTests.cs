namespace Sluice.Cli.Tests.Commands;

public sealed class UsageTests : IDisposable
{
    private readonly CliFolder _folder = new();

    [Theory]
    [InlineData("", "a command is missing")]
    [InlineData("chek", "there is no command 'chek'. Did you mean 'check'?")]
    [InlineData("record", "a command is missing. There are: get, list, history.")]
    [InlineData("record gte x y", "there is no command 'gte'. Did you mean 'get'?")]
    [InlineData("record get invoice", "KEY is missing")]
    [InlineData("failure show", "ID is missing")]
    [InlineData("check --shcema x", "there is no option '--shcema'. Did you mean '--schema'?")]
    [InlineData("check --schema", "--schema needs a value: --schema FILE")]
    [InlineData("submit reply.txt", "--contract")]
    [InlineData("record list --limit 0", "--limit: '0' is not a whole number from 1 to 1,000")]
    [InlineData("record list --limit many", "--limit: 'many' is not a whole number")]
    [InlineData("simulate --port 70000", "--port: '70000' is not a port")]
    [InlineData("simulate --profile wild", "--profile wild:")]
    [InlineData("serve --log-level loud", "--log-level: 'loud' is no level")]
    [InlineData("demo --count 0", "--count: '0' is not a whole number")]
    [InlineData("init a b", "'b' is one argument too many")]
    [InlineData("help recrod", "there is no command 'recrod'. Did you mean 'record'?")]
    [InlineData("completion tcsh", "there is no completion for 'tcsh'")]
    [InlineData("record list", "No workspace here")]
    [InlineData("record list --workspace nowhere", "--workspace: there is no folder nowhere")]
    [InlineData("demo --model m", "--model needs an endpoint: set OPENAI_API_KEY")]
    public async Task A_wrong_command_line_is_told_what_to_do(string line, string message)
    {
        var result = await _folder.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(result.Code == ExitCode.Usage, result.All);
        Assert.Empty(result.Out);
        Assert.StartsWith("sluice: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_names_the_workspace_and_the_option_wins()
    {
        await _folder.RunAsync("init", "one");
        await _folder.RunAsync("init", "two");
        _folder.Environment["SLUICE_WORKSPACE"] = "nowhere";

        Assert.Contains("SLUICE_WORKSPACE: there is no folder nowhere", (await _folder.RunAsync("record", "list")).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("record", "list", "--workspace", "two")).Code);
        _folder.Environment["SLUICE_WORKSPACE"] = "one";
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("record", "list")).Code);
    }

    [Fact]
    public async Task A_bug_is_told_without_a_stack_trace_unless_asked_for()
    {
        using var output = new MemoryStream();
        string[] line = ["check", "--schema", _folder.Write("person.json", TestSchemas.Person)];
        async Task<CliResult> RunAsync()
        {
            using var input = new TurnTakingStream(() => throw new InvalidOperationException("on purpose"));
            return await _folder.RunAsync(input, output, line, TestContext.Current.CancellationToken);
        }

        var quiet = await RunAsync();
        _folder.Environment["SLUICE_DEBUG"] = "1";
        var loud = await RunAsync();

        Assert.Equal(ExitCode.Internal, quiet.Code);
        Assert.Contains("internal error: InvalidOperationException: on purpose", quiet.Error, StringComparison.Ordinal);
        Assert.Contains("SLUICE_DEBUG=1", quiet.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", quiet.Error, StringComparison.Ordinal);
        Assert.Contains("   at ", loud.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
