using System.Text.Json;
using Sluice.Server;

namespace Sluice.Evaluation.Methods;

/// <summary>A workspace with its store in a folder of its own, and the gateway on it. Corrections ask the simulator.</summary>
internal sealed class MethodWorkspace : IAsyncDisposable
{
    public const string PlanContract = "plan", FactContract = "fact", FactCollection = "facts", Model = "gpt-4o";

    private const string PlanSchema = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object", "required": ["learner", "facts"], "additionalProperties": false,
          "properties": {
            "learner": { "type": "string", "pattern": "^learner-[0-9]+$" },
            "facts": {
              "type": "array", "maxItems": 100,
              "items": {
                "type": "object", "required": ["id", "kind", "value"], "additionalProperties": false,
                "properties": {
                  "id": { "type": "string", "pattern": "^(goal|constraint|preference)\\.[a-z]+$" },
                  "kind": { "enum": ["goal", "constraint", "preference"] },
                  "value": { "type": "string", "minLength": 1, "maxLength": 80 }
                }
              }
            }
          }
        }
        """;

    private const string FactSchema = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object", "required": ["key", "kind", "value"], "additionalProperties": false,
          "properties": {
            "key": { "type": "string", "pattern": "^learner-[0-9]+\\.(goal|constraint|preference)\\.[a-z]+$" },
            "kind": { "enum": ["goal", "constraint", "preference"] },
            "value": { "type": "string", "minLength": 1, "maxLength": 80 }
          }
        }
        """;

    private readonly DirectoryInfo _folder;

    private MethodWorkspace(DirectoryInfo folder, EmbeddedSluice sluice) => (_folder, Sluice) = (folder, sluice);

    public EmbeddedSluice Sluice { get; }

    public static JsonElement PlanShape { get; } = JsonElement.Parse(PlanSchema);

    public static JsonElement FactShape { get; } = JsonElement.Parse(FactSchema);

    public static async Task<MethodWorkspace> OpenAsync(Uri corrector, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-methods-");
        // No time runs out while it is counted: what is decided depends on the seed alone.
        const string Policy = "correction: { attemptsMax: 2, deadlineSeconds: 3600, tokensMax: 1000000 }\n";
        Write("sluice.yaml", "store: { path: sluice.db }\n");
        Write("models/default.yaml", "model: simulator\ntimeoutSeconds: 600\n");
        Write("contracts/plan/contract.yaml", "key: /learner\n" + Policy);
        Write("contracts/plan/1.0.0/schema.json", PlanSchema);
        Write("contracts/fact/contract.yaml", "key: /key\n" + Policy);
        Write("contracts/fact/1.0.0/schema.json", FactSchema);
        Write($"collections/{FactCollection}.yaml", "records:\n  - contract: fact\n");
        var opening = await EmbeddedSluice.OpenAsync(folder.FullName, new EmbeddedOptions { ModelEndpoint = corrector }, cancellationToken);
        return opening.Sluice is { } sluice
            ? new MethodWorkspace(folder, sluice)
            : throw new InvalidOperationException(string.Join('\n', opening.Problems));

        void Write(string path, string text)
        {
            var file = Path.Combine(folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Sluice.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
