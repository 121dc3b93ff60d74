using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Makes a document that breaks a law smaller, as long as it still breaks it.</summary>
internal static class LawShrinker
{
    private const int AttemptsMax = 400;

    public static MigrationLawBreak Shrink(LawProbe probe, MigrationLawBreak found, ReadOnlyMemory<byte> document)
    {
        var smallest = found with { Document = document };
        var attempts = 0;
        for (var cut = 0; attempts < AttemptsMax; attempts++)
        {
            if (Without(smallest.Document, cut) is not { } smaller) break;
            if (probe.From.Schema.IsValid(smaller) && probe.Try(smaller) is { } still && still.Law == found.Law && still.Place == found.Place)
                smallest = still;
            else cut++;
        }
        return smallest;
    }

    /// <summary>The document without its n-th member or item, counted from the outside in; null when there are fewer.</summary>
    public static ReadOnlyMemory<byte>? Without(ReadOnlyMemory<byte> document, int number)
    {
        var root = DocumentNode.Of(document);
        var level = new List<DocumentNode> { root };
        while (level.Count > 0)
        {
            var below = new List<DocumentNode>();
            foreach (var node in level)
            {
                var count = node.Kind == JsonKind.Object ? node.Members.Count : node.Kind == JsonKind.Array ? node.Items.Count : 0;
                if (number < count)
                {
                    if (node.Kind == JsonKind.Object) node.Members.RemoveAt(number);
                    else node.Items.RemoveAt(number);
                    return root.ToBytes();
                }
                number -= count;
                if (node.Kind == JsonKind.Object) below.AddRange(node.Members.Select(m => m.Value));
                else if (node.Kind == JsonKind.Array) below.AddRange(node.Items);
            }
            level = below;
        }
        return null;
    }
}
