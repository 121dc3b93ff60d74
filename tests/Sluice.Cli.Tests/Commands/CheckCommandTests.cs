using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly CliFolder _folder = new();

    public CheckCommandTests() => _folder.Write("person.json", TestSchemas.Person);

    [Fact]
    public async Task A_valid_output_goes_to_standard_output_byte_for_byte()
    {
        const string text = "{ \"name\" : \"Zoë\",\r\n\t\"age\":3 }\n";
        _folder.Write("reply.txt", text);

        var result = await _folder.RunAsync("check", "--schema", "person.json", "reply.txt");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Equal(text, result.Out);
        Assert.Equal("reply.txt: accepted\n", result.Error);
    }

    [Fact]
    public async Task What_may_be_cited_is_named_or_nothing_may()
    {
        _folder.Write("cited.json", """{"properties":{"source":{"type":"string","x-cites":true}}}""");
        _folder.Write("reply.txt", """{"source":"b"}""");
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("check", "--schema", "cited.json", "--cites", "a", "--cites", "b", "reply.txt")).Code);
        var unnamed = await _folder.RunAsync("check", "--schema", "cited.json", "reply.txt");
        Assert.Equal(ExitCode.Rejected, unnamed.Code);
        Assert.Contains("citation_unknown", unnamed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repaired_output_shows_every_edit_with_its_place_and_risk()
    {
        _folder.Write("reply.txt", "Here you are:\n```json\n{\"name\": \"Ada\", \"age\": \"36\",}\n```\n");

        var result = await _folder.RunAsync("check", "--schema", "person.json", "reply.txt");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.StartsWith("reply.txt: repaired, ", result.Error, StringComparison.Ordinal);
        Assert.Contains("strip-fence", result.Error, StringComparison.Ordinal);
        Assert.Contains("representation", result.Error, StringComparison.Ordinal);
        Assert.Contains("/age", result.Error, StringComparison.Ordinal);
        Assert.Contains("3:", result.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal(36, document.RootElement.GetProperty("age").GetInt32());
    }

    [Fact]
    public async Task Many_edits_of_one_harmless_kind_share_a_row_and_others_keep_theirs()
    {
        var result = await _folder.RunAsync("{'name': 'Ada', 'age': '36'}"u8.ToArray(), "check", "--schema", "person.json");

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Single(result.Error.Split('\n'), line => line.Contains("change-quotes", StringComparison.Ordinal));
        Assert.Matches(@"1:2 +\(\d+ places\) +change-quotes +syntax", result.Error);
        Assert.Matches(@"/age +text-to-number +representation", result.Error);
    }

    [Fact]
    public async Task A_rejected_output_shows_errors_with_places_and_leaves_standard_output_empty()
    {
        _folder.Write("reply.txt", """{"name":"Ada","age":-1}""");

        var result = await _folder.RunAsync("check", "--schema", "person.json", "reply.txt");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Empty(result.Out);
        Assert.StartsWith("reply.txt: rejected, ", result.Error, StringComparison.Ordinal);
        Assert.Contains("/age", result.Error, StringComparison.Ordinal);
        Assert.Contains("minimum", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_read_without_a_file_and_with_a_dash()
    {
        var reply = """{"name":"Ada","age":36}"""u8.ToArray();

        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync(reply, "check", "--schema", "person.json")).Code);
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync(reply, "check", "-s", "person.json", "-")).Code);
    }

    [Fact]
    public async Task The_json_verdict_has_every_documented_member()
    {
        var result = await _folder.RunAsync("""{"name":"Ada","age":"36"}"""u8.ToArray(), "check", "--schema", "person.json", "--json");

        using var verdict = JsonDocument.Parse(result.Out);
        Assert.Equal(
            ["verdict", "contract", "value", "edits", "errors", "attempts", "record", "failure", "submissionId", "traceId", "replayed", "durable"],
            verdict.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("repaired", verdict.RootElement.GetProperty("verdict").GetString());
        var edit = verdict.RootElement.GetProperty("edits")[0];
        Assert.Equal(["code", "path", "span", "before", "after", "risk", "alternatives"], edit.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task A_json_rejection_has_errors_in_the_standard_form()
    {
        var result = await _folder.RunAsync("""{"name":"Ada"}"""u8.ToArray(), "check", "--schema", "person.json", "--json");

        Assert.Equal(ExitCode.Rejected, result.Code);
        using var verdict = JsonDocument.Parse(result.Out);
        Assert.Equal(JsonValueKind.Null, verdict.RootElement.GetProperty("value").ValueKind);
        var error = verdict.RootElement.GetProperty("errors")[0];
        Assert.Equal(["instanceLocation", "keywordLocation", "code", "message"], error.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Several_files_are_checked_even_when_one_cannot_be_read()
    {
        _folder.Write("a.txt", """{"name":"Ada","age":36}""");
        _folder.Write("c.txt", """{"name":"Cy","age":1}""");

        var result = await _folder.RunAsync("check", "--schema", "person.json", "--json", "a.txt", "b.txt", "c.txt");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal(2, result.OutLines.Length);
        Assert.All(result.OutLines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains("b.txt does not exist", result.Error, StringComparison.Ordinal);
        Assert.Contains("2 outputs: 2 accepted", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_something_to_check_against_both_options_are_named()
    {
        var result = await _folder.RunAsync("check", "reply.txt");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("--schema FILE", result.Error, StringComparison.Ordinal);
        Assert.Contains("--contract NAME", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_and_contract_exclude_each_other()
    {
        var result = await _folder.RunAsync("check", "--schema", "person.json", "--contract", "invoice");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("exclude each other", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_is_none_lists_every_problem_with_its_line()
    {
        _folder.Write("bad.json", "{\n  \"type\": \"objekt\",\n  \"minLength\": -1,\n  \"properties\": 7\n}\n");

        var result = await _folder.RunAsync([], "check", "--schema", "bad.json");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("bad.json is not a schema", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad.json:2:", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad.json:3:", result.Error, StringComparison.Ordinal);
        Assert.Contains("bad.json:4:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_is_not_json_says_where()
    {
        _folder.Write("bad.json", "{\n  \"type\": }");

        var result = await _folder.RunAsync([], "check", "--schema", "bad.json");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("bad.json:2:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contract_is_checked_without_touching_the_store()
    {
        await _folder.WithWorkspaceAsync();

        var result = await _folder.RunAsync(Encoding.UTF8.GetBytes(TestSchemas.Ticket), "check", "--contract", "ticket-triage@1", "--json");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        using var verdict = JsonDocument.Parse(result.Out);
        Assert.Equal("ticket-triage@1.0.0", verdict.RootElement.GetProperty("contract").GetString());
        Assert.False(Directory.Exists(_folder.At(".sluice")));
    }

    [Fact]
    public async Task An_unknown_contract_is_answered_with_the_nearest_one()
    {
        await _folder.WithWorkspaceAsync();

        var result = await _folder.RunAsync([], "check", "--contract", "lerning-plan");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("Did you mean 'learning-plan'?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_version_is_answered_with_those_there_are()
    {
        await _folder.WithWorkspaceAsync();

        var result = await _folder.RunAsync([], "check", "--contract", "invoice@9");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("no version '9'", result.Error, StringComparison.Ordinal);
        Assert.Contains("1.0.0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_a_workspace_a_contract_cannot_be_named()
    {
        var result = await _folder.RunAsync([], "check", "--contract", "invoice");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("sluice init", result.Error, StringComparison.Ordinal);
        Assert.Contains("--workspace DIR", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workspace_with_mistakes_lists_all_of_them()
    {
        await _folder.WithWorkspaceAsync();
        _folder.Write("contracts/invoice/contract.yaml", "kye: /id\nrepair:\n  ceiling: sky\n");
        _folder.Write("contracts/learning-plan/1.0.0/schema.json", "{");

        var result = await _folder.RunAsync([], "check", "--contract", "invoice");

        Assert.Equal(ExitCode.Workspace, result.Code);
        Assert.Contains("contracts/invoice/contract.yaml:1:", result.Error, StringComparison.Ordinal);
        Assert.Contains("contracts/invoice/contract.yaml:3:", result.Error, StringComparison.Ordinal);
        Assert.Contains("contracts/learning-plan/1.0.0/schema.json", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
