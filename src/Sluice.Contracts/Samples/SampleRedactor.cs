using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Contracts.Samples;
using Sluice.Schemas;

namespace Sluice.Contracts;

/// <summary>Takes what a document says out of it and keeps its shape, so that it can be kept as a sample: every text becomes another one of
/// the same classes of characters, every number one with as many digits, and the schema still takes it. Names of members and values that
/// stand in the schema stay, as do true, false and null. The same document and seed give the same sample.</summary>
public static class SampleRedactor
{
    /// <summary>Most values of a document; the schema is asked about each.</summary>
    public const int ValuesMax = 2_000;

    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1024 };

    /// <summary>Redacts a document.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="document">A document that is valid for it.</param>
    /// <param name="seed">Where to start.</param>
    public static RedactedSample Redact(Schema schema, ReadOnlyMemory<byte> document, int seed)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (!schema.IsValid(document)) return Failed("it is not valid for its version");
        var root = JsonNode.Parse(document.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1024 });
        if (root is null) return new(Write(root), [], null);
        var redaction = new Redaction(schema, root, seed);
        if (redaction.Values > ValuesMax) return Failed($"it has more than {ValuesMax} values");
        return redaction.Run() is { } place
            ? Failed($"no other value fits at '{place}', and without it the document is not valid")
            : new(Write(redaction.Root), redaction.LeftOut, null);
    }

    private static RedactedSample Failed(string problem) => new(default, [], problem);

    private static ReadOnlyMemory<byte> Write(JsonNode? node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            if (node is null) json.WriteNullValue();
            else node.WriteTo(json);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private sealed class Redaction
    {
        private readonly Schema _schema;
        private readonly SchemaWords _words;
        private readonly OtherValues _others;
        private readonly List<string> _leftOut = [];
        // A document that is one value has no container to change it in.
        private readonly JsonArray _holder;

        public Redaction(Schema schema, JsonNode root, int seed)
        {
            _schema = schema;
            _words = SchemaWords.Of(schema);
            _others = new OtherValues(schema, _words, seed);
            _holder = [root];
            Values = Count(root);
        }

        public int Values { get; }

        public JsonNode? Root => _holder[0];

        public IReadOnlyList<string> LeftOut => [.. _leftOut.Distinct(StringComparer.Ordinal)];

        /// <summary>Redacts everything; the place at which that is impossible, or null.</summary>
        public string? Run() => Walk(_holder, 0, Root, "");

        private static int Count(JsonNode? node) => node switch
        {
            JsonObject all => 1 + all.Sum(member => Count(member.Value)),
            JsonArray all => 1 + all.Sum(Count),
            _ => 1,
        };

        private string? Walk(JsonNode parent, int index, JsonNode? node, string place) => node switch
        {
            JsonObject members => Members(members, place),
            JsonArray items => Items(items, place),
            JsonValue value => Value(parent, index, value, place),
            _ => null,
        };

        private string? Members(JsonObject members, string place)
        {
            foreach (var name in members.Select(member => member.Key).ToList())
            {
                var below = _others.Below(place, name);
                if (Walk(members, members.IndexOf(name), members[name], below) is { } stuck)
                {
                    // Only what cannot be said otherwise goes, and only where it may.
                    if (stuck != below || !Without(members, name)) return stuck;
                    _leftOut.Add(below);
                }
                else if (!_words.Names.Contains(name) && OtherValues.Says(name) && !Rename(members, name))
                {
                    if (!Without(members, name)) return below;
                    _leftOut.Add(below);
                }
            }

            return null;
        }

        private string? Items(JsonArray items, string place)
        {
            for (var index = 0; index < items.Count; index++)
            {
                if (Walk(items, index, items[index], place + "/*") is not { } stuck) continue;
                if (stuck != place + "/*") return stuck;
                var item = items[index];
                items.RemoveAt(index);
                if (!IsValid())
                {
                    items.Insert(index, item?.DeepClone());
                    return stuck;
                }

                _leftOut.Add(stuck);
                index--;
            }

            return null;
        }

        private string? Value(JsonNode parent, int index, JsonValue value, string place)
        {
            var kind = value.GetValueKind();
            var text = value.ToJsonString();
            if (kind is not (JsonValueKind.String or JsonValueKind.Number)) return null;
            if (kind == JsonValueKind.Number)
                return _words.Values.Contains(text) || Try(parent, index, [.. _others.Numbers(text)]) || Try(parent, index, _others.Made(place, kind)) ? null : place;
            var said = value.GetValue<string>();
            return _words.Values.Contains(SchemaWords.Text(said)) || !OtherValues.Says(said)
                || Try(parent, index, [.. _others.Texts(said).Select(SchemaWords.Text)]) || Try(parent, index, _others.Made(place, kind))
                ? null
                : place;
        }

        private bool Try(JsonNode parent, int index, IReadOnlyList<string> others)
        {
            // A copy: a node that was replaced still counts its old container as its parent.
            var before = At(parent, index)?.DeepClone();
            foreach (var other in others)
            {
                Put(parent, index, JsonNode.Parse(other));
                if (IsValid()) return true;
            }

            Put(parent, index, before);
            return false;
        }

        private bool Rename(JsonObject members, string name)
        {
            var (index, value) = (members.IndexOf(name), members[name]);
            members.RemoveAt(index);
            foreach (var other in _others.Texts(name).Where(other => !members.ContainsKey(other) && !_words.Names.Contains(other)))
            {
                members.Insert(index, other, value?.DeepClone());
                if (IsValid()) return true;
                members.RemoveAt(index);
            }

            members.Insert(index, name, value?.DeepClone());
            return false;
        }

        private bool Without(JsonObject members, string name)
        {
            var (index, value) = (members.IndexOf(name), members[name]);
            members.RemoveAt(index);
            if (IsValid()) return true;
            members.Insert(index, name, value?.DeepClone());
            return false;
        }

        private static JsonNode? At(JsonNode parent, int index) => parent is JsonObject members ? members.GetAt(index).Value : parent[index];

        private static void Put(JsonNode parent, int index, JsonNode? value)
        {
            if (parent is JsonObject members) members.SetAt(index, value);
            else parent[index] = value;
        }

        private bool IsValid()
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1024 })) Root!.WriteTo(json);
            return _schema.IsValid(buffer.ToArray());
        }
    }
}
