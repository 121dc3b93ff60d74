using System.Text;
using System.Text.Json;
using LibGit2Sharp;
using Sluice.Contracts;

namespace Sluice.Cli.Tests.Commands;

public sealed class ContractDiffTests : IDisposable
{
    private const string First = """{"type":"object","properties":{"goal":{"type":"string"}},"required":["goal"]}""";
    private const string Second = """{"type":"object","properties":{"goal":{"type":"string"},"note":{"type":"string"}},"required":["goal"]}""";
    private const string Third = """{"type":"object","properties":{"aim":{"type":"string"},"note":{"type":"string"}},"required":["aim"]}""";

    /// <summary>Neither proved nor refuted: only two names fit the pattern, and the prover does not count names.</summary>
    private const string TwoNames = """{"type":"object","propertyNames":{"pattern":"^[ab]$"}}""";

    private const string AtMostTwo = """{"type":"object","propertyNames":{"pattern":"^[ab]$"},"maxProperties":2}""";

    private readonly CliFolder _folder = new();

    public ContractDiffTests()
    {
        _folder.Write("sluice.yaml", "");
        _folder.Write("contracts/plan/contract.yaml", "key: /goal\ncorrection: {attemptsMax: 0}\n");
        _folder.Write("contracts/plan/1.0.0/schema.json", First);
    }

    private void Version(string version, string schema) => _folder.Write($"contracts/plan/{version}/schema.json", schema);

    private void Migration(string from, string fromSchema, string to, string toSchema, string ops) => _folder.Write($"contracts/plan/{to}/migration.yaml", $$"""
        kind: Migration
        contract: plan
        from: {version: {{from}}, hash: "{{ContentHash.OfJson(Encoding.UTF8.GetBytes(fromSchema))}}"}
        to: {version: {{to}}, hash: "{{ContentHash.OfJson(Encoding.UTF8.GetBytes(toSchema))}}"}
        ops: {{ops}}
        """);

    private async Task SubmitAsync(params string[] documents)
    {
        foreach (var document in documents)
        {
            var result = await _folder.RunAsync(Encoding.UTF8.GetBytes(document), "submit", "--contract", "plan@1.0.0", "-");
            Assert.True(result.Code == ExitCode.Ok, result.All);
        }
    }

    private async Task<JsonElement> JsonAsync(ExitCode code, params string[] arguments)
    {
        var result = await _folder.RunAsync([.. (string[])["contract", "diff"], .. arguments, "--json"]);
        Assert.True(result.Code == code, result.All);
        return JsonElement.Parse(result.Out);
    }

    private static string? Verdict(JsonElement report, string direction) => report.GetProperty(direction).GetProperty("verdict").GetString();

