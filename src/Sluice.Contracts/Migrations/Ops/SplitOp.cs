using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary><c>split</c> and <c>join</c>: one text and its parts. Each is the other's way back; where the way back would not give the
/// same, the residue keeps what was.</summary>
/// <param name="text">The whole text.</param>
/// <param name="parts">The parts, or the one array of them.</param>
/// <param name="isArray">Whether there is one array.</param>
/// <param name="separator">What stands between the parts.</param>
/// <param name="limit">Most parts of a split, the last of which holds the rest; 0: no limit but the paths.</param>
/// <param name="joins">Whether the way up joins.</param>
internal sealed class SplitOp(DocumentPath text, IReadOnlyList<DocumentPath> parts, bool isArray, string separator, int limit, bool joins) : MigrationOp
{
    public override string Name => joins ? "join" : "split";

    public override IEnumerable<DocumentPath> Sources => joins ? parts : [text];

    public override IEnumerable<DocumentPath> Targets => joins ? [text] : parts;

    public override IEnumerable<DocumentPath> Removed =>
        (joins ? parts : [text]).Where(p => !Targets.Any(t => t.Text == p.Text));

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        joins ? Join(run, scope, residue, up: true) : Split(run, scope, residue, up: true);

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        joins ? Split(run, scope, residue, up: false) : Join(run, scope, residue, up: false);

    private DocumentNode? Split(MigrationRun run, DocumentNode scope, DocumentNode? residue, bool up)
    {
        if (text.Find(scope) is not { } node) return null;
        if (node.Kind != JsonKind.String) return run.Fail(MigrationFaultCode.WrongType, text, "only a string can be split");
        var whole = node.GetString();
        var pieces = residue.Value("a"u8) is { Kind: JsonKind.Array } saved && ReadPieces(saved) is { } old && Whole(old) == whole ? old : Pieces(whole);
        var parent = text.FindParent(scope);
        Places.Take(scope, text, out var index);
        Places.PruneAfterTake(scope, text, residue.Number("q"u8), up);
        var entry = Whole(pieces) == whole ? null : Residue.Of("t", DocumentNode.Of(whole));
        for (var i = 0; i < parts.Count; i++)
        {
            if (!isArray && pieces[i] is null) continue;
            var value = isArray ? DocumentNode.Array(pieces.Select(p => DocumentNode.Of(p!))) : DocumentNode.Of(pieces[i]!);
            var kept = PutPart(run, scope, parts[i], value, parent, ref index);
            if (kept < 0) return null;
            entry = Places.NoteAfterPut(entry, PartName(i), parts[i], kept, up);
        }
        return entry;
    }

    private DocumentNode? Join(MigrationRun run, DocumentNode scope, DocumentNode? residue, bool up)
    {
        if (Collect(run, scope) is not { } pieces) return null;
        var whole = residue.Value("t"u8) is { Kind: JsonKind.String } original && Pieces(original.GetString()).SequenceEqual(pieces, StringComparer.Ordinal)
            ? original.GetString()
            : Whole(pieces);
        var parent = text.FindParent(scope);
        var at = -1;
        foreach (var part in parts)
        {
            var sameParent = ReferenceEquals(part.FindParent(scope), parent);
            if (Places.Take(scope, part, out var index) is not null && sameParent && at < 0) at = index < 0 ? int.MaxValue : index;
        }
        if (text.Find(scope) is not null) return run.Fail(MigrationFaultCode.Conflict, text, "there is a value already where the joined text would go");
        var kept = Places.Put(run, scope, text, DocumentNode.Of(whole), at);
        if (kept < 0) return null;
        for (var i = 0; i < parts.Count; i++)
            Places.PruneAfterTake(scope, parts[i], residue.Number(System.Text.Encoding.ASCII.GetBytes(PartName(i))), up);
        var entry = Pieces(whole).SequenceEqual(pieces, StringComparer.Ordinal)
            ? null
            : Residue.Of("a", DocumentNode.Array(pieces.Select(p => p is null ? DocumentNode.Null() : DocumentNode.Of(p))));
        return Places.NoteAfterPut(entry, "q", text, kept, up);
    }

    /// <summary>The parts as they stand; null when none is there, and when one is no string.</summary>
    private List<string?>? Collect(MigrationRun run, DocumentNode scope)
    {
        var pieces = new List<string?>();
        if (isArray)
        {
            if (parts[0].Find(scope) is not { } list) return null;
            if (list.Kind == JsonKind.Array && list.Items.All(i => i.Kind == JsonKind.String)) return [.. list.Items.Select(i => i.GetString())];
            run.Fail(MigrationFaultCode.WrongType, parts[0], "only an array of strings can be joined");
            return null;
        }
        foreach (var part in parts)
        {
            var node = part.Find(scope);
            if (node is not null && node.Kind != JsonKind.String)
            {
                run.Fail(MigrationFaultCode.WrongType, part, "only strings can be joined");
                return null;
            }
            pieces.Add(node?.GetString());
        }
        return pieces.TrueForAll(p => p is null) ? null : pieces;
    }

    private int PutPart(MigrationRun run, DocumentNode scope, DocumentPath part, DocumentNode value, DocumentNode? parent, ref int index)
    {
        if (part.Find(scope) is not null)
        {
            run.Fail(MigrationFaultCode.Conflict, part, $"there is a value already where a part of '{text}' would go");
            return -1;
        }
        var beside = index >= 0 && ReferenceEquals(part.FindParent(scope), parent);
        return Places.Put(run, scope, part, value, beside ? index++ : -1);
    }

    private static string PartName(int part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"p{part}");

    private List<string?> Pieces(string whole)
    {
        if (isArray) return whole.Length == 0 ? [] : [.. limit > 0 ? whole.Split(separator, limit) : whole.Split(separator)];
        List<string?> pieces = [.. whole.Split(separator, limit > 0 ? Math.Min(limit, parts.Count) : parts.Count)];
        while (pieces.Count < parts.Count) pieces.Add(null);
        return pieces;
    }

    private string Whole(List<string?> pieces) => string.Join(separator, pieces.Where(p => p is not null));

    private List<string?>? ReadPieces(DocumentNode kept)
    {
        if (kept.Items.Any(i => i.Kind is not JsonKind.String and not JsonKind.Null) || (!isArray && kept.Items.Count != parts.Count)) return null;
        return [.. kept.Items.Select(i => i.Kind == JsonKind.Null ? null : i.GetString())];
    }
}
