using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Align;

/// <summary>Objects: names in any spelling, surplus names, duplicates.</summary>
internal sealed partial class Aligner
{
    private Outcome Members(Node node, Shape shape)
    {
        if (shape.Properties.Count == 0 && shape.Additional is null && shape.Patterns.Count == 0 && !shape.Closed && shape.Required.Count == 0)
            return new Outcome(node, true);
        var made = node.With(JsonKind.Object, node.Count);
        var outcome = new Outcome(made, true);
        var changed = false;
        var names = new HashSet<string>(node.Count, StringComparer.Ordinal);
        foreach (var member in node.Children)
        {
            var name = member.Name!;
            var property = shape.Find(name);
            if (property is not null && property.Name != name && Has(node, property.Name))
                property = null;
            var other = property is null ? shape.Matching(name) ?? shape.Additional : null;
            if (property is null && shape.Closed && other is null)
            {
                outcome.Note(EditCode.DropKey, made, member.NameStart, member.Value.End, "");
                changed = true;
                continue;
            }

            changed |= Keep(member, name, property, other, outcome, made, names);
        }

        foreach (var required in shape.Required)
        {
            if (!names.Contains(required))
                outcome.Unfit();
        }

        if (changed)
            return outcome;
        // Nothing changed: the node itself serves, and the copy is forgotten.
        var same = new Outcome(node, outcome.Fits);
        if (outcome.Broken)
            same.Break();
        else if (!outcome.Fits)
            same.Unfit(outcome.Cost);
        return same;
    }

    /// <summary>Aligns one member and says whether anything changed.</summary>
    private bool Keep(Member member, string name, Property? property, Shape? other, Outcome outcome, Node made, HashSet<string> names)
    {
        var value = property is not null ? Align(member.Value, property.Shape)
            : other is not null ? Align(member.Value, other) : new Outcome(member.Value, true);
        var final = property?.Name ?? name;
        if (property is not null && value.Node.Kind == JsonKind.Number)
        {
            if (value.Node.Open)
                value = new Outcome(member.Value, false).Break();
            else if (member.Value.Kind == JsonKind.String && Units.Differ(property.Name, TextOf(member.Value)))
                value = new Outcome(member.Value, false).Unfit();
        }

        if (!value.Fits && member.Value.Kind == JsonKind.Null && property is { Required: false })
        {
            outcome.Note(EditCode.DropNull, made, member.NameStart, member.Value.End, "");
            return true;
        }

        outcome.Take(value);
        outcome.Fits &= value.Fits;
        if (!names.Add(final))
        {
            Duplicate(member, final, value.Node, outcome, made);
            if (final != name)
                Renamed(member, property!, outcome, value.Node);
            return true;
        }

        made.Add(member with { Name = final, Value = value.Node });
        if (final == name)
            return !ReferenceEquals(value.Node, member.Value) || value.Cost > 0;
        Renamed(member, property!, outcome, value.Node);
        return true;
    }

    private static void Renamed(Member member, Property property, Outcome outcome, Node value)
    {
        var (written, declared) = (Fold.Of(member.Name!), Fold.Of(property.Name));
        var alias = property.Aliases.Contains(member.Name!, StringComparer.Ordinal)
            || (written != declared && (Fold.Spelled(member.Name!) ?? written) != (Fold.Spelled(property.Name) ?? declared));
        outcome.Note(alias ? EditCode.AliasKey : EditCode.FoldKey, value, member.NameStart, member.NameEnd, property.Name);
    }

    private void Duplicate(Member member, string name, Node value, Outcome outcome, Node made)
    {
        for (var i = 0; i < made.Count; i++)
        {
            if (made.Members[i].Name != name)
                continue;
            var first = made.Members[i];
            var same = Spellings.Same(first.Value, value, source);
            outcome.Note(same ? EditCode.MergeDuplicate : EditCode.DropDuplicate, made, first.NameStart, first.Value.End, "");
            made.Replace(i, member with { Name = name, Value = value });
        }
    }

    private static bool Has(Node node, string name)
    {
        foreach (var member in node.Children)
        {
            if (member.Name == name)
                return true;
        }

        return false;
    }
}