    [Fact]
    public async Task The_report_of_two_versions_is_what_was_reviewed()
    {
        Version("1.0.1", """{"type":"object","properties":{"goal":{"type":"string","minLength":1},"level":{"enum":["a"]}},"required":["goal"]}""");

        var result = await _folder.RunAsync("contract", "diff", "plan@1.0.0", "1.0.1");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Golden.Check("Commands/contract-diff.golden.txt", result.Out);
        Assert.Contains("'sluice lint' names", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_is_taken_into_account_and_a_missing_one_is_named()
    {
        Version("2.0.0", Third);
        var missing = await JsonAsync(ExitCode.Rejected, "plan@1.0.0", "plan@2.0.0");
        Assert.Equal(("incompatible", "missing"), (Verdict(missing, "backward"), missing.GetProperty("step").GetString()));
        Assert.Equal("""{"goal":""}""", missing.GetProperty("backward").GetProperty("witness").GetRawText());

        Migration("1.0.0", First, "2.0.0", Third, "[{rename: {from: goal, to: aim}}]");

        var found = await JsonAsync(ExitCode.Ok, "plan@1.0.0", "plan");
        Assert.Equal(("compatible via migration", "migration"), (Verdict(found, "backward"), found.GetProperty("step").GetString()));
        Assert.Equal(("incompatible", "incompatible"), (Verdict(found, "forward"), Verdict(found, "full")));
        Assert.Equal("major", found.GetProperty("floor").GetProperty("least").GetString());
        Assert.Equal("requiredPropertyAdded", found.GetProperty("changes")[0].GetProperty("kind").GetString());
        Assert.Equal("/properties/aim", found.GetProperty("changes")[0].GetProperty("pointer").GetString());
        await JsonAsync(ExitCode.Rejected, "plan@1.0.0", "plan@2.0.0", "--require", "full");
    }

    [Fact]
    public async Task Stored_records_refute_what_the_policy_takes_for_compatible()
    {
        await SubmitAsync("""{"goal":"a"}""", """{"goal":"b","note":"fits"}""");
        Version("1.1.0", Second);
        var passed = await JsonAsync(ExitCode.Ok, "plan@1.0.0", "plan@1.1.0");
        Assert.Equal((2, 2, 0), (Count(passed, "stored"), Count(passed, "checked"), Count(passed, "failed")));
        Assert.Equal("writer-closed", passed.GetProperty("content").GetString());

        File.Delete(_folder.At("contracts/plan/1.1.0/schema.json"));
        Directory.Delete(_folder.At("contracts/plan/1.1.0"));
        await SubmitAsync("""{"goal":"c","note":4711}""");
        Version("1.1.0", Second);

        var failed = await JsonAsync(ExitCode.Rejected, "plan@1.0.0", "plan@1.1.0");
        Assert.Equal("incompatible", Verdict(failed, "backward"));
        var first = failed.GetProperty("records").GetProperty("first")[0];
        Assert.Equal(("c revision 1", "/note", "type"), (first.GetProperty("id").GetString(), first.GetProperty("pointer").GetString(), first.GetProperty("reason").GetString()));
        Assert.DoesNotContain("4711", failed.GetRawText(), StringComparison.Ordinal);
        await JsonAsync(ExitCode.Ok, "plan@1.0.0", "plan@1.1.0", "--records", "0");

        Migration("1.0.0", First, "1.1.0", Second, "[]");
        var lint = await _folder.RunAsync("lint");
        Assert.Equal(ExitCode.Workspace, lint.Code);
        Assert.Contains("workspace_records_not_migrated", lint.Out, StringComparison.Ordinal);
        Migration("1.0.0", First, "1.1.0", Second, "[{remove: {path: /note}}]");
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("lint")).Code);
    }

