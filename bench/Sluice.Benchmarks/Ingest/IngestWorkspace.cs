using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Benchmarks.Ingest;

/// <summary>One contract and documents for it, about 600 bytes each.</summary>
internal sealed class IngestWorkspace : IDisposable
{
    private const int NumberDigits = 10;

    private const string Schema = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "required": ["id", "learner", "goals", "weeks"],
          "additionalProperties": false,
          "properties": {
            "id": { "type": "string", "pattern": "^plan-[0-9]+$" },
            "learner": { "type": "string", "minLength": 1, "maxLength": 80 },
            "goals": {
              "type": "array", "minItems": 1, "maxItems": 10,
              "items": {
                "type": "object",
                "required": ["topic", "level"],
                "additionalProperties": false,
                "properties": {
                  "topic": { "type": "string", "minLength": 1 },
                  "level": { "enum": ["beginner", "intermediate", "advanced"] },
                  "hours": { "type": "integer", "minimum": 1, "maximum": 400 }
                }
              }
            },
            "weeks": { "type": "array", "items": { "type": "string" } }
          }
        }
        """;

    private readonly DirectoryInfo _folder;

    /// <param name="parent">Where the database lies; null: the system's folder for temporary files.</param>
    /// <param name="lazy">Whether answers are given before they are durable.</param>
    /// <param name="settings">Further lines of <c>sluice.yaml</c>.</param>
    public IngestWorkspace(string? parent, bool lazy = false, string settings = "")
    {
        _folder = parent is null
            ? Directory.CreateTempSubdirectory("sluice-ingest-")
            : Directory.CreateDirectory(Path.Combine(parent, $"sluice-ingest-{(lazy ? "lazy-" : "")}{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}"));
        Write("sluice.yaml", "store:\n  path: sluice.db\n" + settings);
        Write("contracts/learning-plan/contract.yaml", $"key: /id\ncorrection:\n  attemptsMax: 0\n{(lazy ? "persistence:\n  lazy: default\n" : "")}");
        Write("contracts/learning-plan/1.0.0/schema.json", Schema);
    }

    public string Folder => _folder.FullName;

    public string Database => Path.Combine(Folder, "sluice.db");

    /// <summary>The schema, for the benchmarks that only validate.</summary>
    public static byte[] SchemaBytes => Encoding.UTF8.GetBytes(Schema);

    /// <summary>A document; each number makes another one of the same length.</summary>
    public static byte[] Document(long number) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = "plan-" + number.ToString(CultureInfo.InvariantCulture).PadLeft(NumberDigits, '0'),
        learner = "Ada Example",
        goals = new[]
        {
            new { topic = "Python basics: values, names, functions", level = "beginner", hours = 24 },
            new { topic = "Reading and writing files, CSV and JSON", level = "intermediate", hours = 16 },
            new { topic = "Testing with small, fast, honest tests", level = "advanced", hours = 40 },
        },
        weeks = new[]
        {
            "Install Python, run a first script, read the error messages aloud",
            "Functions with arguments and return values; ten small exercises",
            "Lists and dictionaries; count the words of a book of your choice",
            "Files: read a table, change it, write it back without losing rows",
        },
    });

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
