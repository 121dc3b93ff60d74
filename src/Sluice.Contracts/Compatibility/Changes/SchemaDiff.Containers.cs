using System.Text.Json.Nodes;

namespace Sluice.Contracts.Compatibility;

/// <summary>Objects, arrays, combinations.</summary>
internal sealed partial class SchemaDiff
{
    private void CompareObjects(JsonObject before, JsonObject after, string at, int depth)
    {
        var (oldNames, newNames) = (Names(before["required"]), Names(after["required"]));
        var (old, @new) = (before["properties"] as JsonObject ?? [], after["properties"] as JsonObject ?? []);
        CompareMap(old, @new, $"{at}/properties", depth);
        foreach (var (name, schema) in @new)
        {
            if (old.ContainsKey(name)) continue;
            var place = $"{at}/properties/{Escape(name)}";
            if (newNames.Contains(name) && !oldNames.Contains(name))
                Add(SchemaChangeKind.RequiredPropertyAdded, place, $"the required member '{name}' was added", ChangeEffect.Breaks, ChangeEffect.Depends);
            else
                Add(SchemaChangeKind.PropertyAdded, place, $"the optional member '{name}' was added",
                    IsTrue(schema) || IsFalse(before["additionalProperties"]) ? ChangeEffect.Harmless : ChangeEffect.Depends,
                    IsFalse(before["additionalProperties"]) ? ChangeEffect.Breaks : ChangeEffect.Depends);
        }
        foreach (var (name, _) in old.Where(member => !@new.ContainsKey(member.Key)))
            Add(SchemaChangeKind.PropertyRemoved, $"{at}/properties/{Escape(name)}", $"the member '{name}' was removed",
                IsFalse(after["additionalProperties"]) ? ChangeEffect.Breaks : ChangeEffect.Depends, ChangeEffect.Depends);
        foreach (var name in newNames.Where(name => !oldNames.Contains(name) && (old.ContainsKey(name) || !@new.ContainsKey(name))))
            Tightened(SchemaChangeKind.RequiredAdded, $"{at}/required", $"the member '{name}' became required");
        foreach (var name in oldNames.Where(name => !newNames.Contains(name)))
            Loosened(SchemaChangeKind.RequiredRemoved, $"{at}/required", $"the member '{name}' is no longer required");
        CompareRest(before, after, at, depth);
    }

    private void CompareRest(JsonObject before, JsonObject after, string at, int depth)
    {
        foreach (var keyword in (string[])["additionalProperties", "unevaluatedProperties"])
        {
            var (was, @is) = (before[keyword], after[keyword]);
            if (JsonNode.DeepEquals(was, @is)) continue;
            if (was is JsonObject && @is is JsonObject) Compare(was, @is, $"{at}/{keyword}", depth + 1);
            else if (IsTrue(@is) && IsTrue(was)) continue;
            else if (IsTrue(@is) || IsFalse(was)) Loosened(SchemaChangeKind.AdditionalPropertiesOpened, $"{at}/{keyword}", $"{keyword} {Changed(was, @is)}");
            else Tightened(SchemaChangeKind.AdditionalPropertiesClosed, $"{at}/{keyword}", $"{keyword} {Changed(was, @is)}");
        }
        var (old, @new) = (before["patternProperties"] as JsonObject ?? [], after["patternProperties"] as JsonObject ?? []);
        CompareMap(old, @new, $"{at}/patternProperties", depth);
        foreach (var (name, _) in @new.Where(member => !old.ContainsKey(member.Key)))
            Depends(SchemaChangeKind.PatternPropertyAdded, $"{at}/patternProperties/{Escape(name)}", $"members that fit '{name}' were added");
        foreach (var (name, _) in old.Where(member => !@new.ContainsKey(member.Key)))
            Depends(SchemaChangeKind.PatternPropertyRemoved, $"{at}/patternProperties/{Escape(name)}", $"members that fit '{name}' were removed");
        foreach (var keyword in (string[])["propertyNames", "dependentRequired", "dependentSchemas", "dependencies"])
        {
            if (JsonNode.DeepEquals(before[keyword], after[keyword])) continue;
            var message = $"{keyword} {Changed(before[keyword], after[keyword])}";
            if (after[keyword] is null) Loosened(SchemaChangeKind.DependencyChanged, $"{at}/{keyword}", message);
            else if (before[keyword] is null) Tightened(SchemaChangeKind.DependencyChanged, $"{at}/{keyword}", message);
            else Depends(SchemaChangeKind.DependencyChanged, $"{at}/{keyword}", message);
        }
    }

