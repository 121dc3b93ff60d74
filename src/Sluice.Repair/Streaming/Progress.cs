using System.Text;
using Sluice.Repair.Align;
using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Streaming;

/// <summary>Walks a document that is still arriving along its open edge: which values may grow, and which complete one can never fit.</summary>
internal sealed class Progress(HashSet<string> open, List<ValidationError> errors, Aligner aligner)
{
    /// <summary>Only the last child of an open container can be open, so the walk follows one path and is as long as the nesting is deep.</summary>
    /// <param name="shown">The document as it is shown.</param>
    /// <param name="parsed">The same as it was read.</param>
    /// <param name="shape">What it must fit.</param>
    public void Walk(Node shown, Node parsed, Shape shape)
    {
        var path = new StringBuilder();
        var node = shown;
        while (node.Open)
        {
            open.Add(path.ToString());
            if (node.Scalar || node.Count == 0)
                break;
            var last = node.Count - 1;
            var member = node.Members[last];
            path.Append('/').Append(node.Kind == JsonKind.Object ? Escape(member.Name ?? "") : last.ToString());
            node = member.Value;
        }

        Doomed(parsed, shape);
    }

    private void Doomed(Node parsed, Shape shape)
    {
        var path = new StringBuilder();
        var node = parsed;
        while (!node.Scalar && shape.Variants.Count == 0 && !shape.IsAny)
        {
            // A member no one knows may be a wrapper around the document; then nothing can be said yet.
            if (node.Kind == JsonKind.Object && path.Length == 0 && Foreign(node, shape))
                return;
            if (!shape.Allows(Aligner.KindOf(node.Kind)))
                return;
            for (var i = 0; i < node.Count; i++)
                Complete(node, i, shape, path);
            if (!node.Open || node.Count == 0 || errors.Count > 0)
                return;
            var last = node.Members[node.Count - 1];
            path.Append('/').Append(node.Kind == JsonKind.Object ? Escape(last.Name ?? "") : (node.Count - 1).ToString());
            shape = node.Kind == JsonKind.Object ? shape.Find(last.Name!)?.Shape ?? Shape.Any : shape.Item(node.Count - 1);
            node = last.Value;
        }
    }

    private void Complete(Node node, int index, Shape shape, StringBuilder path)
    {
        var member = node.Members[index];
        if (member.Value.Open || errors.Count >= 10)
            return;
        var property = node.Kind == JsonKind.Object ? shape.Find(member.Name!) : null;
        var below = node.Kind == JsonKind.Object ? property?.Shape : shape.Item(index);
        if (below is null || aligner.Align(member.Value, below).Fits || (member.Value.Kind == JsonKind.Null && property is { Required: false }))
            return;
        var place = path + "/" + (node.Kind == JsonKind.Object ? Escape(property!.Name) : index.ToString());
        errors.Add(new ValidationError(place, below.Pointer, "cannot_fit", "This value is complete and no allowed repair makes it fit its schema."));
    }

    private static bool Foreign(Node node, Shape shape)
    {
        foreach (var member in node.Children)
        {
            if (shape.Find(member.Name!) is null)
                return true;
        }

        return false;
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
