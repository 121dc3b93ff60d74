using System.Text;
using Sluice.Contracts;

namespace Sluice.Workspace.Tests;

public sealed class MigrationLoadTests
{
    [Fact]
    public void A_migration_is_a_step_of_its_contract()
    {
        using var workspace = PlanWorkspace.Make(more: """
            examples:
              - from: {goal: Go}
                to: {goals: [{topic: Go, level: Beginner}]}
            """);
        var contract = workspace.Snapshot().Contracts["plan"];

        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[1], out var chain, out _));
        var up = chain.Upgrade(Encoding.UTF8.GetBytes("""{"goal": "Master Python basics"}"""));
        Assert.Equal("""{"goals":[{"topic":"Master Python basics","level":"Beginner"}]}""", Encoding.UTF8.GetString(up.Document.Span));
        Assert.Equal("""{"goal":"Master Python basics"}""", Encoding.UTF8.GetString(chain.Downgrade(up.Document, up.Residues).Document.Span));
    }

    [Fact]
    public void A_version_that_holds_every_older_document_needs_no_migration()
    {
        using var workspace = TestWorkspace.Small().Write("contracts/note/1.1.0/schema.json", "{}");
        var contract = workspace.Snapshot().Contracts["note"];
        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[1], out var chain, out _));
        Assert.True(chain.IsIdentity);
    }

    [Fact]
    public void A_missing_step_names_the_file_to_write_and_the_command_that_begins_it()
    {
        using var workspace = PlanWorkspace.Make();
        File.Delete(workspace.Path(PlanWorkspace.File));
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal(WorkspaceProblemCode.MigrationMissing, problem.Code);
        Assert.Contains("contracts/plan/2.0.0/migration.yaml", problem.Message, StringComparison.Ordinal);
        Assert.Contains("`sluice contract migration plan@1.0.0 plan@2.0.0`", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_migration_for_another_schema_names_both_hashes()
    {
        using var workspace = PlanWorkspace.Make();
        workspace.Write(PlanWorkspace.File, PlanWorkspace.Head(fromHash: PlanWorkspace.Hash("{}")) + PlanWorkspace.Ops);
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal((PlanWorkspace.File, 3, WorkspaceProblemCode.MigrationHash), (problem.File, problem.Line, problem.Code));
        Assert.Contains(PlanWorkspace.Hash("{}"), problem.Message, StringComparison.Ordinal);
        Assert.Contains(PlanWorkspace.Hash(PlanWorkspace.Older), problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_migrations_for_one_step_are_a_problem_of_the_second()
    {
        using var workspace = PlanWorkspace.Make();
        workspace.Write("contracts/plan/2.0.0/migration-1.0.0.yaml", PlanWorkspace.Head() + PlanWorkspace.Ops);
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal((PlanWorkspace.File, 3, WorkspaceProblemCode.MigrationDuplicate), (problem.File, problem.Line, problem.Code));
        Assert.Contains("migration-1.0.0.yaml", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrations_in_a_circle_are_a_problem_that_names_the_circle()
    {
        using var workspace = PlanWorkspace.Make();
        workspace.Write("contracts/plan/1.0.0/migration.yaml",
            PlanWorkspace.Head("2.0.0", "1.0.0", PlanWorkspace.Hash(PlanWorkspace.Newer), PlanWorkspace.Hash(PlanWorkspace.Older)) + "ops: []\n");
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal(("contracts/plan/1.0.0/migration.yaml", 3, WorkspaceProblemCode.MigrationCyclic), (problem.File, problem.Line, problem.Code));
        Assert.Contains("1.0.0 -> 2.0.0 -> 1.0.0", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("to: &a [x, x]\nops: [*a, *a]\n", 2)]
    [InlineData("ops: {deep}\n", 1)]
    public void A_yaml_bomb_is_refused_at_its_line(string yaml, int line)
    {
        using var workspace = PlanWorkspace.Make();
        var deep = string.Concat(Enumerable.Repeat("[", 70)) + string.Concat(Enumerable.Repeat("]", 70));
        workspace.Write(PlanWorkspace.File, yaml.Replace("{deep}", deep, StringComparison.Ordinal));
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal((PlanWorkspace.File, line, WorkspaceProblemCode.YamlInvalid), (problem.File, problem.Line, problem.Code));
    }

    [Fact]
    public void A_file_past_its_size_is_refused()
    {
        using var workspace = PlanWorkspace.Make(more: "#" + new string('x', 300_000));
        Assert.Equal(WorkspaceProblemCode.FileTooLarge, Assert.Single(workspace.Load().Problems).Code);
    }

    [Fact]
    public void Every_mistake_of_a_definition_is_reported_with_its_line()
    {
        using var workspace = PlanWorkspace.Make("""
            ops:
              - mvoe: {from: /a, to: /b}
              - move: {from: goal, to: /b}
              - add: {path: /x}
              - remove: {path: /note, pth: 1}
              - mapEnum: {path: /note, map: [[a]], else: maybe}
              - convert: {path: /note, to: date-time}
              - when: {path: /note, ops: []}
              - js: {file: gone.js}
              - code: {class: Gone}
              - add: {path: /n, value: 007}
            """);
        var doubtful = Assert.Single(workspace.Load().Problems);
        Assert.Equal((15, WorkspaceProblemCode.YamlInvalid), (doubtful.Line, doubtful.Code));
        workspace.Write(PlanWorkspace.File, workspace.Read(PlanWorkspace.File).Replace("value: 007", "value: 7, more: 1", StringComparison.Ordinal));
        Assert.Equal([6, 7, 8, 9, 10, 11, 12, 13, 14, 15], workspace.Load().Problems.Select(p => p.Line).Distinct());
        Assert.All(workspace.Load().Problems, p => Assert.Equal(WorkspaceProblemCode.MigrationInvalid, p.Code));
    }

    [Fact]
    public void Registered_classes_can_be_named()
    {
        using var workspace = PlanWorkspace.Make("ops:\n  - code: {class: Plans.Two}\n");
        Assert.Equal(WorkspaceProblemCode.MigrationInvalid, Assert.Single(workspace.Load().Problems).Code);
        var load = WorkspaceLoader.Load(workspace.Folder, new() { Migrations = new MigrationCode().Add("Plans.Two", new PlansTwo()) });
        Assert.Equal("", load.Report);
    }

    private sealed class PlansTwo : IDocumentMigration
    {
        public System.Text.Json.Nodes.JsonNode? Up(System.Text.Json.Nodes.JsonNode? document)
        {
            var plan = document!.AsObject();
            plan["goals"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
            {
                ["topic"] = plan["goal"]!.GetValue<string>(),
                ["level"] = "Beginner",
            });
            plan.Remove("goal");
            return plan;
        }

        public System.Text.Json.Nodes.JsonNode? Down(System.Text.Json.Nodes.JsonNode? document)
        {
            var plan = document!.AsObject();
            plan["goal"] = plan["goals"]![0]!["topic"]!.GetValue<string>();
            plan.Remove("goals");
            return plan;
        }
    }
}
