using System.Text.Json.Nodes;

namespace Sluice.Evaluation.Migrations;

/// <summary>Edits a document within its shape: a scalar gets another value, an optional member goes, an item is taken out, doubled or
/// moved.</summary>
internal static class ShapeEdit
{
    /// <summary>Edits one place.</summary>
    /// <param name="document">The document; changed.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="random">The chance.</param>
    /// <param name="scalarsOnly">Whether only values of scalars change.</param>
    /// <returns>Whether there was a place to edit.</returns>
    public static bool Apply(JsonNode? document, Shape shape, Random random, bool scalarsOnly)
    {
        switch (document, shape)
        {
            case (JsonObject made, ObjectShape { Members: var members }):
                foreach (var member in members.OrderBy(_ => random.Next()))
                {
                    if (!made.TryGetPropertyValue(member.Name, out var value)) continue;
                    if (!scalarsOnly && member.Optional && random.Next(4) == 0) return made.Remove(member.Name);
                    if (member.Value is LeafShape leaf)
                    {
                        made[member.Name] = Another(leaf, value, random);
                        return true;
                    }
                    if (Apply(value, member.Value, random, scalarsOnly)) return true;
                }
                return false;
            case (JsonArray { Count: > 0 } items, ArrayShape list):
                var at = random.Next(items.Count);
                if (!scalarsOnly && random.Next(3) == 0) return Reorder(items, list, at, random);
                if (list.Item is not LeafShape inner) return Apply(items[at], list.Item, random, scalarsOnly);
                items[at] = Another(inner, items[at], random);
                return true;
            default:
                return false;
        }
    }

    private static JsonNode? Another(LeafShape leaf, JsonNode? value, Random random)
    {
        var made = leaf.Make(random);
        for (var i = 0; i < 8 && JsonNode.DeepEquals(made, value); i++) made = leaf.Make(random);
        return made;
    }

    private static bool Reorder(JsonArray items, ArrayShape list, int at, Random random)
    {
        var item = items[at];
        switch (random.Next(3))
        {
            case 0 when items.Count > list.CountMin:
                items.RemoveAt(at);
                return true;
            case 1:
                items.RemoveAt(at);
                items.Insert(random.Next(items.Count + 1), item);
                return true;
            default:
                items.Insert(random.Next(items.Count + 1), list.Item.Make(random));
                return true;
        }
    }
}
