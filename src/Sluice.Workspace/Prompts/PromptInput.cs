using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>What <c>input</c> and <c>output</c> of a front matter say.</summary>
internal sealed class PromptInput
{
    public Schema? Schema { get; init; }

    public ContentHash? Hash { get; init; }

    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    public IReadOnlyDictionary<string, object?> Defaults { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Reads <c>input.schema</c> and <c>input.default</c>, or the same of <c>output</c>.</summary>
    public static PromptInput Read(SettingsMap map, JsonObject? settings, string member, Picoschema pico)
    {
        if (settings?[member] is not JsonObject part) return new();
        var line = map.LineOf(member);
        var defaults = Defaulted(map, part, line);
        if (!part.ContainsKey("schema")) return new() { Names = [.. defaults.Keys], Defaults = defaults };
        try
        {
            var json = pico.Convert(part["schema"]);
            var bytes = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
            var hash = ContentHash.OfJson(bytes);
            if (!Schema.TryCompile(bytes, SchemaOptions.Default, out var schema, out var faults))
            {
                foreach (var fault in faults) map.Report(line, fault.Code, $"'{member}.schema' cannot be used: at {fault.Pointer}, {fault.Message}");
                return new();
            }
            var names = json["properties"] is JsonObject properties ? properties.Select(p => p.Key).ToArray() : [];
            if (member == "input") Check(map, json, names, line);
            return new()
            {
                Schema = schema,
                Hash = hash,
                Names = [.. names.Union(defaults.Keys, StringComparer.Ordinal)],
                Required = json["required"] is JsonArray required ? [.. required.Select(r => r!.GetValue<string>())] : [],
                Defaults = defaults,
            };
        }
        catch (FormatException e)
        {
            map.Report(line, WorkspaceProblemCode.BadValue, $"'{member}.schema': {e.Message}");
            return new();
        }
    }

    private static void Check(SettingsMap map, JsonObject schema, string[] names, int line)
    {
        if (schema["type"] is not JsonValue type || !type.TryGetValue<string>(out var word) || word != "object")
            map.Report(line, WorkspaceProblemCode.BadValue, "'input.schema' must describe an object: its members are the prompt's variables.");
        foreach (var name in names.Where(n => !Prompt.IsVariable(n)))
            map.Report(line, WorkspaceProblemCode.BadName, $"'input.schema' has the member {Suggestion.Quote(name)}, which is no name for a variable.");
    }

    private static Dictionary<string, object?> Defaulted(SettingsMap map, JsonObject part, int line)
    {
        var defaults = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (part["default"] is not { } node) return defaults;
        if (node is not JsonObject members)
        {
            map.Report(line, WorkspaceProblemCode.WrongType, "'input.default' must be a group of names with values.");
            return defaults;
        }
        using var json = JsonDocument.Parse(members.ToJsonString());
        foreach (var member in json.RootElement.EnumerateObject()) defaults[member.Name] = PromptJson.Plain(member.Value);
        return defaults;
    }
}
