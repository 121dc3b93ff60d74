using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Takes members out of objects and puts them in.</summary>
internal static class Places
{
    /// <summary>Takes a member out.</summary>
    /// <param name="scope">The value that the path starts at.</param>
    /// <param name="path">The member's path.</param>
    /// <param name="index">Where it stood; -1 when it was the last one.</param>
    public static DocumentNode? Take(DocumentNode scope, DocumentPath path, out int index)
    {
        index = -1;
        if (path.FindParent(scope) is not { Kind: JsonKind.Object } parent) return null;
        var at = parent.IndexOf(path.Last.Utf8);
        if (at < 0) return null;
        var node = parent.Members[at].Value;
        parent.Members.RemoveAt(at);
        if (at < parent.Members.Count) index = at;
        return node;
    }

    /// <summary>Puts a member in, and makes the objects above it that are missing.</summary>
    /// <returns>How many of the objects above it were there; -1 and a fault when one of them is no object.</returns>
    public static int Put(MigrationRun run, DocumentNode scope, DocumentPath path, DocumentNode node, int index = -1)
    {
        var (at, kept) = (scope, 0);
        for (var i = 0; i < path.Segments.Length - 1; i++)
        {
            if (path.Segments[i].Step(at) is { } below) kept = i + 1;
            else if (at.Kind == JsonKind.Object) at.Members.Add(new(path.Segments[i].Raw, below = DocumentNode.Object()));
            else return NoObject(run, path);
            at = below;
        }
        if (at.Kind != JsonKind.Object) return NoObject(run, path);
        if (index < 0 || index > at.Members.Count) index = at.Members.Count;
        at.Members.Insert(index, new(path.Last.Raw, node));
        return kept;
    }

    /// <summary>Removes the objects above a path that are empty now, down to the number that was there before.</summary>
    private static void Prune(DocumentNode scope, DocumentPath path, int kept)
    {
        var chain = new DocumentNode[path.Segments.Length];
        chain[0] = scope;
        for (var i = 0; i < path.Segments.Length - 1; i++)
        {
            if (path.Segments[i].Step(chain[i]) is not { } below) return;
            chain[i + 1] = below;
        }
        for (var i = path.Segments.Length - 1; i > kept; i--)
        {
            if (chain[i].Kind != JsonKind.Object || chain[i].Members.Count > 0 || chain[i - 1].Kind != JsonKind.Object) return;
            chain[i - 1].Members.RemoveAt(chain[i - 1].IndexOf(path.Segments[i - 1].Utf8));
        }
    }

    /// <summary>Removes the objects above a path that a value was taken from: upwards those that the way down made, downwards those
    /// that the way up made or, without residue, all that are empty.</summary>
    public static void PruneAfterTake(DocumentNode scope, DocumentPath path, int before, bool up)
    {
        if (path.Segments.Length > 1 && (!up || before >= 0)) Prune(scope, path, Math.Max(before, 0));
    }

    /// <summary>Notes how many objects above a path were there, where <see cref="PruneAfterTake"/> would take it otherwise.</summary>
    public static DocumentNode? NoteAfterPut(DocumentNode? entry, string name, DocumentPath path, int kept, bool up) =>
        (up ? kept > 0 : kept < path.Segments.Length - 1) ? entry.With(name, DocumentNode.Of(kept)) : entry;

    private static int NoObject(MigrationRun run, DocumentPath path)
    {
        run.Fail(MigrationFaultCode.WrongType, path, "the value above this place is no object, so it can hold no member");
        return -1;
    }
}
