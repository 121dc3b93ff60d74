using System.Text;
using Sluice.Contracts;

namespace Sluice.EndToEnd;

/// <summary>The handbook's own case: <c>learning-plan</c> in two versions with the migration of the guide <c>migrate-records.md</c>.</summary>
internal sealed class PlanWorkspace : IDisposable
{
    private const string First = """
        { "type": "object", "required": ["goal"], "additionalProperties": false,
          "properties": { "goal": { "type": "string", "minLength": 1 } } }
        """;

    private const string Second = """
        { "type": "object", "required": ["goals"], "additionalProperties": false,
          "properties": { "goals": { "type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["topic", "level"], "additionalProperties": false,
            "properties": { "topic": { "type": "string", "minLength": 1 },
                            "level": { "enum": ["Beginner", "Intermediate", "Advanced", "Unstated"] } } } } } }
        """;

    private const string Script = """
        const phrases = [["Advanced", "Master advanced ", ""], ["Beginner", "Master ", " basics"], ["Intermediate", "Deepen ", ""]];
        function read(text) {
          for (const [level, before, after] of phrases)
            if (text.startsWith(before) && text.endsWith(after) && text.length > before.length + after.length)
              return { topic: text.slice(before.length, text.length - after.length), level: level };
          return { topic: text, level: "Unstated" };
        }
        function write(goal) {
          const phrase = phrases.find(p => p[0] === goal.level);
          return phrase ? phrase[1] + goal.topic + phrase[2] : goal.topic;
        }
        function up(text) {
          const parts = text.split("; ");
          return parts.includes("") ? [read(text)] : parts.map(read);
        }
        function down(goals) { return goals.map(write).join("; "); }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-plans-");

    public PlanWorkspace()
    {
        Write("sluice.yaml", "store:\n  path: .sluice/sluice.db\n");
        Write("contracts/learning-plan/contract.yaml", "correction:\n  attemptsMax: 0\n");
        Write("contracts/learning-plan/1.0.0/schema.json", First);
        Write("contracts/learning-plan/2.0.0/schema.json", Second);
        Write("contracts/learning-plan/2.0.0/goals.js", Script);
        Write("contracts/learning-plan/2.0.0/migration.yaml", $$"""
            kind: Migration
            contract: learning-plan
            from: {version: 1.0.0, hash: "{{Hash(First)}}"}
            to: {version: 2.0.0, hash: "{{Hash(Second)}}"}
            ops:
              - move: {from: /goal, to: /goals}
              - js: {file: goals.js, path: /goals}
            examples:
              - from: {goal: Master Python basics}
                to: {goals: [{topic: Python, level: Beginner}]}
            """);
    }

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private static ContentHash Hash(string schema) => ContentHash.OfJson(Encoding.UTF8.GetBytes(schema));

    private void Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
