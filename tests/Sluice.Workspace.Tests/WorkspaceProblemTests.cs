
namespace Sluice.Workspace.Tests;

public sealed class WorkspaceProblemTests
{
    private const string Policy = "contracts/note/contract.yaml";
    private const string Model = "models/m.yaml";
    private const string Prompt = "prompts/p/1.0.0.prompt";
    private const string Schema = "contracts/note/1.0.0/schema.json";
    private const string Sample = "contracts/note/1.0.0/samples/s.json";

    [Theory]
    [InlineData("sluice.yaml", "# c\nstore:\n  path: [a]\n", ":3 workspace_wrong_type")]
    [InlineData("sluice.yaml", "store:\n  path: ''\n", ":2 workspace_bad_value")]
    [InlineData("sluice.yaml", "store:\n  path: \"a\\0b\"\n", ":2 workspace_bad_value")]
    [InlineData("sluice.yaml", "store: here\n", ":1 workspace_wrong_type")]
    [InlineData("sluice.yaml", "stor:\n  path: a\n", ":1 workspace_unknown_setting")]
    [InlineData("sluice.yaml", "sessions:\n  retention: 90\n", ":2 workspace_bad_value")]
    [InlineData("sluice.yaml", "sessions:\n  retention: 0d\n", ":2 workspace_bad_value")]
    [InlineData("sluice.yaml", "sessions:\n  retention: 36501d\n", ":2 workspace_bad_value")]
    [InlineData("sluice.yaml", "sessions:\n  messagesMax: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "notes:\n  retention: soon\n", ":2 workspace_bad_value")]
    [InlineData("sluice.yaml", "notes:\n  textBytesMax: 65537\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "notes:\n  currentMax: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "jobs:\n  concurrency: -1\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "jobs:\n  queueMax: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "jobs:\n  attemptsMax: 101\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "jobs:\n  leaseSeconds: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "lazy:\n  windowMilliseconds: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "lazy:\n  entriesMax: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "lazy:\n  bytesMax: 1073741825\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "lazy:\n  overdueSeconds: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "lazy:\n  closeSeconds: -1\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "sessions:\n  messageMax: 9\n", ":2 workspace_unknown_setting")]
    [InlineData("sluice.yaml", "access:\n  keys: sometimes\n", ":2 workspace_bad_value")]
    [InlineData("sluice.yaml", "limits:\n  outputBytesMax: 0\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "limits:\n  outputBytesMax: 16777217\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "limits:\n  outputBytesMax: 99999999999999999999999\n", ":2 workspace_out_of_range")]
    [InlineData("sluice.yaml", "limits:\n  outputBytesMax: 4MiB\n", ":2 workspace_wrong_type")]
    [InlineData("sluice.yaml", "limits:\n  outputBytesMax: '5'\n", ":2 workspace_wrong_type")]
    [InlineData("sluice.yaml", "limits:\n  outputBytesMax:\n", ":2 workspace_wrong_type")]
    [InlineData("sluice.yaml", "limits:\n  - 1\n", ":2 workspace_wrong_type")]
    [InlineData("sluice.yaml", "- a\n", ":1 workspace_wrong_type")]
    [InlineData("sluice.yaml", "just text", ":1 workspace_wrong_type")]
    [InlineData("sluice.yaml", "store:\n  path: a\nstore:\n  path: b\n", ":3 workspace_yaml_invalid")]
    [InlineData("sluice.yaml", "store:\n  path: 'a\n", ":2 workspace_yaml_invalid")]
    [InlineData("sluice.yaml", "store:\n  path: a\n---\nstore:\n", ":3 workspace_yaml_invalid")]
    [InlineData("sluice.yaml", "store: &s\n  path: a\nlimits: *s\n", ":3 workspace_yaml_invalid")]
    [InlineData("sluice.yaml", "store: [[[[[[[[[[[[[[[[[[[[[[[[\n", ":1 workspace_yaml_invalid")]
    [InlineData("sluice.yaml", "? [a, b]\n: c\n", ":1 workspace_wrong_type")]
    [InlineData("sluice.yaml", "# a\n\0store:\n", ":2 workspace_not_text")]
    [InlineData(Policy, "\nkey: id\n", ":2 workspace_bad_value")]
    [InlineData(Policy, "key: ''\n", ":1 workspace_bad_value")]
    [InlineData(Policy, "key: /a~2\n", ":1 workspace_bad_value")]
    [InlineData(Policy, "repair:\n  ceiling: lossy\n", ":2 workspace_bad_value")]
    [InlineData(Policy, "repair:\n  lossyCodes:\n    - drop-member\n    - Drop It\n", ":4 workspace_bad_value")]
    [InlineData(Policy, "repair:\n  lossyCodes: drop-member\n", ":2 workspace_wrong_type")]
    [InlineData(Policy, "repair:\n  lossyPaths: ['', /a, b]\n", ":2 workspace_bad_value")]
    [InlineData(Policy, "persistence:\n  lazy: sometimes\n", ":2 workspace_bad_value")]
    [InlineData(Policy, "persistence: lazy\n", ":1 workspace_wrong_type")]
    [InlineData(Policy, "correction:\n  attemptsMax: 11\n", ":2 workspace_out_of_range")]
    [InlineData(Policy, "correction:\n  attemptsMax: -1\n", ":2 workspace_out_of_range")]
    [InlineData(Policy, "correction:\n  tokensMax: 0\n", ":2 workspace_out_of_range")]
    [InlineData(Policy, "correction:\n  deadlineSeconds: 1.5\n", ":2 workspace_wrong_type")]
    [InlineData(Policy, "correction:\n  batch: { max: 1 }\n", ":2 workspace_out_of_range")]
    [InlineData(Policy, "correction:\n  batch: { max: 17 }\n", ":2 workspace_out_of_range")]
    [InlineData(Policy, "correction:\n  batch: { max: 4, windowMilliseconds: 1001 }\n", ":2 workspace_out_of_range")]
    [InlineData(Policy, "correction:\n  batch: { windowMilliseconds: 10 }\n", ":2 workspace_setting_missing")]
    [InlineData(Policy, "correction:\n  scope: document\n  batch: { max: 4 }\n", ":3 workspace_bad_value")]
    [InlineData(Policy, "correction:\n  attemptsMax: 1\n  batch: { max: 4 }\n", ":3 workspace_bad_value")]
    [InlineData(Policy, "correction:\n  attempts_max: 2\n", ":2 workspace_unknown_setting")]
    [InlineData(Policy, "correction:\n  model: gpt\n", ":2 workspace_unknown_model")]
    [InlineData(Policy, "correction:\n  prompt: mender\n", ":2 workspace_unknown_prompt")]
    [InlineData(Policy, "correction:\n  prompt: Mender@x\n", ":2 workspace_bad_value")]
    [InlineData(Model, "provider: openai\n", ":1 workspace_setting_missing")]
    [InlineData(Model, "", ":1 workspace_setting_missing")]
    [InlineData(Model, "model: m\nprovider: anthropic\n", ":2 workspace_bad_value")]
    [InlineData(Model, "model: m\nbaseUrl: localhost:11434\n", ":2 workspace_bad_value")]
    [InlineData(Model, "model: m\nbaseUrl: https://a/v1?key=b\n", ":2 workspace_bad_value")]
    [InlineData(Model, "model: m\nbaseUrl: https://user:pass@a/v1\n", ":2 workspace_inline_key")]
    [InlineData(Model, "model: m\napiKey: anything\n", ":2 workspace_inline_key")]
    [InlineData(Model, "model: m\napi_key: sk-aaaaaaaaaaaaaaaaaaaa\n", ":2 workspace_inline_key", 2)]
    [InlineData(Model, "model: m\napiKeyVariable: sk-proj-1234567890\n", ":2 workspace_inline_key")]
    [InlineData(Model, "model: m\napiKeyVariable: my key\n", ":2 workspace_bad_value")]
    [InlineData(Model, "model: m\ntemperature: 2.1\n", ":2 workspace_out_of_range")]
    [InlineData(Model, "model: m\ntemperature: warm\n", ":2 workspace_wrong_type")]
    [InlineData(Model, "model: m\ntemperature: .nan\n", ":2 workspace_wrong_type")]
    [InlineData(Model, "model: m\ntopP: -0.1\n", ":2 workspace_out_of_range")]
    [InlineData(Model, "model: m\nseed: 9223372036854775808\n", ":2 workspace_out_of_range")]
    [InlineData(Model, "model: m\nretriesMax: 11\n", ":2 workspace_out_of_range")]
    [InlineData(Model, "model: m\nsendSchema: yes\n", ":2 workspace_wrong_type")]
    [InlineData("models/M.yaml", "model: m\n", ":0 workspace_bad_name")]
    [InlineData("models/m.yml", "model: m\n", ":0 workspace_unexpected_file")]
    [InlineData("prompts/p.prompt", "", ":0 workspace_unexpected_file")]
    [InlineData("prompts/p/v1.prompt", "", ":0 workspace_bad_version")]
    [InlineData("prompts/p/1.0.prompt", "", ":0 workspace_bad_version")]
    [InlineData(Prompt, "hello", ":1 workspace_front_matter_missing")]
    [InlineData(Prompt, "---\nmodel: m\n", ":1 workspace_front_matter_missing")]
    [InlineData(Prompt, "---\nmodel: other\n---\nhello", ":2 workspace_unknown_model")]
    [InlineData(Prompt, "---\n---\nhello", ":1 workspace_unknown_model")]
    [InlineData("contracts/note/README.txt", "", ":0 workspace_unexpected_file")]
    [InlineData("contracts/note/1.0.0/schema.yaml", "", ":0 workspace_unexpected_file")]
    [InlineData("contracts/note/1.0.0/samples/a.txt", "", ":0 workspace_unexpected_file")]
    [InlineData(Schema, "", ":1 json_empty")]
    [InlineData(Schema, "{\n\"type\": \"strin\"}", ":2 schema_")]
    [InlineData(Schema, "{\n\"maximum\": 9007199254740993}", ":0 workspace_schema_not_canonical")]
    [InlineData(Sample, "{\"id\":\n 1}", ":2 workspace_sample_invalid")]
    [InlineData(Sample, "{\"id\":\n}", ":2 workspace_sample_invalid")]
    [InlineData(Sample, "", ":1 workspace_sample_invalid")]
    public void One_mistake_is_one_problem_at_its_line(string file, string text, string expected, int times = 1)
    {
        using var workspace = TestWorkspace.Small();
        var places = workspace.Write(file, text).Places();
        Assert.Equal(times, places.Count);
        Assert.All(places, place => Assert.StartsWith(file + expected, place, StringComparison.Ordinal));
    }

    [Fact]
    public void A_correction_prompt_of_ones_own_is_given_one_document()
    {
        using var workspace = TestWorkspace.Small().Write(Model, "model: m\n").Write(Prompt, "---\nmodel: m\nvariables: [errors]\n---\n{{errors}}");
        workspace.Write(Policy, "correction:\n  prompt: p@1.0.0\n  batch: { max: 4 }\n");
        Assert.StartsWith(Policy + ":3 workspace_bad_value", Assert.Single(workspace.Places()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contract: nota\nmodel: m\n", "text", ":2 workspace_unknown_contract")]
    [InlineData("contract: note\ncontractRange: ^2.0.0\nmodel: m\n", "text", ":3 workspace_range_unmatched")]
    [InlineData("contract: note\ncontractRange: one\nmodel: m\n", "text", ":3 workspace_bad_value")]
    [InlineData("contractRange: ^1.0.0\nmodel: m\n", "text", ":2 workspace_setting_missing")]
    [InlineData("model: m\nvariables: [a]\n", "text", ":3 workspace_variable_unused")]
    [InlineData("model: m\nvariables: [a, a]\n", "{{a}}", ":3 workspace_bad_value")]
    [InlineData("model: m\nvariables:\n- a\n- if\n", "{{a}}", ":5 workspace_bad_name")]
    [InlineData("model: m\n", "text\n{{a}}", ":5 workspace_variable_undeclared")]
    [InlineData("model: m\n", "text\n\n{{#if}}x{{/if}}", ":6 workspace_prompt_syntax")]
    [InlineData("model: m\n", " \n", ":4 workspace_prompt_syntax")]
    [InlineData("model: m\nmodle: m\n", "text", ":3 workspace_unknown_setting")]
    [InlineData("model: 'm\n", "text", ":2 workspace_yaml_invalid")]
    public void A_prompts_mistake_has_the_line_of_its_file(string frontMatter, string body, string expected)
    {
        using var workspace = TestWorkspace.Small().Write(Model, "model: m\n").Write(Prompt, $"---\n{frontMatter}---\n{body}");
        Assert.Equal([Prompt + expected], workspace.Places());
    }

    [Fact]
    public void A_broken_file_does_not_count_as_a_missing_one_elsewhere()
    {
        using var workspace = TestWorkspace.Small()
            .Write(Schema, "{").Write(Model, "model: [").Write("prompts/q/1.0.0.prompt", "no front matter")
            .Write(Policy, "correction:\n  model: m\n  prompt: q@1\n")
            .Write(Prompt, "---\ncontract: note\ncontractRange: ^1.0.0\nmodel: m\n---\ntext");
        Assert.Equal([Schema, Model, "prompts/q/1.0.0.prompt"], workspace.Load().Problems.Select(p => p.File));
    }

    [Fact]
    public void A_message_never_repeats_a_key()
    {
        using var workspace = TestWorkspace.Small().Write(Model, "model: m\napiKey: sk-verysecret123\nbaseUrl: sk-verysecret123\n"
            + "apiKeyVariable: sk-verysecret123\ntemperature: sk-verysecret123\n");
        var load = workspace.Load();
        Assert.DoesNotContain("verysecret", load.Report, StringComparison.Ordinal);
        Assert.Equal([2, 3, 4, 5], load.Problems.Where(p => p.Code == WorkspaceProblemCode.InlineKey).Select(p => p.Line).Distinct());
    }

    [Fact]
    public void A_sample_without_the_contracts_key_is_a_problem()
    {
        using var workspace = TestWorkspace.Small().Write(Policy, "key: /id\n").Write(Sample, "{}");
        Assert.Equal([Sample + ":0 workspace_sample_without_key"], workspace.Places());
    }

    [Fact]
    public void Every_error_of_a_sample_has_its_own_line()
    {
        using var workspace = TestWorkspace.Small()
            .Write(Schema, """{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["c"]}""")
            .Write(Sample, "\n{\n  \"a\": 1,\n  \"b\": 2\n}");
        Assert.Equal([2, 3, 4], workspace.Load().Problems.Select(p => p.Line));
    }
}
