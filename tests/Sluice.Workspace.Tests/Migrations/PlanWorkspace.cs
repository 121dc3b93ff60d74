using System.Text;
using Sluice.Contracts;

namespace Sluice.Workspace.Tests;

/// <summary>The handbook's own case: a plan with one goal becomes a plan with a list of goals.</summary>
internal static class PlanWorkspace
{
    public const string Older = """{"type":"object","properties":{"goal":{"type":"string"},"note":{"type":"string"}},"required":["goal"],"additionalProperties":false}""";

    public const string Newer = """
        {"type":"object","properties":{"goals":{"type":"array","items":{"type":"object","properties":{"topic":{"type":"string"},
        "level":{"enum":["Beginner","Expert"]}},"required":["topic","level"],"additionalProperties":false}},"note":{"type":"string"}},
        "required":["goals"],"additionalProperties":false}
        """;

    public const string File = "contracts/plan/2.0.0/migration.yaml";

    public const string Ops = """
        ops:
          - move: {from: /goal, to: /goals}
          - wrap: {path: /goals, as: object, member: topic}
          - add: {path: /goals/level, value: Beginner}
          - wrap: {path: /goals}
        """;

    public static TestWorkspace Make(string ops = Ops, string more = "")
    {
        var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", "");
        workspace.Write("contracts/plan/1.0.0/schema.json", Older);
        workspace.Write("contracts/plan/1.0.0/samples/python.json", """{"goal": "Master Python basics"}""");
        workspace.Write("contracts/plan/2.0.0/schema.json", Newer);
        return workspace.Write(File, Head() + ops.Trim() + "\n" + more);
    }

    public static string Head(string from = "1.0.0", string to = "2.0.0", string? fromHash = null, string? toHash = null) => $$"""
        kind: Migration
        contract: plan
        from: {version: {{from}}, hash: "{{fromHash ?? Hash(Older)}}"}
        to: {version: {{to}}, hash: "{{toHash ?? Hash(Newer)}}"}

        """;

    public static string Hash(string schema) => ContentHash.OfJson(Encoding.UTF8.GetBytes(schema)).ToString();
}
