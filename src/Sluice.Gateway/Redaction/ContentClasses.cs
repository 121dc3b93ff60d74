using System.Globalization;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Gateway.Redaction;

/// <summary>The classes of a document's values, as its schema states them. A class holds for all that is below it, unless something there states
/// a stricter one or <c>public</c>; what the schema does not know is personal.</summary>
internal sealed class ContentClasses
{
    private const int ReferencesMax = 64, NodesMax = 256;

    // What a reference leads to that is not followed is not known: that is reason to be careful.
    private static readonly JsonElement Elsewhere = JsonElement.Parse("""{ "x-class": "personal" }""");

    private readonly JsonElement _root;

    private ContentClasses(JsonElement root)
    {
        _root = root;
        Root = NodeOf([root], ContentClass.Unspecified);
        Names = Classified(root, []);
    }

    /// <summary>What the document as a whole is.</summary>
    public Node Root { get; }

    /// <summary>Names of members that are classified somewhere, for text that cannot be read as a document.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>In messages: the classes of the documents that are spoken of in them; null: nothing is known of those.</summary>
    public ContentClasses? Said { get; private init; }

    public static ContentClasses Of(Schema schema) => Of(schema.Utf8);

    public static ContentClasses Of(ReadOnlyMemory<byte> schema) => new(JsonElement.Parse(schema.Span, new JsonDocumentOptions { MaxDepth = 1024 }));

    /// <summary>As <see cref="Messages"/>, about documents of a schema.</summary>
    public static ContentClasses MessagesAbout(ContentClasses? said) => said is null ? Messages : new(Messages._root) { Said = said };

    /// <summary>Messages as they are sent to a model: who speaks and which tools there are is no content.</summary>
    public static ContentClasses Messages { get; } = new(JsonElement.Parse("""
        {
          "items": {
            "properties": {
              "role": { "x-class": "public" }, "type": { "x-class": "public" }, "name": { "x-class": "public" }, "content": true,
              "tool_call_id": { "x-class": "public" }, "tool_calls": { "items": { "properties": {
                "id": { "x-class": "public" }, "type": { "x-class": "public" },
                "function": { "properties": { "name": { "x-class": "public" }, "arguments": true } } } } }
            }
          }
        }
        """));

