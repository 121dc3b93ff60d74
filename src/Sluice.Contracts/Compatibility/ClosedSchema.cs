using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Schemas;

namespace Sluice.Contracts.Compatibility;

/// <summary>A schema that refuses members it does not name: what a writer who knows the contract makes. An object whose schema says
/// anything about other members (<c>additionalProperties</c>, <c>unevaluatedProperties</c>) stays as it is.</summary>
internal static class ClosedSchema
{
    /// <summary>The closed schema; the schema itself where nothing is open.</summary>
    public static Schema Of(Schema schema)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(schema.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1024 });
        }
        catch (JsonException)
        {
            return schema;
        }
        if (root is not JsonObject top) return schema;
        var closer = new SchemaCloser(top);
        closer.Close(top);
        if (!closer.Changed) return schema;
        // Where the closed text is no schema, the open one stands in: then more documents count, never fewer.
        return Schema.TryCompile(Encoding.UTF8.GetBytes(top.ToJsonString(Options)), schema.CompileOptions, out var closed, out _) ? closed : schema;
    }

    private static JsonSerializerOptions Options { get; } = new() { MaxDepth = 1024, TypeInfoResolver = JsonStrings.Default };
}
