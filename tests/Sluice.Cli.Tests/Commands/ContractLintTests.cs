using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class ContractLintTests : IDisposable
{
    private const string Optional = """{"type":"object","properties":{"name":{"type":"string","minLength":2}},"additionalProperties":false}""";
    private const string Closed = """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}""";

    private readonly CliFolder _folder = new();

    [Fact]
    public async Task What_a_provider_refuses_stands_line_by_line_with_its_place()
    {
        _folder.Write("plan.json", TestSchemas.Person.Replace("\"required\": [\"name\", \"age\"]", "\"required\": [\"name\"]", StringComparison.Ordinal));

        var result = await _folder.RunAsync("contract", "lint", "--schema", "plan.json", "--profile", "openai");

        Assert.True(result.Code == ExitCode.Rejected, result.All);
        Assert.StartsWith("plan.json:3: refused /properties/age: ", Assert.Single(result.OutLines), StringComparison.Ordinal);
        Assert.EndsWith(" [lint_not_required]", result.OutLines[0], StringComparison.Ordinal);
        Assert.Contains("plan.json: openai refuses the schema for 1 reason", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_the_provider_takes_ends_with_0_and_says_so()
    {
        var result = await _folder.RunAsync(Encoding.UTF8.GetBytes(Closed), "contract", "lint", "--schema", "-");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Empty(result.Out);
        Assert.Equal("sluice: standard input: any takes the schema\n", result.Error);
    }

    [Fact]
    public async Task Keywords_that_are_only_ignored_do_not_fail_the_command()
    {
        _folder.Write("plan.json", Optional);

        var result = await _folder.RunAsync("contract", "lint", "-s", "plan.json", "-p", "gemini");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Contains(" ignored /properties/name/minLength: ", Assert.Single(result.OutLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_written_schema_is_taken_and_what_it_no_longer_says_is_told()
    {
        _folder.Write("plan.json", Optional);

        var result = await _folder.RunAsync("contract", "lint", "--schema", "plan.json", "--profile", "openai", "--write", "sent.json");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Empty(result.Out);
        Assert.Contains("\n  /name\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("contract", "lint", "--schema", "sent.json", "--profile", "openai")).Code);
        using var sent = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.At("sent.json"), TestContext.Current.CancellationToken));
        Assert.Equal("name", sent.RootElement.GetProperty("required")[0].GetString());
    }

    [Fact]
    public async Task The_written_schema_can_go_to_standard_output_alone()
    {
        _folder.Write("plan.json", Optional);

        var result = await _folder.RunAsync("contract", "lint", "--schema", "plan.json", "--profile", "openai", "--write", "-");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        using var sent = JsonDocument.Parse(result.Out);
        Assert.False(sent.RootElement.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public async Task The_schema_itself_is_never_overwritten()
    {
        _folder.Write("plan.json", Optional);

        var result = await _folder.RunAsync("contract", "lint", "--schema", "plan.json", "--write", "./plan.json");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("is the schema itself", result.Error, StringComparison.Ordinal);
        Assert.Equal(Optional, await File.ReadAllTextAsync(_folder.At("plan.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task As_json_every_finding_stands_beside_the_schema_to_send()
    {
        _folder.Write("plan.json", Optional);

        var result = await _folder.RunAsync("contract", "lint", "--schema", "plan.json", "--profile", "openai", "--json");

        Assert.True(result.Code == ExitCode.Rejected, result.All);
        using var json = JsonDocument.Parse(result.Out);
        var root = json.RootElement;
        Assert.Equal(["profile", "contract", "schema", "accepted", "findings", "sent", "nullMeansAbsent", "losses"], root.EnumerateObject().Select(m => m.Name));
        Assert.False(root.GetProperty("accepted").GetBoolean());
        Assert.Contains(root.GetProperty("findings").EnumerateArray(), f => f.GetProperty("code").GetString() == "lint_not_required"
            && f.GetProperty("severity").GetString() == "refused" && f.GetProperty("line").GetInt32() == 1);
        Assert.Equal("/name", root.GetProperty("nullMeansAbsent")[0].GetString());
    }

    [Fact]
    public async Task Without_a_name_every_contract_of_the_workspace_is_looked_at()
    {
        await _folder.WithWorkspaceAsync();

        var all = await _folder.RunAsync("contract", "lint", "--profile", "gemini", "--json");
        var one = await _folder.RunAsync("contract", "lint", "invoice@1", "--profile", "gemini", "--json");

        Assert.True(all.OutLines.Length > 1, all.All);
        using var json = JsonDocument.Parse(one.Out);
        Assert.StartsWith("invoice@1.", json.RootElement.GetProperty("contract").GetString(), StringComparison.Ordinal);
        Assert.Equal(Path.Combine("contracts", "invoice", "1.0.0", "schema.json"), json.RootElement.GetProperty("schema").GetString());
    }

    [Theory]
    [InlineData("there is no profile 'openia'. Did you mean 'openai'?", "--schema", "plan.json", "--profile", "openia")]
    [InlineData("exclude each other", "invoice", "--schema", "plan.json")]
    [InlineData("does not exist", "--schema", "none.json")]
    [InlineData("is not a schema that can be used", "--schema", "broken.json")]
    [InlineData("exclude each other", "--schema", "plan.json", "--write", "-", "--json")]
    [InlineData("cannot be written", "--schema", "plan.json", "--write", "nowhere/sent.json")]
    [InlineData("is a folder", "--schema", "plan.json", "--write", ".")]
    [InlineData("No workspace here", "invoice")]
    public async Task A_wrong_line_is_one_clear_message(string message, params string[] args)
    {
        _folder.Write("plan.json", Optional);
        _folder.Write("broken.json", """{"type":"strin"}""");

        var result = await _folder.RunAsync(["contract", "lint", .. args]);

        Assert.True(result.Code == ExitCode.Usage, result.All);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Several_contracts_cannot_be_written_to_one_file()
    {
        await _folder.WithWorkspaceAsync();

        var result = await _folder.RunAsync("contract", "lint", "--write", "sent.json");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("name the CONTRACT", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
