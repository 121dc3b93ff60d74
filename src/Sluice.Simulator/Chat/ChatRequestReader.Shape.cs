using System.Text.Json;

namespace Sluice.Simulator;

internal static partial class ChatRequestReader
{
    private static readonly JsonElement AnyObject = JsonDocument.Parse("""
        {"type": "object", "properties": {"title": {"type": "string"}, "summary": {"type": "string"}, "count": {"type": "integer"}},
         "required": ["title"], "additionalProperties": false}
        """).RootElement;

    private static readonly JsonElement Everything = JsonDocument.Parse("{}").RootElement;

    /// <summary>What the answer must look like.</summary>
    private readonly record struct AnswerShape(JsonElement? Schema, string Name, string? Tool);

    private static ChatProblem? Shape(JsonElement root, string lastRole, out AnswerShape shape)
    {
        if (Format(root, out shape) is { } wrongFormat)
            return wrongFormat;
        return Tool(root, lastRole, ref shape);
    }

    private static ChatProblem? Format(JsonElement root, out AnswerShape shape)
    {
        shape = default;
        shape = shape with { Name = "" };
        if (Member(root, "response_format") is not { } format)
            return null;
        if (format.ValueKind != JsonValueKind.Object || Member(format, "type") is not { ValueKind: JsonValueKind.String } type)
            return ChatProblem.Missing("response_format.type");
        switch (type.GetString())
        {
            case "text":
                return null;
            case "json_object":
                shape = new AnswerShape(AnyObject, "", null);
                return null;
            case "json_schema":
                if (Member(format, "json_schema") is not { ValueKind: JsonValueKind.Object } wrapper)
                    return ChatProblem.Missing("response_format.json_schema");
                if (Member(wrapper, "schema") is not { } schema)
                    return ChatProblem.Missing("response_format.json_schema.schema");
                if (!IsSchema(schema))
                    return ChatProblem.WrongType("response_format.json_schema.schema", "a JSON Schema: an object, true or false");
                shape = new AnswerShape(schema, Member(wrapper, "name") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "", null);
                return null;
            default:
                return ChatProblem.Wrong("Invalid value. Supported values are: 'text', 'json_object', and 'json_schema'.", "response_format.type", "invalid_value");
        }
    }

    private static ChatProblem? Tool(JsonElement root, string lastRole, ref AnswerShape shape)
    {
        var choice = Member(root, "tool_choice");
        if (Member(root, "tools") is not { } tools)
            return choice is null or { ValueKind: JsonValueKind.String } ? null : ChatProblem.Missing("tools");
        if (tools.ValueKind != JsonValueKind.Array || tools.GetArrayLength() == 0)
            return ChatProblem.WrongType("tools", "an array with at least one tool");
        string? wanted = null;
        switch (choice)
        {
            case { ValueKind: JsonValueKind.String } word when word.ValueEquals("none"):
                return null;
            case { ValueKind: JsonValueKind.String } word when word.ValueEquals("required"):
                break;
            case null:
            case { ValueKind: JsonValueKind.String } word when word.ValueEquals("auto"):
                // Left free, a model that has the tool's result, or is asked for a document, answers in words.
                if (lastRole == "tool" || shape.Schema is not null)
                    return null;
                break;
            case { ValueKind: JsonValueKind.Object } named when Member(named, "function") is { ValueKind: JsonValueKind.Object } function
                && Member(function, "name") is { ValueKind: JsonValueKind.String } name:
                wanted = name.GetString();
                break;
            default:
                return ChatProblem.Wrong("Invalid value: 'tool_choice' is 'none', 'auto', 'required', or names a function.", "tool_choice", "invalid_value");
        }

        return Called(tools, wanted, ref shape);
    }

    private static ChatProblem? Called(JsonElement tools, string? wanted, ref AnswerShape shape)
    {
        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            var place = $"tools[{index++}].function";
            if (tool.ValueKind != JsonValueKind.Object || Member(tool, "function") is not { ValueKind: JsonValueKind.Object } function)
                return ChatProblem.Missing(place);
            if (Member(function, "name") is not { ValueKind: JsonValueKind.String } name)
                return ChatProblem.Missing(place + ".name");
            if (wanted is not null && !name.ValueEquals(wanted))
                continue;
            var parameters = Member(function, "parameters") ?? Everything;
            if (!IsSchema(parameters))
                return ChatProblem.WrongType(place + ".parameters", "a JSON Schema");
            shape = new AnswerShape(parameters, name.GetString()!, name.GetString());
            return null;
        }

        return ChatProblem.Wrong($"Tool choice '{wanted}' not found in 'tools' parameter.", "tool_choice", "invalid_value");
    }

    private static bool IsSchema(JsonElement schema) => schema.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
}
