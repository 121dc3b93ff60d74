using Sluice.Contracts;

namespace Sluice.Workspace.Tests;

public sealed class VersionFloorTests
{
    private const string Policy = "contracts/plan/contract.yaml";
    private const string Closed = """{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}""";

    /// <summary>Neither proved nor refuted: only two names fit the pattern, and the prover does not count names.</summary>
    private const string TwoNames = """{"type":"object","propertyNames":{"pattern":"^[ab]$"}}""";

    private const string AtMostTwo = """{"type":"object","propertyNames":{"pattern":"^[ab]$"},"maxProperties":2}""";

    private static TestWorkspace Versions(params (string Version, string Schema)[] versions)
    {
        var workspace = new TestWorkspace().Write("sluice.yaml", "");
        foreach (var (version, schema) in versions) workspace.Write($"contracts/plan/{version}/schema.json", schema);
        foreach (var (old, @new) in versions.Zip(versions.Skip(1)))
            workspace.Write($"contracts/plan/{@new.Version}/migration.yaml",
                PlanWorkspace.Head(old.Version, @new.Version, PlanWorkspace.Hash(old.Schema), PlanWorkspace.Hash(@new.Schema)) + "ops: []\n");
        return workspace;
    }

    private static IReadOnlyList<WorkspaceProblem> Lint(TestWorkspace workspace, RecordCheck? records = null) =>
        WorkspaceLint.Run(workspace.Folder, new(), records, TestContext.Current.CancellationToken).Problems;

