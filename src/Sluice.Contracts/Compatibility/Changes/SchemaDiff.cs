using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Schemas;

namespace Sluice.Contracts.Compatibility;

/// <summary>Finds what changed between the texts of two schemas, place by place.</summary>
internal sealed partial class SchemaDiff
{
    private const int ChangesMax = 1_000;
    private const int DepthMax = 128;

    private static readonly string[] Annotations =
        ["title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly", "contentMediaType", "contentEncoding", "contentSchema"];

    private static readonly string[] Identifiers = ["$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$schema", "$vocabulary"];

    private readonly List<SchemaChange> _changes = [];

    private SchemaDiff()
    {
    }

    /// <summary>The changes, in the order of the new schema.</summary>
    public static IReadOnlyList<SchemaChange> Of(Schema old, Schema @new)
    {
        var diff = new SchemaDiff();
        diff.Compare(Parse(old), Parse(@new), "", 0);
        return diff._changes;
    }

    private static JsonNode? Parse(Schema schema) => JsonNode.Parse(schema.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1024 });

    private void Compare(JsonNode? old, JsonNode? @new, string at, int depth)
    {
        if (depth > DepthMax || _changes.Count >= ChangesMax || JsonNode.DeepEquals(old, @new)) return;
        if (old is not JsonObject before || @new is not JsonObject after)
        {
            var opened = IsTrue(@new);
            var closed = IsFalse(@new) || IsTrue(old);
            Add(SchemaChangeKind.SchemaReplaced, at, $"the schema {Short(old)} became {Short(@new)}",
                opened || IsFalse(old) ? ChangeEffect.Harmless : closed ? ChangeEffect.Breaks : ChangeEffect.Depends,
                closed ? ChangeEffect.Harmless : opened || IsFalse(old) ? ChangeEffect.Breaks : ChangeEffect.Depends);
            return;
        }
        CompareValues(before, after, at);
        CompareLimits(before, after, at);
        CompareObjects(before, after, at, depth);
        CompareArrays(before, after, at, depth);
        CompareUnions(before, after, at, depth);
        foreach (var keyword in (string[])["$defs", "definitions"]) CompareMap(before[keyword] as JsonObject, after[keyword] as JsonObject, $"{at}/{keyword}", depth);
        Note(Annotations, SchemaChangeKind.AnnotationChanged, before, after, at, ChangeEffect.Harmless);
        Note(Identifiers, SchemaChangeKind.IdentifierChanged, before, after, at, ChangeEffect.Depends);
    }

    private void CompareMap(JsonObject? before, JsonObject? after, string at, int depth)
    {
        if (before is null || after is null) return;
        foreach (var (name, value) in after)
            if (before.TryGetPropertyValue(name, out var old)) Compare(old, value, $"{at}/{Escape(name)}", depth + 1);
    }

    private void Note(string[] keywords, SchemaChangeKind kind, JsonObject before, JsonObject after, string at, ChangeEffect effect)
    {
        foreach (var keyword in keywords)
            if (!JsonNode.DeepEquals(before[keyword], after[keyword])) Add(kind, $"{at}/{keyword}", $"{keyword} {Changed(before[keyword], after[keyword])}", effect, effect);
    }

    private void Add(SchemaChangeKind kind, string at, string message, ChangeEffect backward, ChangeEffect forward)
    {
        if (_changes.Count < ChangesMax) _changes.Add(new(kind, at, message, backward, forward));
    }

    private void Loosened(SchemaChangeKind kind, string at, string message) => Add(kind, at, message, ChangeEffect.Harmless, ChangeEffect.Breaks);

    private void Tightened(SchemaChangeKind kind, string at, string message) => Add(kind, at, message, ChangeEffect.Breaks, ChangeEffect.Harmless);

    private void Depends(SchemaChangeKind kind, string at, string message) => Add(kind, at, message, ChangeEffect.Depends, ChangeEffect.Depends);

    private static bool IsTrue(JsonNode? node) => node is null || node is JsonObject { Count: 0 } || node.GetValueKind() == JsonValueKind.True;

    private static bool IsFalse(JsonNode? node) => node is not null && node.GetValueKind() == JsonValueKind.False;

    private static string Changed(JsonNode? old, JsonNode? @new) =>
        old is null ? $"{Short(@new)} was added" : @new is null ? $"{Short(old)} was removed" : $"changed from {Short(old)} to {Short(@new)}";

    /// <summary>A value for a message: whole when short.</summary>
    private static string Short(JsonNode? node)
    {
        if (node is null) return "null";
        var text = node.ToJsonString(Plain);
        return text.Length <= 60 ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[56]) ? 56 : 57)}...";
    }

    private static JsonSerializerOptions Plain { get; } = new()
    {
        MaxDepth = 1024,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonStrings.Default,
    };

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
