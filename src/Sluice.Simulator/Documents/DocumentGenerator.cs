using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>Makes documents that fit a JSON Schema, from a seed. Each part is checked against its subschemas and made again when
/// it does not fit, within a budget for the whole document; a schema that nothing fits gets the last attempt. Recursive schemas
/// end: past a depth only what is required is written, and past another nothing.</summary>
internal sealed partial class DocumentGenerator
{
    private const int DepthSoft = 5;
    private const int DepthMax = 40;
    private const int NodesMax = 20_000;
    private const int AttemptsMax = 12;
    private const int EnumValuesMax = 1_000;
    private readonly JsonElement _root;
    private readonly SchemaFit _fit;
    private readonly SeededStream _random;
    private readonly PromptHints? _hints;
    private readonly IReadOnlyList<string>? _citable;
    private int _nodes;
    private int _retriesLeft = 300;

    private DocumentGenerator(JsonElement schema, SeededStream random, PromptHints? hints, IReadOnlyList<string>? citable = null) =>
        (_root, _fit, _random, _hints, _citable) = (schema, new SchemaFit(schema, citable), random, hints, citable);

    /// <summary>A document for the schema.</summary>
    /// <param name="schema">The schema; <c>true</c> and <c>false</c> are schemas too.</param>
    /// <param name="random">Source of every choice.</param>
    /// <param name="hints">Values that the prompt names; null for none.</param>
    /// <param name="citable">The ids that may be cited; null: any text.</param>
    public static JsonNode? Make(JsonElement schema, SeededStream random, PromptHints? hints = null, IReadOnlyList<string>? citable = null)
    {
        var generator = new DocumentGenerator(schema, random, hints, citable);
        return generator.Value([schema], new Place("", 0, Hinted: hints is not null));
    }

    /// <summary>A value for one subschema of a schema.</summary>
    public static JsonNode? MakePart(JsonElement root, IReadOnlyList<JsonElement> schemas, string name, SeededStream random, PromptHints? hints) =>
        new DocumentGenerator(root, random, hints).Value(schemas, new Place(name, 1, Hinted: hints is not null));

    /// <summary>Where a value stands: the nearest member name, the depth, whether hints of the prompt may apply,
    /// whether to leave out what is not required.</summary>
    private readonly record struct Place(string Name, int Depth, bool Hinted, bool Lean = false);

    private bool Sparse(int depth) => depth > DepthSoft || _nodes > NodesMax / 4;

    private JsonNode? Value(IReadOnlyList<JsonElement> schemas, Place place)
    {
        _nodes++;
        if (place.Depth > DepthMax || _nodes > NodesMax)
            return null;
        var value = Once(schemas, place);
        for (var attempt = 1; attempt < AttemptsMax && !_fit.FitsAll(value, schemas) && _retriesLeft > 0; attempt++)
        {
            _retriesLeft--;
            // A hint that does not fit must not spoil every attempt, and a smaller value is likelier to fit.
            value = Once(schemas, place with { Hinted = place.Hinted && attempt < 3, Lean = attempt % 2 == 0 });
        }

        return value;
    }

    private JsonNode? Once(IReadOnlyList<JsonElement> schemas, Place place)
    {
        var parts = Parts(schemas, place.Depth);
        if (parts.Values("const").FirstOrDefault() is { ValueKind: not JsonValueKind.Undefined } constant)
            return SchemaFit.Node(constant);
        if (_citable is not null && Cites(parts))
            return Citation(parts, place.Name);
        if (place.Hinted && Hinted(parts, place.Name) is { } hinted)
            return hinted;
        if (Enumerated(parts) is { Count: > 0 } values)
            return SchemaFit.Node(_random.Pick(values));
        return Kind(parts) switch
        {
            "object" => Object(parts, place),
            "array" => Array(parts, place),
            "string" => JsonValue.Create(Text(parts, place.Name)),
            "integer" => JsonValue.Create(Number(parts, place.Name, integer: true)),
            "number" => JsonValue.Create(Number(parts, place.Name, integer: false)),
            "boolean" => JsonValue.Create(_random.Chance(0.5)),
            "null" => null,
            _ => JsonValue.Create(Text(parts, place.Name)),
        };
    }

    private List<JsonElement> Enumerated(SchemaParts parts)
    {
        List<JsonElement>? values = null;
        foreach (var list in parts.Values("enum").Where(v => v.ValueKind == JsonValueKind.Array))
            values = [.. list.EnumerateArray().Take(EnumValuesMax).Where(v => values is null || values.Any(o => JsonElement.DeepEquals(o, v)))];
        if (values is null)
            return [];
        var fitting = values.Where(v => _fit.FitsAll(SchemaFit.Node(v), parts.All)).ToList();
        return fitting.Count > 0 ? fitting : values;
    }

    private string Kind(SchemaParts parts)
    {
        var types = parts.Types();
        if (types.Count > 1)
        {
            // null is what a model writes when it knows nothing: seldom.
            var real = types.Where(t => t != "null").ToList();
            return real.Count == 0 || (real.Count < types.Count && _random.Chance(0.15)) ? "null" : _random.Pick(real);
        }

        if (types.Count == 1)
            return types[0];
        if (parts.Has("properties") || parts.Has("required") || parts.Has("additionalProperties") || parts.Has("patternProperties")
            || parts.Has("minProperties") || parts.Has("propertyNames"))
            return "object";
        if (parts.Has("items") || parts.Has("prefixItems") || parts.Has("minItems") || parts.Has("contains") || parts.Has("uniqueItems"))
            return "array";
        if (parts.Has("minimum") || parts.Has("maximum") || parts.Has("exclusiveMinimum") || parts.Has("multipleOf"))
            return "number";
        // A bare "not" is often about the type itself: any kind may be what it leaves.
        return parts.Has("not") ? _random.Pick<string>(["string", "integer", "object", "array", "boolean"]) : "string";
    }

    private JsonNode? Hinted(SchemaParts parts, string name)
    {
        var text = name.Length == 0 ? null : _hints!.For(name) ?? (PlausibleText.IsIdentifier(name) ? _hints.Identifier : null);
        if (text is null)
            return null;
        JsonNode? node = JsonNumbers.TryText(text, out var number) && parts.Types() is ["integer"] or ["number"]
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
        return _fit.FitsAll(node, parts.All) && Kind(parts) is "string" or "integer" or "number" ? node : null;
    }
}
