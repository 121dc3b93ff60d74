namespace Sluice.Server.Tests;

/// <summary>A workspace in a folder of its own, with a keyed contract of two versions and one without a key. Neither asks a model.</summary>
internal sealed class TestWorkspace : IDisposable
{
    public const string TicketSchema = """
        {
          "type": "object",
          "properties": {
            "id": { "type": "string" },
            "title": { "type": "string" },
            "priority": { "enum": ["low", "high"] },
            "minutes": { "type": "integer" }
          },
          "required": ["id", "title", "priority"],
          "additionalProperties": false
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-server-");

    public TestWorkspace(int? outputBytesMax = null)
    {
        Write("sluice.yaml", outputBytesMax is { } max ? $"limits:\n  outputBytesMax: {max}\n" : "store:\n  path: .sluice/sluice.db\n");
        Write("contracts/ticket/contract.yaml", "key: /id\ncorrection:\n  attemptsMax: 0\n");
        var first = TicketSchema.Replace("\"type\": \"integer\"", "\"type\": \"integer\", \"minimum\": 0", StringComparison.Ordinal);
        Write("contracts/ticket/1.0.0/schema.json", first);
        Write("contracts/ticket/1.1.0/schema.json", TicketSchema);
        Write("contracts/note/contract.yaml", "correction:\n  attemptsMax: 0\n");
        Write("contracts/note/1.0.0/schema.json", """{ "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } }""");
    }

    public string Folder => _folder.FullName;

    public void Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
