using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Align;

/// <summary>Alignment of a whole document: as it stands, or the one value inside a wrapper that fits.</summary>
internal static class Rooted
{
    private const int NodesMax = 64;

    private const int LevelsMax = 4;

    // Fields that tool calls and schema echoes put beside the document; they describe it and are no part of it.
    private static readonly HashSet<string> Envelope = new(StringComparer.Ordinal)
    {
        "type", "name", "id", "tool", "tool_name", "toolname", "function", "function_name", "call_id", "tool_use_id", "tool_call_id", "recipient_name", "index",
        "role", "object", "$schema", "required", "additionalProperties", "title",
    };

    // Names that say the value below is not the answer: unwrapping one is a choice.
    private static readonly HashSet<string> Denied = new(StringComparer.OrdinalIgnoreCase)
    {
        "error", "errors", "example", "examples", "draft", "input", "request", "query", "old", "previous", "before", "rejected", "invalid", "wrong", "template",
    };

    public static Outcome Align(Node node, Shape shape, byte[] source, ParseLimits limits)
    {
        var aligner = new Aligner(source, limits);
        var direct = aligner.Align(node, shape);
        if (node.Scalar || shape.IsAny || (direct.Fits && direct.Cost < Outcome.Weight(EditCode.DropKey)))
            return direct;
        var inner = Inside(node, shape, aligner);
        return inner is not null && (!direct.Fits || inner.Cost < direct.Cost) ? inner : direct;
    }

    /// <summary>The one nested value that fits, found breadth first; null when none or more than one does.</summary>
    private static Outcome? Inside(Node node, Shape shape, Aligner aligner)
    {
        var pending = new Queue<(Node Node, List<(Node Parent, int Index)> Path)>();
        pending.Enqueue((node, []));
        (Outcome Outcome, List<(Node Parent, int Index)> Path)? found = null;
        var seen = 0;
        while (pending.TryDequeue(out var next) && seen < NodesMax)
        {
            if (next.Path.Count >= LevelsMax || (next.Node.Kind == JsonKind.Array && next.Node.Count != 1))
                continue;
            for (var i = 0; i < next.Node.Count && seen < NodesMax; i++, seen++)
            {
                var value = next.Node.Members[i].Value;
                List<(Node, int)> path = [.. next.Path, (next.Node, i)];
                var outcome = aligner.Align(value, shape);
                // One scalar alone in an object is its content; among others nothing says which is meant.
                var trusted = outcome.Fits && (!outcome.Node.Scalar || (outcome.Cost == 0 && next.Path.Count == 0 && next.Node.Count == 1 && shape.Choices is not null | shape.Merged is not null));
                if (trusted && found is not null)
                    return null;
                if (trusted)
                    found = (outcome, path);
                else if (!value.Scalar)
                    pending.Enqueue((value, path));
            }
        }

        return found is { } only ? Unwrapped(only.Outcome, only.Path, shape) : null;
    }

    private static Outcome Unwrapped(Outcome inner, List<(Node Parent, int Index)> path, Shape shape)
    {
        var outcome = new Outcome(inner.Node, true).Take(inner);
        foreach (var (parent, index) in path)
        {
            for (var i = 0; i < parent.Count; i++)
            {
                var member = parent.Members[i];
                if (i == index)
                {
                    // A property of the document itself is no wrapper around it.
                    if (member.Name is { } name && (Denied.Contains(name) || shape.Find(name) is not null))
                        outcome.Note(EditCode.ChooseCandidate, inner.Node, member.NameStart, member.NameStart, "");
                    outcome.Note(parent.Kind == JsonKind.Array ? EditCode.UnwrapArray : EditCode.UnwrapKey, inner.Node,
                        parent.Kind == JsonKind.Array ? parent.Start : member.NameStart, parent.Kind == JsonKind.Array ? parent.Start + 1 : member.NameEnd, "");
                    continue;
                }

                var code = member.Name is not null && Envelope.Contains(member.Name) ? EditCode.DropEnvelope : EditCode.DropKey;
                outcome.Note(code, inner.Node, member.NameStart, member.Value.End, "");
            }
        }

        return outcome;
    }
}