    [Fact]
    public async Task A_sample_of_stored_records_states_its_bound()
    {
        await SubmitAsync("""{"goal":"a"}""", """{"goal":"b"}""", """{"goal":"c"}""", """{"goal":"d"}""");
        Version("1.1.0", Second);
        var text = await _folder.RunAsync("contract", "diff", "plan@1.0.0", "1.1.0", "--records", "3", "--against", ".sluice/sluice.db");
        Assert.Contains("all 3 records of a sample pass, of 4 stored: with 95 % confidence fewer than 100 % fail", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_unknown_has_an_exit_code_of_its_own_until_it_is_accepted()
    {
        Version("1.0.0", TwoNames);
        Version("1.1.0", AtMostTwo);
        _folder.Write("contracts/plan/contract.yaml", "");
        var unknown = await JsonAsync(ExitCode.Unknown, "plan@1.0.0", "plan@1.1.0");
        Assert.Equal("unknown", Verdict(unknown, "backward"));
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("version").GetProperty("sufficient").ValueKind);

        _folder.Write("contracts/plan/contract.yaml", "compatibility: {acceptUnknown: {1.1.0: only two names}}\n");

        var accepted = await JsonAsync(ExitCode.Ok, "plan@1.0.0", "plan@1.1.0");
        Assert.Equal("unknown", Verdict(accepted, "backward"));
        Assert.Equal("only two names", accepted.GetProperty("version").GetProperty("accepted").GetString());
    }

    [Fact]
    public async Task Records_turn_unknown_into_compatible_under_no_policy_and_into_accepted_under_one()
    {
        _folder.Write("contracts/plan/contract.yaml", "compatibility: {content: records}\n");
        Version("1.0.0", TwoNames);
        await SubmitAsync("""{"a":1}""");
        Version("1.1.0", AtMostTwo);

        var taken = await JsonAsync(ExitCode.Ok, "plan@1.0.0", "plan@1.1.0");
        Assert.Equal("unknown", Verdict(taken, "backward"));
        Assert.Equal("all 1 stored records pass", taken.GetProperty("backward").GetProperty("reasons")[0].GetString());
        await JsonAsync(ExitCode.Unknown, "plan@1.0.0", "plan@1.1.0", "--content", "writer-closed");
    }

    [Fact]
    public async Task Files_are_compared_without_a_workspace_and_a_version_with_a_draft()
    {
        using var bare = new CliFolder();
        bare.Write("old.json", First);
        var strict = await bare.RunAsync(Encoding.UTF8.GetBytes(Second), "contract", "diff", "old.json", "-", "--content", "strict");
        Assert.Equal(ExitCode.Rejected, strict.Code);
        Assert.Contains("""{"goal":"","note":0}""", strict.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await bare.RunAsync(Encoding.UTF8.GetBytes(Second), "contract", "diff", "old.json", "-")).Code);

        await SubmitAsync("""{"goal":"c","note":4711}""");
        _folder.Write("draft.json", Second);
        Assert.Equal("incompatible", Verdict(await JsonAsync(ExitCode.Rejected, "plan@1", "draft.json"), "backward"));
    }

    [Fact]
    public async Task Versions_are_read_from_a_commit()
    {
        Repository.Init(_folder.Path);
        using (var repository = new Repository(_folder.Path))
        {
            Version("1.1.0", Second);
            LibGit2Sharp.Commands.Stage(repository, "*");
            var author = new Signature("Test", "test@example.org", DateTimeOffset.UnixEpoch);
            repository.Commit("Change", author, author);
        }
        Directory.Delete(_folder.At("contracts"), recursive: true);

        Assert.Equal("compatible", Verdict(await JsonAsync(ExitCode.Ok, "plan@1.0.0", "plan@1.1.0", "--at", "HEAD"), "backward"));
        Assert.Equal(ExitCode.Usage, (await _folder.RunAsync("contract", "diff", "plan@1.0.0", "plan@1.1.0", "--at", "nowhere")).Code);
    }

    [Theory]
    [InlineData("plan@1.0.0", "plan@1.0.0", "not below")]
    [InlineData("plan@1.0.0", "plan@3.0.0", "no version 3.0.0")]
    [InlineData("plan@1.0.0", "other@1.0.0", "are two")]
    [InlineData("none@1.0.0", "none@2.0.0", "no contract 'none'")]
    [InlineData("plan@1.0.0", "gone.json", "gone.json does not exist")]
    [InlineData("-", "-", "standard input")]
    public async Task What_cannot_be_compared_is_refused(string old, string @new, string expected)
    {
        var result = await _folder.RunAsync("contract", "diff", old, @new);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--content", "open", "strict, writer-closed, records")]
    [InlineData("--require", "both", "backward, forward, full")]
    [InlineData("--against", "gone.db", "there is no file gone.db")]
    public async Task A_wrong_option_names_the_right_ones(string option, string value, string expected)
    {
        var result = await _folder.RunAsync("contract", "diff", "plan@1.0.0", "plan@1.0.0", option, value);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private static int Count(JsonElement report, string name) => report.GetProperty("records").GetProperty(name).GetInt32();

    public void Dispose() => _folder.Dispose();
}