    private void CompareArrays(JsonObject before, JsonObject after, string at, int depth)
    {
        foreach (var keyword in (string[])["prefixItems", "items", "additionalItems", "unevaluatedItems"])
        {
            var (old, @new) = (before[keyword], after[keyword]);
            if (JsonNode.DeepEquals(old, @new)) continue;
            if (old is JsonObject && @new is JsonObject) Compare(old, @new, $"{at}/{keyword}", depth + 1);
            else if (old is JsonArray was && @new is JsonArray now)
            {
                for (var i = 0; i < Math.Min(was.Count, now.Count); i++) Compare(was[i], now[i], $"{at}/{keyword}/{i}", depth + 1);
                if (was.Count != now.Count) Depends(SchemaChangeKind.ItemsChanged, $"{at}/{keyword}", $"{keyword} had {was.Count} positions and has {now.Count}");
            }
            else if (IsTrue(@new) && old is not null) Loosened(SchemaChangeKind.ItemsChanged, $"{at}/{keyword}", $"{keyword} {Changed(old, @new)}");
            else if (IsTrue(old) && @new is not null) Tightened(SchemaChangeKind.ItemsChanged, $"{at}/{keyword}", $"{keyword} {Changed(old, @new)}");
            else Depends(SchemaChangeKind.ItemsChanged, $"{at}/{keyword}", $"{keyword} {Changed(old, @new)}");
        }
        var (unique, nowUnique) = (Flag(before["uniqueItems"]), Flag(after["uniqueItems"]));
        if (unique && !nowUnique) Loosened(SchemaChangeKind.UniqueItemsRemoved, $"{at}/uniqueItems", "items may be equal");
        if (!unique && nowUnique) Tightened(SchemaChangeKind.UniqueItemsAdded, $"{at}/uniqueItems", "items must differ");
        if (JsonNode.DeepEquals(before["contains"], after["contains"])) return;
        var contains = $"contains {Changed(before["contains"], after["contains"])}";
        if (after["contains"] is null) Loosened(SchemaChangeKind.ContainsChanged, $"{at}/contains", contains);
        else if (before["contains"] is null) Tightened(SchemaChangeKind.ContainsChanged, $"{at}/contains", contains);
        else Depends(SchemaChangeKind.ContainsChanged, $"{at}/contains", contains);
    }

    private void CompareUnions(JsonObject before, JsonObject after, string at, int depth)
    {
        CompareList(before, after, "allOf", at, depth);
        CompareList(before, after, "anyOf", at, depth);
        CompareList(before, after, "oneOf", at, depth);
        foreach (var keyword in (string[])["not", "if", "then", "else", "$ref", "$dynamicRef", "$recursiveRef"])
            if (!JsonNode.DeepEquals(before[keyword], after[keyword]))
                Depends(SchemaChangeKind.ConditionChanged, $"{at}/{keyword}", $"{keyword} {Changed(before[keyword], after[keyword])}");
    }

    private void CompareList(JsonObject before, JsonObject after, string keyword, string at, int depth)
    {
        var (old, @new) = (before[keyword] as JsonArray, after[keyword] as JsonArray);
        if (JsonNode.DeepEquals(old, @new)) return;
        // What is the same on both sides is taken out; of the rest, what stands at the same place is the same schema changed.
        var gone = Enumerable.Range(0, old?.Count ?? 0).Where(i => @new?.Any(n => JsonNode.DeepEquals(n, old![i])) != true).ToList();
        var come = Enumerable.Range(0, @new?.Count ?? 0).Where(i => old?.Any(o => JsonNode.DeepEquals(o, @new![i])) != true).ToList();
        foreach (var i in gone.Intersect(come).ToList())
        {
            Compare(old![i], @new![i], $"{at}/{keyword}/{i}", depth + 1);
            gone.Remove(i);
            come.Remove(i);
        }
        foreach (var i in come) Report(keyword, $"{at}/{keyword}/{i}", added: true, old is null);
        foreach (var i in gone) Report(keyword, $"{at}/{keyword}/{i}", added: false, @new is null);
    }

    private void Report(string keyword, string at, bool added, bool whole)
    {
        var message = $"a schema of {keyword} was {(added ? "added" : "removed")}";
        if (keyword == "allOf" && added) Tightened(SchemaChangeKind.ConditionAdded, at, message);
        else if (keyword == "allOf") Loosened(SchemaChangeKind.ConditionRemoved, at, message);
        else if (keyword == "oneOf" || whole) Depends(added ? SchemaChangeKind.AlternativeAdded : SchemaChangeKind.AlternativeRemoved, at, message);
        else if (added) Loosened(SchemaChangeKind.AlternativeAdded, at, message);
        else Tightened(SchemaChangeKind.AlternativeRemoved, at, message);
    }

    private static HashSet<string> Names(JsonNode? node) => new(node is JsonArray list
        ? list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var name) ? name : "")
        : [], StringComparer.Ordinal);

    private static bool Flag(JsonNode? node) => node?.GetValueKind() == System.Text.Json.JsonValueKind.True;
}