    private static WorkspaceProblem Low(TestWorkspace workspace) =>
        Assert.Single(workspace.Load().Problems, p => p.Code == WorkspaceProblemCode.ContractVersionLow);

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"number"}}}""", """{"properties":{"a":{"type":"integer"}}}""", "1.9.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"properties":{"a":{"type":"number"}}}""", "1.0.1", "1.1.0")]
    [InlineData("""{"properties":{"a":{"enum":[1,2]}}}""", """{"properties":{"a":{"enum":[1]}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"enum":[1]}}}""", """{"properties":{"a":{"enum":[1,2]}}}""", "1.0.1", "1.1.0")]
    [InlineData("""{"properties":{"a":{"const":1}}}""", """{"properties":{"a":{"const":2}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"minimum":1}}}""", """{"properties":{"a":{"minimum":2}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"maxLength":1}}}""", """{"properties":{"a":{"maxLength":2}}}""", "1.0.1", "1.1.0")]
    [InlineData("""{"properties":{"a":{"multipleOf":2}}}""", """{"properties":{"a":{"multipleOf":3}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"pattern":"^a"}}}""", """{"properties":{"a":{"pattern":"^ab"}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{}}}""", """{"properties":{"a":{}},"required":["a"]}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{}},"required":["a"]}""", """{"properties":{"a":{}}}""", "1.0.1", "1.1.0")]
    [InlineData("""{"properties":{"a":{}}}""", """{"properties":{"a":{},"b":{"default":1}},"required":["b"]}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"properties":{"a":{},"b":{}},"additionalProperties":false}""", "1.0.1", "1.1.0")]
    [InlineData("""{"properties":{"a":{},"b":{}},"additionalProperties":false}""", """{"properties":{"a":{}},"additionalProperties":false}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":{"type":"string"}}""", """{"properties":{"a":{}},"additionalProperties":false}""", "1.1.0", "2.0.0")]
    [InlineData("""{"patternProperties":{"^x":{"type":"string"}}}""", """{"patternProperties":{"^x":{"type":"integer"}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"propertyNames":{"maxLength":3}}""", """{"propertyNames":{"maxLength":2}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{}}}""", """{"properties":{"a":{}},"dependentRequired":{"a":["b"]}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"items":{"type":"integer"}}}}""", """{"properties":{"a":{"items":{"type":"string"}}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"type":"array"}}}""", """{"properties":{"a":{"type":"array","uniqueItems":true}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"type":"array"}}}""", """{"properties":{"a":{"type":"array","contains":{"const":1}}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"type":"string"}]}}}""", """{"properties":{"a":{"oneOf":[{"type":"string"},{"maxLength":5}]}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"}]}}}""", """{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""", "1.0.1", "1.1.0")]
    [InlineData("""{"properties":{"a":{"not":{"type":"null"}}}}""", """{"properties":{"a":{"not":{"type":["null","string"]}}}}""", "1.1.0", "2.0.0")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"properties":{"a":{"type":"string"}}}""", "0.3.1", "0.4.0")]
    public void A_step_that_is_too_small_is_refused_and_the_lowest_right_one_is_named(string old, string @new, string version, string least)
    {
        var first = version.StartsWith("0.", StringComparison.Ordinal) ? "0.3.0" : "1.0.0";
        using var workspace = Versions((first, old), (version, @new));

        var problem = Low(workspace);

        Assert.Equal(($"contracts/plan/{version}/schema.json", 1), (problem.File, problem.Line));
        Assert.Contains($"from {first} to {version} is too small", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"call this version {least} or later.", problem.Message, StringComparison.Ordinal);
        using var enough = Versions((first, old), (least, @new));
        Assert.DoesNotContain(enough.Load().Problems, p => p.Code is WorkspaceProblemCode.ContractVersionLow or WorkspaceProblemCode.CompatibilityUnknown);
    }

    [Fact]
    public void The_line_is_that_of_the_change_and_a_document_shows_it()
    {
        using var workspace = Versions(("1.0.0", Closed), ("1.1.0", "{\n \"type\": \"object\",\n \"properties\": {\n  \"a\": {\n   \"type\": \"string\"\n  }\n },\n \"required\": [\"a\"],\n \"additionalProperties\": false\n}"));
        var problem = Low(workspace);
        Assert.Equal(5, problem.Line);
        Assert.Contains("""{"a":0} is a document of 1.0.0 and none of 1.1.0 (/a: """, problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("A migration makes documents readable; it does not make the change a smaller one.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pre_release_and_a_retired_version_bind_nobody()
    {
        using var workspace = Versions(("1.0.0", Closed), ("1.1.0-rc.1", "{}"), ("1.1.0", Closed));
        Assert.DoesNotContain(workspace.Load().Problems, p => p.Code == WorkspaceProblemCode.ContractVersionLow);
        using var retired = Versions(("1.0.0", Closed.Replace("integer", "string", StringComparison.Ordinal)), ("1.1.0", Closed)).Write(Policy, "retired: [1.0.0]\n");
        Assert.DoesNotContain(retired.Load().Problems, p => p.Code == WorkspaceProblemCode.ContractVersionLow);
    }

    [Fact]
    public void An_optional_member_is_a_small_step_for_known_writers_and_a_large_one_under_strict()
    {
        const string Open = """{"type":"object","properties":{"a":{}}}""";
        using var workspace = Versions(("1.0.0", Open), ("1.1.0", """{"type":"object","properties":{"a":{},"b":{"type":"string"}}}"""));
        Assert.Equal("", workspace.Load().Report);

        workspace.Write(Policy, "compatibility: {content: strict}\n");

        Assert.Contains("""{"b":0}""", Low(workspace).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_implicit_step_of_an_optional_member_of_an_open_object_is_never_taken()
    {
        using var workspace = Versions(("1.0.0", """{"type":"object","properties":{"a":{}}}"""), ("1.1.0", """{"type":"object","properties":{"a":{},"b":{"type":"string"}}}"""));
        File.Delete(workspace.Path("contracts/plan/1.1.0/migration.yaml"));

        var problem = Assert.Single(workspace.Load().Problems);

        Assert.Equal(WorkspaceProblemCode.MigrationMissing, problem.Code);
        Assert.EndsWith("""Without one, {"b":0} would be a document of 1.0.0 and none of 1.1.0.""", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_proved_needs_no_file_and_one_that_is_not_does()
    {
        using var workspace = Versions(("1.0.0", Closed), ("1.1.0", Closed.Replace("integer", "number", StringComparison.Ordinal)));
        File.Delete(workspace.Path("contracts/plan/1.1.0/migration.yaml"));
        var contract = workspace.Snapshot().Contracts["plan"];
        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[1], out var chain, out _));
        Assert.True(chain.IsIdentity);

        using var unproved = Versions(("1.0.0", TwoNames), ("2.0.0", AtMostTwo));
        File.Delete(unproved.Path("contracts/plan/2.0.0/migration.yaml"));
        var problem = Assert.Single(unproved.Load().Problems);
        Assert.Equal(WorkspaceProblemCode.MigrationMissing, problem.Code);
        Assert.EndsWith("It is not proved that every document of 1.0.0 is one of 2.0.0 as it stands.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_neither_proved_nor_refuted_blocks_until_a_reason_stands_in_the_file()
    {
        using var workspace = Versions(("1.0.0", TwoNames), ("1.1.0", AtMostTwo));

        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal(("contracts/plan/1.1.0/schema.json", WorkspaceProblemCode.CompatibilityUnknown), (problem.File, problem.Code));
        Assert.Contains("call this version 2.0.0, or say in contracts/plan/contract.yaml why", problem.Message, StringComparison.Ordinal);

        workspace.Write(Policy, "compatibility:\n  acceptUnknown:\n    1.1.0: there are only two names\n");
        Assert.Equal("there are only two names", workspace.Snapshot().Contracts["plan"].Policy.Compatibility.AcceptUnknown["1.1.0"]);
        var warning = Assert.Single(Lint(workspace));
        Assert.Equal((Policy, 3, WorkspaceProblemCode.CompatibilityUnknown, WorkspaceSeverity.Warning), (warning.File, warning.Line, warning.Code, warning.Severity));
        Assert.Contains("there are only two names", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compatibility:\n  acceptUnknown:\n    1.1.0:\n", 3, WorkspaceProblemCode.WrongType)]
    [InlineData("compatibility:\n  acceptUnknown:\n    1.1.0: ''\n", 3, WorkspaceProblemCode.BadValue)]
    [InlineData("compatibility:\n  acceptUnknown: [1.1.0]\n", 2, WorkspaceProblemCode.WrongType)]
    [InlineData("compatibility:\n  acceptUnknown:\n    1.3.0: x\n", 3, WorkspaceProblemCode.BadValue)]
    [InlineData("compatibility:\n  content: open\n", 2, WorkspaceProblemCode.BadValue)]
    public void An_acceptance_without_a_reason_or_version_is_refused_at_its_line(string policy, int line, string code)
    {
        using var workspace = Versions(("1.0.0", "{}"), ("1.1.0", "{}")).Write(Policy, policy);
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal((Policy, line, code), (problem.File, problem.Line, problem.Code));
    }

    [Fact]
    public void An_acceptance_does_not_cover_what_is_refuted()
    {
        using var workspace = Versions(("1.0.0", Closed), ("1.1.0", Closed.Replace("integer", "string", StringComparison.Ordinal)))
            .Write(Policy, "compatibility: {acceptUnknown: {1.1.0: trust me}}\n");
        Assert.Contains("call this version 2.0.0", Low(workspace).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_went_and_came_back_as_something_else_is_found_over_all_versions()
    {
        // Each step alone is small: what known writers of 1.1.0 make has no b, and what those of 1.0.0 make has.
        using var workspace = Versions(
            ("1.0.0", """{"type":"object","properties":{"a":{},"b":{"type":"integer"}}}"""),
            ("1.1.0", """{"type":"object","properties":{"a":{}}}"""),
            ("1.2.0", """{"type":"object","properties":{"a":{},"b":{"type":"string"}}}"""));
        Assert.DoesNotContain(workspace.Load().Problems, p => p.Code == WorkspaceProblemCode.ContractVersionLow);
        workspace.Write("contracts/plan/1.2.0/migration.yaml", PlanWorkspace.Head("1.1.0", "1.2.0",
            PlanWorkspace.Hash("""{"type":"object","properties":{"a":{}}}"""),
            PlanWorkspace.Hash("""{"type":"object","properties":{"a":{},"b":{"type":"string"}}}""")) + "ops:\n  - remove: {path: /b}\n");

        var problem = Assert.Single(Lint(workspace), p => p.Code == WorkspaceProblemCode.ContractVersionLow);

        Assert.Contains("from 1.0.0 to 1.2.0 is too small", problem.Message, StringComparison.Ordinal);
        Assert.Contains("""{"b":0}""", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_records_decide_what_is_unknown_under_their_policy_only()
    {
        using var workspace = Versions(("1.0.0", TwoNames), ("1.1.0", AtMostTwo)).Write(Policy, "compatibility: {content: records}\n");
        Assert.Equal("", workspace.Load().Report);
        Assert.Equal(WorkspaceSeverity.Error, Assert.Single(Lint(workspace)).Severity);
        Assert.Equal(WorkspaceSeverity.Error, Assert.Single(Lint(workspace, Says(0, 0))).Severity);

        var taken = Assert.Single(Lint(workspace, Says(40, 0)));
        Assert.Equal(WorkspaceSeverity.Warning, taken.Severity);
        Assert.Contains("all 40 stored records pass", taken.Message, StringComparison.Ordinal);

        var refused = Lint(workspace, Says(40, 2)).Select(p => p.Code);
        Assert.Equal([WorkspaceProblemCode.ContractVersionLow, WorkspaceProblemCode.RecordsNotMigrated], refused);
    }

    [Fact]
    public void Records_are_not_waited_for_where_they_could_not_decide()
    {
        // Forward is refuted, so that a patch is too small whatever is stored.
        using var workspace = Versions(("1.0.0", TwoNames), ("1.0.1", """{"type":"object","propertyNames":{"pattern":"^[abc]$"},"maxProperties":2}"""))
            .Write(Policy, "compatibility: {content: records}\n");
        Assert.Contains("call this version 1.1.0 or later", Low(workspace).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_records_that_do_not_reach_the_latest_version_are_named()
    {
        using var workspace = Versions(("1.0.0", """{"type":"object","properties":{"a":{}}}"""), ("1.1.0", """{"type":"object","properties":{"a":{},"b":{"type":"string"}}}"""));
        Assert.Empty(Lint(workspace, Says(40, 0)));

        var problem = Assert.Single(Lint(workspace, Says(40, 2)));

        Assert.Equal(("contracts/plan/1.1.0/schema.json", WorkspaceProblemCode.RecordsNotMigrated), (problem.File, problem.Code));
        Assert.Contains("such as k revision 3 at /b (type)", problem.Message, StringComparison.Ordinal);
    }

    private static RecordCheck Says(long stored, long failed) =>
        (_, _, _, _, _) => new RecordEvidence(stored, stored, failed, failed == 0 ? [] : [new("k revision 3", "/b", "type")]);
}
