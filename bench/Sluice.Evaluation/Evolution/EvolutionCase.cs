using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Evaluation.Evolution;

/// <summary>A pair of schemas with what is known about it.</summary>
internal sealed record EvolutionCase
{
    public required string Id { get; init; }

    /// <summary>Where the pair comes from: containment cases, or cases in the style of registries.</summary>
    public required bool IsContainment { get; init; }

    public required string Old { get; init; }

    public required string New { get; init; }

    public required SchemaDraft Draft { get; init; }

    public bool AssertsFormats { get; init; }

    /// <summary>Whether old is contained in new; null when nobody knows.</summary>
    public bool? Backward { get; init; }

    public bool? Forward { get; init; }

    /// <summary>Whether a witness refutes it; else the label of the source stands alone.</summary>
    public bool HasWitness(bool backward) => (backward ? BackwardWitness : ForwardWitness) is not null;

    public string? BackwardWitness { get; init; }

    public string? ForwardWitness { get; init; }

    public static IEnumerable<EvolutionCase> Read(FileInfo file)
    {
        foreach (var line in File.ReadLines(file.FullName))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 512 });
            yield return Of(document.RootElement);
        }
    }

    public SchemaOptions Options(SchemaRegistry? registry) => new() { DefaultDraft = Draft, AssertFormats = AssertsFormats, Registry = registry };

    /// <summary>Whether a document, read anew, is valid on the left and refused on the right.</summary>
    public bool IsConfirmed(ReadOnlyMemory<byte> witness, bool backward, SchemaRegistry? registry)
    {
        if (witness.IsEmpty) return false;
        var (left, right) = backward ? (Old, New) : (New, Old);
        return Schema.Compile(Utf8(left), Options(registry)).Evaluate(witness).Valid && !Schema.Compile(Utf8(right), Options(registry)).Evaluate(witness).Valid;
    }

    private static EvolutionCase Of(JsonElement row)
    {
        var dialect = Text(row, "dialect") ?? "2020-12";
        var audit = row.TryGetProperty("audit", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        return new()
        {
            Id = Text(row, "id") ?? "",
            IsContainment = Text(row, "source")?.Contains("containment", StringComparison.Ordinal) == true,
            // The truth was made with the text of 2020-12.
            Old = Raw(row, "old_schema_2020_12") ?? Raw(row, "old_schema") ?? "true",
            New = Raw(row, "new_schema_2020_12") ?? Raw(row, "new_schema") ?? "true",
            Draft = SchemaDraft.Draft202012,
            AssertsFormats = row.TryGetProperty("format_assertion", out var formats) && formats.ValueKind == JsonValueKind.True,
            Backward = Flag(row, "truth_backward"),
            Forward = Flag(row, "truth_forward"),
            BackwardWitness = Raw(audit, "counterexample_backward"),
            ForwardWitness = Raw(audit, "counterexample_forward"),
        };
    }

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool? Flag(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    private static string? Raw(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
