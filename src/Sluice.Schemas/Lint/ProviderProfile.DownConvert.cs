using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Schemas.Compilation;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Lint;

public sealed partial class ProviderProfile
{
    /// <summary>Writes the schema as the provider takes it: closed objects, optional properties as unions with null, <c>oneOf</c> as
    /// <c>anyOf</c>, <c>allOf</c> merged; what cannot be expressed is told in the description instead.</summary>
    public DownConversion DownConvert(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var root = JsonNode.Parse(schema.Root.RawText, documentOptions: new JsonDocumentOptions { MaxDepth = 1024 });
        var conversion = new Conversion(this, root);
        var converted = conversion.Convert(RootMustBeObject ? conversion.Inlined(root) : root, "");
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1024 })) converted!.WriteTo(writer);
        return new DownConversion(buffer.WrittenMemory, conversion.NullMeansAbsent, conversion.Losses);
    }

    private sealed class Conversion(ProviderProfile profile, JsonNode? root)
    {
        private const int InlinedMax = 1_000;

        private int _inlined;

        public List<string> NullMeansAbsent { get; } = [];

        public List<string> Losses { get; } = [];

        /// <summary>Converts one schema; <paramref name="place"/> is where its values stand in a document.</summary>
        public JsonNode? Convert(JsonNode? node, string place)
        {
            if (node is not JsonObject source)
            {
                if (node is not JsonValue value || !value.TryGetValue<bool>(out var allows) || allows || !profile.MustBeClosed) return node?.DeepClone();
                Losses.Add($"{place}: false");
                return node.DeepClone();
            }
            if (profile.SeverityOf("allOf") is not null) source = MergeAll(source, place);
            var target = new JsonObject();
            List<string> told = [];
            foreach (var (name, value) in source) ConvertKeyword(name, value, source, place, target, told);
            if (told.Count > 0)
            {
                var description = target["description"]?.ToString();
                target["description"] = $"{(description is null ? "" : description + " ")}({string.Join("; ", told)})";
            }
            if (target["properties"] is JsonObject properties) CloseObject(source, target, properties, place);
            return target;
        }

        private void ConvertKeyword(string name, JsonNode? value, JsonObject source, string place, JsonObject target, List<string> told)
        {
            var rule = Keywords.Find(name);
            if (rule is not null && profile.SeverityOf(name) is not null)
            {
                if (name == "const") target["enum"] = new JsonArray(value?.DeepClone());
                else if (name == "oneOf" && !source.ContainsKey("anyOf")) target["anyOf"] = ConvertBelow(rule.Shape, value, place, name);
                else if (value is JsonValue) told.Add($"{name}: {value.ToJsonString()}");
                else Losses.Add($"{place}: {name}");
                return;
            }
            target[name] = rule is null ? value?.DeepClone() : ConvertBelow(rule.Shape, value, place, name);
        }

        private JsonNode? ConvertBelow(Shape shape, JsonNode? value, string place, string keyword)
        {
            var below = keyword is "items" or "prefixItems" or "additionalProperties" ? $"{place}/*" : place;
            switch (value)
            {
                case JsonArray array when shape is Shape.Schemas or Shape.SchemaOrSchemas:
                    return new JsonArray([.. array.Select(item => Convert(item, below))]);
                case JsonObject map when shape is Shape.SchemaMap:
                    var target = new JsonObject();
                    foreach (var (name, member) in map)
                        target[name] = Convert(member, keyword == "properties" ? $"{place}/{Pointers.Escape(name)}" : keyword is "$defs" or "definitions" ? $"{keyword}/{name}:" : below);
                    return target;
                case not null when shape is Shape.Schema or Shape.SchemaOrSchemas:
                    return Convert(value, below);
                default:
                    return value?.DeepClone();
            }
        }

        private void CloseObject(JsonObject source, JsonObject target, JsonObject properties, string place)
        {
            if (profile.MustBeClosed)
            {
                if (source["additionalProperties"] is JsonObject) Losses.Add($"{place}: additionalProperties");
                target["additionalProperties"] = false;
            }
            if (!profile.AllRequired) return;
            var required = (source["required"] as JsonArray)?.Select(name => name?.ToString()).ToHashSet(StringComparer.Ordinal) ?? [];
            foreach (var name in properties.Select(member => member.Key).ToList())
            {
                if (required.Contains(name) || TakesNull(properties[name])) continue;
                properties[name] = OrNull(properties[name]);
                NullMeansAbsent.Add($"{place}/{Pointers.Escape(name)}");
            }
            target["required"] = new JsonArray([.. properties.Select(member => (JsonNode?)member.Key)]);
        }

        // Where null is a value of its own it cannot stand for an absent one; the model may write it, and the original takes it.
        private static bool TakesNull(JsonNode? node)
        {
            if (node is not JsonObject schema) return false;
            if (schema["type"] is { } type) return Names(type).Contains("null", StringComparer.Ordinal);
            if (schema["enum"] is JsonArray values) return values.Any(value => value is null);
            return (schema["anyOf"] ?? schema["oneOf"]) is JsonArray branches && branches.Any(TakesNull);
        }

        private static IEnumerable<string?> Names(JsonNode node) => node is JsonArray list ? list.Select(item => item?.ToString()) : [node.ToString()];

        /// <summary>The schema with the members of what its <c>$ref</c> leads to, where that is in the same document.</summary>
        public JsonNode? Inlined(JsonNode? node)
        {
            for (var at = node as JsonObject; at is not null; at = node as JsonObject)
            {
                if (at["$ref"] is not JsonValue reference || Resolve(reference.ToString()) is not { } target || _inlined++ > InlinedMax) return at;
                var merged = (JsonObject)at.DeepClone();
                merged.Remove("$ref");
                foreach (var (name, value) in target)
                    if (!merged.ContainsKey(name)) merged[name] = value?.DeepClone();
                node = merged;
            }
            return node;
        }

        private JsonObject? Resolve(string reference)
        {
            if (!reference.StartsWith("#/", StringComparison.Ordinal)) return null;
            var at = root;
            foreach (var step in Uri.UnescapeDataString(reference[2..]).Split('/').Select(Pointers.Unescape))
                at = at is JsonObject map ? map[step] : at is JsonArray list && int.TryParse(step, out var index) && index < list.Count ? list[index] : null;
            return at as JsonObject;
        }

        // A union with null, in the shortest form that keeps the rest as it is.
        private static JsonNode? OrNull(JsonNode? node)
        {
            if (node is JsonObject schema && !schema.ContainsKey("enum") && !schema.ContainsKey("const"))
            {
                if (schema["type"] is JsonValue type && type.ToString() is var name and not "null")
                {
                    schema["type"] = new JsonArray(name, "null");
                    return schema.DeepClone();
                }
                if (schema["type"] is JsonArray types)
                {
                    if (!types.Any(item => item?.ToString() == "null")) types.Add((JsonNode)"null");
                    return schema.DeepClone();
                }
            }
            return new JsonObject { ["anyOf"] = new JsonArray(node?.DeepClone(), new JsonObject { ["type"] = "null" }) };
        }

        private JsonObject MergeAll(JsonObject source, string place)
        {
            if (source["allOf"] is not JsonArray all) return source;
            var merged = (JsonObject)source.DeepClone();
            merged.Remove("allOf");
            foreach (var part in all.Select(Inlined).OfType<JsonObject>().Select(part => MergeAll(part, place)))
            {
                foreach (var (name, value) in part)
                {
                    if (merged[name] is JsonObject into && value is JsonObject from && name is "properties" or "$defs" or "definitions")
                        foreach (var (member, schema) in (JsonObject)value!) (merged[name] as JsonObject)!.TryAdd(member, schema?.DeepClone());
                    else if (name == "required" && merged[name] is JsonArray names && value is JsonArray more)
                        foreach (var item in more) names.Add(item?.DeepClone());
                    else if (!merged.ContainsKey(name)) merged[name] = value?.DeepClone();
                    else if (!JsonNode.DeepEquals(merged[name], value)) Losses.Add($"{place}: allOf/{name}");
                }
            }
            return merged;
        }
    }
}