    /// <summary>Whether a member is among those that the schema names.</summary>
    public static bool Lists(Node parent, string name) =>
        parent.Schemas.Any(schema => schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out _));

    /// <summary>A place in a document: the schemas that describe it, and the class of what stands there.</summary>
    /// <param name="Schemas">The schemas; none: nothing is known of it.</param>
    /// <param name="Class">The class.</param>
    public sealed record Node(IReadOnlyList<JsonElement> Schemas, ContentClass Class)
    {
        /// <summary>Everything below is as unknown as this.</summary>
        public static Node Unknown { get; } = new([], ContentClass.Personal);
    }

    /// <summary>A member of an object.</summary>
    public Node Member(Node parent, string name)
    {
        if (parent.Schemas.Count == 0) return parent;
        var below = parent.Schemas.SelectMany(schema => MembersOf(schema, name)).ToList();
        return Below(parent, below, describes: parent.Schemas.Any(schema => Has(schema, "properties")));
    }

    /// <summary>An item of an array.</summary>
    public Node Item(Node parent, int index)
    {
        if (parent.Schemas.Count == 0) return parent;
        return Below(parent, [.. parent.Schemas.SelectMany(schema => ItemsOf(schema, index))], describes: false);
    }

    /// <summary>The place that a step of a pointer leads to: nothing says whether it is a name or an index, so the schema does.</summary>
    public Node Step(Node parent, string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && !Lists(parent, step)
        && parent.Schemas.Any(schema => Has(schema, "items") || Has(schema, "prefixItems") || Has(schema, "additionalItems"))
            ? Item(parent, index)
            : Member(parent, step);

    // A schema that lists its members and not this one has said nothing of it; one that lists none describes them all.
    private Node Below(Node parent, List<JsonElement> schemas, bool describes) =>
        schemas.Count > 0 ? NodeOf(schemas, parent.Class)
        : describes ? Node.Unknown
        : new Node([], parent.Class);

    private Node NodeOf(List<JsonElement> schemas, ContentClass inherited)
    {
        var all = new List<JsonElement>();
        foreach (var schema in schemas) Add(schema, all, 0);
        var own = all.Select(ContentClassReader.Of).DefaultIfEmpty().Max();
        // "public" below something personal is meant.
        return new Node(all, own == ContentClass.Unspecified || (own < inherited && own != ContentClass.Public) ? inherited : own);
    }

    /// <summary>A schema with those that describe the same value.</summary>
    private void Add(JsonElement schema, List<JsonElement> all, int references)
    {
        if (schema.ValueKind != JsonValueKind.Object || all.Count == NodesMax || references > ReferencesMax) return;
        all.Add(schema);
        foreach (var keyword in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var parts) && parts.ValueKind == JsonValueKind.Array)
                foreach (var part in parts.EnumerateArray()) Add(part, all, references + 1);
        }

        foreach (var keyword in (ReadOnlySpan<string>)["if", "then", "else"])
            if (schema.TryGetProperty(keyword, out var part)) Add(part, all, references + 1);
        foreach (var keyword in (ReadOnlySpan<string>)["dependentSchemas", "dependencies"])
        {
            if (schema.TryGetProperty(keyword, out var parts) && parts.ValueKind == JsonValueKind.Object)
                foreach (var part in parts.EnumerateObject()) Add(part.Value, all, references + 1);
        }

        foreach (var keyword in (ReadOnlySpan<string>)["$ref", "$dynamicRef", "$recursiveRef"])
            if (schema.TryGetProperty(keyword, out var reference) && reference.ValueKind == JsonValueKind.String) Add(Find(reference.GetString()!) ?? Elsewhere, all, references + 1);
    }

    /// <summary>What a reference within the schema leads to; null for one that leads out of it, or to a schema with an id of its own.</summary>
    private JsonElement? Find(string reference)
    {
        if (_root.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString()!.TrimEnd('#') is { Length: > 0 } own
            && reference.StartsWith(own, StringComparison.Ordinal)) reference = reference[own.Length..];
        if (reference is "" or "#") return _root;
        if (!reference.StartsWith('#')) return null;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return Anchor(_root, reference[1..]);
        var at = _root;
        foreach (var part in Uri.UnescapeDataString(reference[2..]).Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < at.GetArrayLength()) at = at[index];
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }

        return at;
    }

    private static JsonElement? Anchor(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().Select(item => Anchor(item, name)).FirstOrDefault(found => found is not null);
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var keyword in (ReadOnlySpan<string>)["$anchor", "$dynamicAnchor"])
            if (element.TryGetProperty(keyword, out var anchor) && anchor.ValueKind == JsonValueKind.String && anchor.ValueEquals(name)) return element;
        return element.EnumerateObject().Select(member => Anchor(member.Value, name)).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<JsonElement> MembersOf(JsonElement schema, string name)
    {
        var found = false;
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property))
        {
            found = true;
            yield return property;
        }

        // Whether a pattern fits is not asked: one that might is reason enough to be as careful as it says.
        if (schema.TryGetProperty("patternProperties", out var patterns) && patterns.ValueKind == JsonValueKind.Object)
            foreach (var pattern in patterns.EnumerateObject()) yield return pattern.Value;
        if (!found && schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object) yield return others;
        if (!found && schema.TryGetProperty("unevaluatedProperties", out var rest) && rest.ValueKind == JsonValueKind.Object) yield return rest;
    }

    private static IEnumerable<JsonElement> ItemsOf(JsonElement schema, int index)
    {
        foreach (var keyword in (ReadOnlySpan<string>)["prefixItems", "items"])
        {
            if (!schema.TryGetProperty(keyword, out var items)) continue;
            if (items.ValueKind == JsonValueKind.Object) return [items];
            if (items.ValueKind == JsonValueKind.Array && index < items.GetArrayLength()) return [items[index]];
        }

        return schema.TryGetProperty("additionalItems", out var others) ? [others] : [];
    }

    private static bool Has(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out _);

    private HashSet<string> Classified(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray()) Classified(item, names);
        if (element.ValueKind != JsonValueKind.Object) return names;
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name == "properties" && member.Value.ValueKind == JsonValueKind.Object)
                foreach (var property in member.Value.EnumerateObject())
                    if (NodeOf([property.Value], ContentClass.Unspecified).Class >= ContentClass.Personal) names.Add(SecretNames.Fold(property.Name));
            Classified(member.Value, names);
        }

        return names;
    }
}
