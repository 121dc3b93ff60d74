using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

internal sealed partial class DocumentGenerator
{
    /// <summary>A document for the schema that keeps what is usable of a broken one and makes the rest anew.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="broken">What could be read of the broken document.</param>
    /// <param name="random">Source of every choice.</param>
    /// <param name="hints">Values that the prompt names.</param>
    /// <param name="citable">The ids that may be cited; null: any text.</param>
    public static JsonNode? Mend(JsonElement schema, JsonNode? broken, SeededStream random, PromptHints? hints, IReadOnlyList<string>? citable = null)
    {
        var generator = new DocumentGenerator(schema, random, hints, citable);
        var place = new Place("", 0, Hinted: hints is not null);
        var mended = generator.Mended(broken, [schema], place);
        return generator._fit.Fits(mended) ? mended : generator.Value([schema], place);
    }

    private JsonNode? Mended(JsonNode? broken, IReadOnlyList<JsonElement> schemas, Place place)
    {
        if (_fit.FitsAll(broken, schemas))
            return broken?.DeepClone();
        if (place.Depth > DepthMax)
            return null;
        var parts = Parts(schemas, place.Depth);
        var kind = Kind(parts);
        if (Converted(broken, kind) is { } converted && _fit.FitsAll(converted, schemas))
            return converted;
        return (broken, kind) switch
        {
            (JsonObject members, "object") => MendedObject(members, parts, place),
            (JsonArray items, "array") => MendedArray(items, parts, place),
            (not null, "array") => MendedArray([broken.DeepClone()], parts, place),
            (JsonArray { Count: 1 } items, _) => Mended(items[0], schemas, place with { Depth = place.Depth + 1 }),
            _ => Value(schemas, place),
        };
    }

    /// <summary>The same information as another type: 42 for "42", "42" for 42, true for "yes".</summary>
    private static JsonValue? Converted(JsonNode? broken, string kind) => kind switch
    {
        "integer" or "number" when JsonNumbers.TryString(broken, out var text) && JsonNumbers.TryText(text.Trim(), out var number) => JsonValue.Create(number),
        "string" when broken is JsonValue value && value.GetValueKind() is JsonValueKind.Number => JsonValue.Create(value.ToJsonString()),
        "boolean" when JsonNumbers.TryString(broken, out var word) => word.ToLowerInvariant() switch
        {
            "true" or "yes" => JsonValue.Create(true),
            "false" or "no" => JsonValue.Create(false),
            _ => null,
        },
        _ => null,
    };

    private JsonObject MendedObject(JsonObject members, SchemaParts parts, Place place)
    {
        var mended = new JsonObject();
        var known = parts.PropertyNames;
        foreach (var (name, value) in members)
        {
            var schemas = parts.Member(name, _fit);
            if (schemas.All(s => s.ValueKind != JsonValueKind.False))
                mended[name] = Mended(value, schemas, new Place(name, place.Depth + 1, place.Hinted));
        }

        foreach (var name in parts.Required.Where(n => !mended.ContainsKey(n)))
            Add(mended, parts, name, place, known);
        return mended;
    }

    private JsonArray MendedArray(JsonArray items, SchemaParts parts, Place place)
    {
        var prefix = Prefix(parts);
        var rest = Rest(parts);
        var most = parts.Count("maxItems", ItemsMax, largest: false);
        var mended = new JsonArray();
        foreach (var item in items.Take(most))
        {
            var schemas = mended.Count < prefix.Count ? prefix[mended.Count] : rest;
            mended.Add(Mended(item, schemas, new Place(Singular(place.Name), place.Depth + 1, Hinted: false)));
        }

        for (var least = Math.Min(ItemsMax, parts.Count("minItems", 0, largest: true)); mended.Count < least;)
        {
            var schemas = mended.Count < prefix.Count ? prefix[mended.Count] : rest;
            mended.Add(Value(schemas, new Place(Singular(place.Name), place.Depth + 1, Hinted: false)));
        }

        return mended;
    }
}
