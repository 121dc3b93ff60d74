using System.Text.Json.Nodes;

namespace Sluice.Workspace;

/// <summary>dotprompt's short form of a schema, brought to JSON Schema. What is JSON Schema already stays as it is.</summary>
/// <param name="named">Finds a schema that is named instead of a type; null when there is none.</param>
internal sealed class Picoschema(Func<string, JsonObject?> named)
{
    private const string Wildcard = "(*)";
    private static readonly string[] Scalars = ["string", "boolean", "null", "number", "integer", "any"];

    /// <exception cref="FormatException">It is neither Picoschema nor JSON Schema.</exception>
    public JsonObject Convert(JsonNode? schema)
    {
        if (schema is JsonObject json)
        {
            if (json["type"] is JsonValue type && type.TryGetValue<string>(out var word)
                && ((Scalars.Contains(word, StringComparer.Ordinal) && word != "any") || word is "object" or "array"))
                return (JsonObject)json.DeepClone();
            if (json["properties"] is JsonObject)
            {
                var typed = (JsonObject)json.DeepClone();
                typed["type"] = "object";
                return typed;
            }
            if (json.Any(m => m.Key.StartsWith('$'))) return (JsonObject)json.DeepClone();
        }
        return Part(schema, "");
    }

    private JsonObject Part(JsonNode? node, string place)
    {
        if (node is JsonValue value && value.TryGetValue<string>(out var text)) return Scalar(text, place);
        if (node is not JsonObject members)
            throw new FormatException($"{At(place)} is no Picoschema: write a type such as 'string, what it is', or one line for each member.");
        var (properties, required) = (new JsonObject(), new JsonArray());
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false };
        foreach (var (key, member) in members)
        {
            if (key == Wildcard)
            {
                schema["additionalProperties"] = Part(member, $"{place}/{key}");
                continue;
            }
            Member(key, member, properties, required, place);
        }
        if (required.Count == 0) schema.Remove("required");
        return schema;
    }

    private void Member(string key, JsonNode? member, JsonObject properties, JsonArray required, string place)
    {
        var open = key.IndexOf('(', StringComparison.Ordinal);
        var name = (open < 0 ? key : key[..open]).Trim();
        var optional = name.EndsWith('?');
        if (optional) name = name[..^1];
        if (name.Length == 0 || properties.ContainsKey(name) || (open >= 0 && !key.EndsWith(')')))
            throw new FormatException($"{At(place)} has the member {Suggestion.Quote(key)}: write name, name?, name(array, what it holds), and each name once.");
        if (!optional) required.Add(name);
        place = $"{place}/{name}";
        JsonObject property;
        if (open < 0)
        {
            property = Part(member, place);
            if (optional && property["type"] is JsonValue) OrNull(property);
            properties[name] = property;
            return;
        }
        var (type, description) = Split(key[(open + 1)..^1]);
        switch (type)
        {
            case "array":
                property = new() { ["type"] = "array", ["items"] = Part(member, place) };
                if (optional) OrNull(property);
                break;
            case "object":
                property = Part(member, place);
                if (optional) OrNull(property);
                break;
            case "enum" when member is JsonArray values:
                var all = (JsonArray)values.DeepClone();
                if (optional && all.All(v => v is not null)) all.Add(null);
                property = new() { ["enum"] = all };
                break;
            case "enum": throw new FormatException($"{At(place)} is an enum and needs a list of its values.");
            default:
                throw new FormatException($"{At(place)} has the type {Suggestion.Quote(type)} in parentheses; only array, object and enum stand there.");
        }
        if (description is not null) property["description"] = description;
        properties[name] = property;
    }

    private JsonObject Scalar(string text, string place)
    {
        var (type, description) = Split(text);
        var schema = Scalars.Contains(type, StringComparer.Ordinal)
            ? type == "any" ? [] : new JsonObject { ["type"] = type }
            : (JsonObject?)named(type)?.DeepClone()
                ?? throw new FormatException($"{At(place)} has the type {Suggestion.Quote(type)}; write {string.Join(", ", Scalars)}, or the name of a contract.");
        if (description is not null) schema["description"] = description;
        return schema;
    }

    private static void OrNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue type) schema["type"] = new JsonArray(type.DeepClone(), "null");
    }

    private static (string Type, string? Description) Split(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? (text.Trim(), null) : (text[..comma].Trim(), text[(comma + 1)..].Trim());
    }

    private static string At(string place) => place.Length == 0 ? "The schema" : $"'{place}'";
}
