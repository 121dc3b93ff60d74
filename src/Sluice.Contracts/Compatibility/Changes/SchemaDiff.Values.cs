using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Contracts.Compatibility;

/// <summary>Types, values, limits, patterns.</summary>
internal sealed partial class SchemaDiff
{
    private static readonly string[] Lower = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];
    private static readonly string[] Upper = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"];

    private void CompareValues(JsonObject before, JsonObject after, string at)
    {
        CompareTypes(before["type"], after["type"], $"{at}/type");
        CompareEnum(before["enum"] as JsonArray, after["enum"] as JsonArray, $"{at}/enum");
        CompareCitation(Cites(before), Cites(after), $"{at}/x-cites");
        var (old, @new) = (before.ContainsKey("const"), after.ContainsKey("const"));
        if (old && @new && !JsonNode.DeepEquals(before["const"], after["const"]))
            Add(SchemaChangeKind.ConstChanged, $"{at}/const", $"const changed from {Short(before["const"])} to {Short(after["const"])}", ChangeEffect.Breaks, ChangeEffect.Breaks);
        else if (old && !@new) Loosened(SchemaChangeKind.ValuesRemoved, $"{at}/const", $"const {Short(before["const"])} was removed");
        else if (@new && !old) Tightened(SchemaChangeKind.ValuesAdded, $"{at}/const", $"const {Short(after["const"])} was added");
    }

    private void CompareCitation(bool before, bool after, string at)
    {
        if (after && !before)
            Add(SchemaChangeKind.ConditionAdded, at, "the value must be a citation: the id of a passage that was retrieved", ChangeEffect.Depends, ChangeEffect.Harmless);
        else if (before && !after)
            Add(SchemaChangeKind.ConditionRemoved, at, "the value need not be a citation any more", ChangeEffect.Harmless, ChangeEffect.Depends);
    }

    private static bool Cites(JsonObject schema) => schema["x-cites"]?.GetValueKind() == JsonValueKind.True;

    private void CompareTypes(JsonNode? before, JsonNode? after, string at)
    {
        if (JsonNode.DeepEquals(before, after)) return;
        var (old, @new) = (Types(before), Types(after));
        if (old.SetEquals(@new)) return;
        var message = $"type {Changed(before, after)}";
        if (old.IsSubsetOf(@new)) Loosened(SchemaChangeKind.TypeWidened, at, message);
        else if (@new.IsSubsetOf(old)) Tightened(SchemaChangeKind.TypeNarrowed, at, message);
        else Add(SchemaChangeKind.TypeChanged, at, message, ChangeEffect.Breaks, ChangeEffect.Breaks);
    }

    private static HashSet<string> Types(JsonNode? node)
    {
        IEnumerable<JsonNode?> listed = node is JsonArray list ? list : Enumerable.Repeat(node, 1);
        HashSet<string> types = new(listed.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : ""), StringComparer.Ordinal);
        if (node is null) types = ["null", "boolean", "object", "array", "number", "string", "integer"];
        if (types.Contains("number")) types.Add("integer");
        return types;
    }

    private void CompareEnum(JsonArray? before, JsonArray? after, string at)
    {
        if (before is null && after is null) return;
        if (before is null) Tightened(SchemaChangeKind.ValuesAdded, at, $"enum {Short(after)} was added");
        else if (after is null) Loosened(SchemaChangeKind.ValuesRemoved, at, $"enum {Short(before)} was removed");
        else
        {
            foreach (var value in after.Where(value => !before.Any(old => JsonNode.DeepEquals(old, value))))
                Loosened(SchemaChangeKind.EnumValueAdded, at, $"the value {Short(value)} was added");
            foreach (var value in before.Where(value => !after.Any(@new => JsonNode.DeepEquals(@new, value))))
                Tightened(SchemaChangeKind.EnumValueRemoved, at, $"the value {Short(value)} was removed");
        }
    }

    private void CompareLimits(JsonObject before, JsonObject after, string at)
    {
        foreach (var keyword in Lower) CompareLimit(before[keyword], after[keyword], $"{at}/{keyword}", keyword, upper: false);
        foreach (var keyword in Upper) CompareLimit(before[keyword], after[keyword], $"{at}/{keyword}", keyword, upper: true);
        if (!JsonNode.DeepEquals(before["multipleOf"], after["multipleOf"])) CompareMultiples(before["multipleOf"], after["multipleOf"], $"{at}/multipleOf");
        var (old, @new) = (before["pattern"], after["pattern"]);
        if (!JsonNode.DeepEquals(old, @new))
        {
            var message = $"pattern {Changed(old, @new)}";
            if (old is null) Tightened(SchemaChangeKind.PatternAdded, $"{at}/pattern", message);
            else if (@new is null) Loosened(SchemaChangeKind.PatternRemoved, $"{at}/pattern", message);
            else Depends(SchemaChangeKind.PatternChanged, $"{at}/pattern", message);
        }
        if (!JsonNode.DeepEquals(before["format"], after["format"]))
            Depends(SchemaChangeKind.FormatChanged, $"{at}/format", $"format {Changed(before["format"], after["format"])}");
    }

    private void CompareLimit(JsonNode? before, JsonNode? after, string at, string keyword, bool upper)
    {
        if (JsonNode.DeepEquals(before, after)) return;
        var message = $"{keyword} {Changed(before, after)}";
        // Draft 4 writes exclusiveMinimum as true or false.
        if (NumberOf(before) is not { } old || NumberOf(after) is not { } @new)
        {
            if (after is null || IsFalse(after)) Loosened(SchemaChangeKind.LimitLoosened, at, message);
            else if (before is null || IsFalse(before)) Tightened(SchemaChangeKind.LimitTightened, at, message);
            else Depends(SchemaChangeKind.LimitTightened, at, message);
            return;
        }
        var order = @new.CompareTo(old);
        if (order == 0) return;
        if (order > 0 == upper) Loosened(SchemaChangeKind.LimitLoosened, at, message);
        else Tightened(SchemaChangeKind.LimitTightened, at, message);
    }

    private void CompareMultiples(JsonNode? before, JsonNode? after, string at)
    {
        var message = $"multipleOf {Changed(before, after)}";
        var (old, @new) = (NumberOf(before), NumberOf(after));
        if (after is null || (old is { } a && @new is { } b && a.IsMultipleOf(b))) Loosened(SchemaChangeKind.MultipleOfChanged, at, message);
        else if (before is null || (old is { } c && @new is { } d && d.IsMultipleOf(c))) Tightened(SchemaChangeKind.MultipleOfChanged, at, message);
        else Depends(SchemaChangeKind.MultipleOfChanged, at, message);
    }

    private static Num? NumberOf(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number && Num.TryParse(System.Text.Encoding.UTF8.GetBytes(node.ToJsonString(Plain)), out var value) ? value : null;
}
