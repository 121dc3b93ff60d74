using System.Text;
using Sluice.Benchmarks.Ingest;
using Sluice.Contracts;

namespace Sluice.Benchmarks.Migrate;

/// <summary>A contract in two versions with a migration of five ops, over documents of the ingest benchmark.</summary>
internal sealed class MigrateWorkspace : IDisposable
{
    private static int _made;

    private readonly DirectoryInfo _folder;

    /// <param name="parent">Where the database lies; null: the system's folder for temporary files.</param>
    public MigrateWorkspace(string? parent)
    {
        _folder = parent is null
            ? Directory.CreateTempSubdirectory("sluice-migrate-")
            : Directory.CreateDirectory(Path.Combine(parent, $"sluice-migrate-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}"));
        var first = Encoding.UTF8.GetString(IngestWorkspace.SchemaBytes);
        Write("sluice.yaml", "store:\n  path: sluice.db\n");
        Write("contracts/learning-plan/contract.yaml", "key: /id\ncorrection:\n  attemptsMax: 0\n");
        Write("contracts/learning-plan/1.0.0/schema.json", first);
        var second = first
            .Replace("\"required\": [\"id\", \"learner\", \"goals\", \"weeks\"]", "\"required\": [\"id\", \"who\", \"goals\", \"plan\", \"currency\"]", StringComparison.Ordinal)
            .Replace("\"learner\": { \"type\": \"string\", \"minLength\": 1, \"maxLength\": 80 }",
                "\"who\": { \"type\": \"object\", \"required\": [\"name\"], \"properties\": { \"name\": { \"type\": \"string\", \"minLength\": 1, \"maxLength\": 80 } } }, "
                + "\"currency\": { \"const\": \"EUR\" }", StringComparison.Ordinal)
            .Replace("\"weeks\": {", "\"plan\": {", StringComparison.Ordinal)
            .Replace("\"level\": { \"enum\": [\"beginner\", \"intermediate\", \"advanced\"] }", "\"level\": { \"enum\": [\"A\", \"B\", \"C\"] }", StringComparison.Ordinal)
            .Replace("\"hours\": { \"type\": \"integer\", \"minimum\": 1, \"maximum\": 400 }", "\"hours\": { \"type\": \"string\" }", StringComparison.Ordinal);
        Write("contracts/learning-plan/2.0.0/schema.json", second);
        Write("contracts/learning-plan/2.0.0/migration.yaml", $$"""
            kind: Migration
            contract: learning-plan
            from: {version: 1.0.0, hash: "{{Hash(first)}}"}
            to: {version: 2.0.0, hash: "{{Hash(second)}}"}
            ops:
              - move: {from: /learner, to: /who/name}
              - move: {from: /weeks, to: /plan}
              - add: {path: /currency, value: EUR}
              - each: {path: /goals, ops: [{mapEnum: {path: /level, map: [[beginner, A], [intermediate, B], [advanced, C]]} }] }
              - each: {path: /goals, ops: [{convert: {path: /hours, to: string} }] }
            """);
    }

    public string Folder => _folder.FullName;

    public string Database => Path.Combine(Folder, "sluice.db");

    public void Dispose() => _folder.Delete(recursive: true);

    private static ContentHash Hash(string schema) => ContentHash.OfJson(Encoding.UTF8.GetBytes(schema));

    private void Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
