using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Reads single members of a completion request.</summary>
internal static class RequestMembers
{
    private const int ToolsMax = 128;

    /// <summary>Reads a body onto a tape: one JSON object.</summary>
    public static void Parse(Tape tape, ReadOnlyMemory<byte> body, string members)
    {
        if (tape.Parse(body, new ParseLimits { BytesMax = Math.Max(1, body.Length) }) is { } error)
            throw new RequestFaultException(RefusalCode.BodyMalformed, null, $"The body is not strict JSON: line {error.Line}, column {error.Column}: {error.Message}");
        if (tape.Root.Kind != JsonKind.Object) throw RequestFaultException.Type(null, $"The body must be a JSON object with {members}.");
    }

    public static string? Text(TapeElement parent, string name, string place)
    {
        if (!TryGet(parent, name, out var value)) return null;
        return value.Kind == JsonKind.String ? value.GetString() : throw RequestFaultException.Type(place, $"'{place}' must be a string.");
    }

    public static bool Flag(TapeElement parent, string name, string place)
    {
        if (!TryGet(parent, name, out var value)) return false;
        return value.Kind is JsonKind.True or JsonKind.False ? value.Kind == JsonKind.True : throw RequestFaultException.Type(place, $"'{place}' must be true or false.");
    }

    public static SchemaAsked? Format(TapeElement root)
    {
        if (!TryGet(root, "response_format", out var format)) return null;
        if (Text(format, "type", "response_format.type") is not { } type) throw RequestFaultException.Missing("response_format.type");
        if (type == "json_object") return new SchemaAsked("json-object", AnyObject, "response_format");
        if (type != "json_schema") return null;
        const string place = "response_format.json_schema";
        if (!TryGet(format, "json_schema", out var asked)) throw RequestFaultException.Missing(place);
        if (!TryGet(asked, "schema", out var schema)) throw RequestFaultException.Missing($"{place}.schema");
        return new SchemaAsked(Text(asked, "name", $"{place}.name") ?? throw RequestFaultException.Missing($"{place}.name"), schema.RawMemory, $"{place}.schema");
    }

    /// <summary>The functions among <c>tools</c>; tools of other types are the provider's own business.</summary>
    public static IReadOnlyList<SchemaAsked> Tools(TapeElement root)
    {
        if (!TryGet(root, "tools", out var tools)) return [];
        if (tools.Kind != JsonKind.Array || tools.Count > ToolsMax) throw RequestFaultException.Type("tools", $"'tools' must be a list of at most {ToolsMax}.");
        var asked = new List<SchemaAsked>(tools.Count);
        foreach (var tool in tools.Items)
        {
            var place = $"tools[{asked.Count}].function";
            if (!TryGet(tool, "function", out var function)) continue;
            var name = Text(function, "name", $"{place}.name") ?? throw RequestFaultException.Missing($"{place}.name");
            asked.Add(new(name, TryGet(function, "parameters", out var parameters) ? parameters.RawMemory : default, $"{place}.parameters"));
        }

        return asked;
    }

    /// <summary>An object's members as values of the prompt renderer.</summary>
    public static IReadOnlyDictionary<string, object?> Values(TapeElement members)
    {
        using var json = JsonDocument.Parse(members.RawMemory);
        return json.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => (object?)m.Value.Clone(), StringComparer.Ordinal);
    }

    public static bool TryGet(TapeElement parent, string name, out TapeElement value) =>
        parent.TryGetProperty(System.Text.Encoding.UTF8.GetBytes(name), out value) && value.Kind != JsonKind.Null;

    // What json_object promises: some object.
    private static ReadOnlyMemory<byte> AnyObject { get; } = """{"type":"object"}"""u8.ToArray();
}
