using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>A place in a document. Documents are passed in a box of one, so that the top value can be replaced too.</summary>
internal sealed record DocumentPlace(IReadOnlyList<DocumentPlace.Step> Steps)
{
    private const int PlacesMax = 5_000;

    /// <summary>A member's name, or an item's index.</summary>
    internal readonly record struct Step(string? Name, int Index);

    /// <summary>Whether the place is a member of an object.</summary>
    public bool IsMember => Steps is [.., { Name: not null }];

    /// <summary>Every place of a document with its value, the top first.</summary>
    public static IReadOnlyList<(DocumentPlace Place, JsonNode? Node)> All(JsonNode? document)
    {
        var places = new List<(DocumentPlace Place, JsonNode? Node)> { (new DocumentPlace([]), document) };
        for (var i = 0; i < places.Count && places.Count < PlacesMax; i++)
        {
            var (place, node) = places[i];
            if (node is JsonObject members)
            {
                foreach (var (name, value) in members)
                    places.Add((new DocumentPlace([.. place.Steps, new Step(name, 0)]), value));
            }
            else if (node is JsonArray items)
            {
                for (var at = 0; at < items.Count; at++)
                    places.Add((new DocumentPlace([.. place.Steps, new Step(null, at)]), items[at]));
            }
        }

        return places;
    }

    public bool TryGet(JsonNode?[] document, out JsonNode? node)
    {
        node = document[0];
        foreach (var step in Steps)
        {
            if (!TryStep(node, step, out node))
                return false;
        }

        return true;
    }

    public bool TrySet(JsonNode?[] document, JsonNode? value)
    {
        if (Steps.Count == 0)
        {
            document[0] = value;
            return true;
        }

        if (!TryGetParent(document, out var parent) || !TryStep(parent, Steps[^1], out _))
            return false;
        if (parent is JsonObject members)
            members[Steps[^1].Name!] = value;
        else
            ((JsonArray)parent!)[Steps[^1].Index] = value;
        return true;
    }

    public bool TryRemove(JsonNode?[] document) =>
        IsMember && TryGetParent(document, out var parent) && parent is JsonObject members && members.Remove(Steps[^1].Name!);

    private bool TryGetParent(JsonNode?[] document, out JsonNode? parent) =>
        new DocumentPlace([.. Steps.Take(Steps.Count - 1)]).TryGet(document, out parent);

    private static bool TryStep(JsonNode? node, Step step, out JsonNode? next)
    {
        next = null;
        if (node is JsonObject members)
            return step.Name is not null && members.TryGetPropertyValue(step.Name, out next);
        if (node is not JsonArray items || step.Name is not null || step.Index >= items.Count)
            return false;
        next = items[step.Index];
        return true;
    }
}
