namespace Sluice.Workspace.Tests;

public sealed class MigrationLawTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Without_any_one_of_its_ops_the_migration_is_refused(int dropped)
    {
        var lines = PlanWorkspace.Ops.Split('\n').ToList();
        lines.RemoveAt(dropped + 1);
        using var workspace = PlanWorkspace.Make(string.Join('\n', lines));
        var load = workspace.Load();
        Assert.Null(load.Snapshot);
        Assert.All(load.Problems, p => Assert.Equal((PlanWorkspace.File, WorkspaceProblemCode.MigrationLaw), (p.File, p.Code)));
    }

    [Fact]
    public void A_document_that_does_not_become_valid_is_shown_as_small_as_it_can_be()
    {
        using var workspace = PlanWorkspace.Make(PlanWorkspace.Ops.Replace("Beginner", "Novice", StringComparison.Ordinal));
        workspace.Write("contracts/plan/1.0.0/samples/python.json", """{"goal": "Go", "note": "no matter"}""");
        var problem = workspace.Load().Problems[0];
        Assert.Equal((PlanWorkspace.File, 9), (problem.File, problem.Line));
        Assert.Contains("/goals/0/level", problem.Message, StringComparison.Ordinal);
        Assert.Contains("""{"goal":"Go"}""", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no matter", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_the_older_version_has_no_place_for_is_a_problem_of_its_line()
    {
        using var workspace = PlanWorkspace.Make(PlanWorkspace.Ops + "\n  - remove: {path: /nota}\n");
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal((10, WorkspaceProblemCode.MigrationLaw), (problem.Line, problem.Code));
        Assert.Contains("/nota", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guarded_path_may_be_one_that_the_schema_does_not_name()
    {
        using var workspace = PlanWorkspace.Make(PlanWorkspace.Ops + "\n  - when: {path: /nota, exists: true, ops: [{remove: {path: /nota/x}}]}\n");
        Assert.Equal("", workspace.Load().Report);
    }

    [Fact]
    public void An_example_that_does_not_hold_is_a_problem_of_its_line()
    {
        using var workspace = PlanWorkspace.Make(more: """
            examples:
              - from: {goal: Go}
                to: {goals: [{topic: Go, level: Expert}]}
              - from: {gaol: Go}
                to: {goals: []}
            """);
        Assert.Equal([12, 13, 14], workspace.Load().Problems.Select(p => p.Line).Distinct());
    }

    [Fact]
    public void A_sample_of_every_version_reaches_the_latest_one()
    {
        using var workspace = PlanWorkspace.Make();
        var third = PlanWorkspace.Newer.Replace("\"note\":{\"type\":\"string\"}", """
            "note":{"type":"string","not":{"const":"never again"}}
            """.Trim(), StringComparison.Ordinal);
        workspace.Write("contracts/plan/3.0.0/schema.json", third);
        workspace.Write("contracts/plan/3.0.0/migration.yaml",
            PlanWorkspace.Head("2.0.0", "3.0.0", PlanWorkspace.Hash(PlanWorkspace.Newer), PlanWorkspace.Hash(third)) + "ops: []\n");
        workspace.Write("contracts/plan/1.0.0/samples/long.json", "{\n\"goal\": \"Go\",\n\"note\": \"never again\"}");
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal(("contracts/plan/1.0.0/samples/long.json", 3, WorkspaceProblemCode.SampleNotMigrated), (problem.File, problem.Line, problem.Code));
        Assert.Contains("plan@3.0.0", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_nobody_wrote_down_is_found_by_making_many()
    {
        // Only one note in a hundred is refused: a few documents at the start may miss it, lint does not.
        using var workspace = PlanWorkspace.Make();
        var refused = PlanWorkspace.Newer.Replace("\"note\":{\"type\":\"string\"}", """
            "note":{"type":"string","not":{"const":"Ada King Lovelace"}}
            """.Trim(), StringComparison.Ordinal);
        workspace.Write("contracts/plan/2.0.0/schema.json", refused);
        workspace.Write(PlanWorkspace.File, PlanWorkspace.Head(toHash: PlanWorkspace.Hash(refused)) + PlanWorkspace.Ops);
        var problem = Assert.Single(WorkspaceLint.Run(workspace.Folder, new(), TestContext.Current.CancellationToken).Problems);
        Assert.Equal(WorkspaceProblemCode.MigrationLaw, problem.Code);
        Assert.Contains("Ada King Lovelace", problem.Message, StringComparison.Ordinal);
    }
}
