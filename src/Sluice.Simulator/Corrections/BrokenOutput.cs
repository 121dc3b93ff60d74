using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>Finds the broken document in a correction request.</summary>
internal static class BrokenOutput
{
    private const int CandidatesMax = 64;
    private const int TextMax = 1024 * 1024;

    /// <summary>The JSON in a text that has most in common with a schema's properties; null when none has anything.</summary>
    public static JsonNode? Find(string text, JsonElement schema)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.Length > TextMax ? text[..TextMax] : text).AsSpan();
        var names = schema.ValueKind == JsonValueKind.Object ? new SchemaParts([schema]).PropertyNames : [];
        JsonNode? best = null;
        var bestScore = 0;
        for (int at = 0, tried = 0; tried < CandidatesMax && utf8[at..].IndexOfAny((byte)'{', (byte)'[') is >= 0 and var next; tried++)
        {
            at += next;
            var node = PartialJson.Read(utf8[at..], out var length);
            var score = Score(node, names);
            // Of several the last counts: drafts come before answers.
            if (score > 0 && score >= bestScore)
                (best, bestScore) = (node, score);
            // A document that was read is not searched again for its parts.
            at += score > 0 ? Math.Max(1, length) : 1;
        }

        return best;
    }

    private static int Score(JsonNode? node, IReadOnlyList<string> names) => node switch
    {
        JsonObject members => members.Count(m => names.Contains(m.Key, StringComparer.Ordinal)),
        // Where the schema is not about an object any list of values may be the document.
        JsonArray items when names.Count == 0 => items.Count,
        _ => 0,
    };
}
