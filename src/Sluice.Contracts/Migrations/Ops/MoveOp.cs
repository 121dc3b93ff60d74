namespace Sluice.Contracts.Migrations;

/// <summary><c>move</c> and <c>rename</c>: a value under another path. Its way back is the move back.</summary>
internal sealed class MoveOp(string name, DocumentPath from, DocumentPath to) : MigrationOp
{
    public override string Name => name;

    public override IEnumerable<DocumentPath> Sources => [from];

    public override IEnumerable<DocumentPath> Targets => [to];

    public override IEnumerable<DocumentPath> Removed => [from];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        Shift(run, scope, from, to, residue, up: true);

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        Shift(run, scope, to, from, residue, up: false);

    private static DocumentNode? Shift(MigrationRun run, DocumentNode scope, DocumentPath source, DocumentPath target, DocumentNode? residue, bool up)
    {
        var there = target.Find(scope) is not null;
        // What stands at the target without having come from the source must stay there on the way back.
        if (source.Find(scope) is null) return there ? Residue.Flag("stay") : null;
        if (residue.Has("stay"u8)) return null;
        if (there)
            return run.Fail(MigrationFaultCode.Conflict, target, $"there is a value already where the one at '{source}' would go");

        var parent = source.FindParent(scope)!;
        if (ReferenceEquals(parent, target.FindParent(scope)))
        {
            var at = parent.IndexOf(source.Last.Utf8);
            if (at < 0) return NoMember(run, source);
            parent.Members[at] = parent.Members[at] with { Name = target.Last.Raw };
            return null;
        }
        if (Places.Take(scope, source, out var index) is not { } node) return NoMember(run, source);
        var kept = Places.Put(run, scope, target, node, residue.Number("i"u8));
        if (kept < 0) return null;
        Places.PruneAfterTake(scope, source, residue.Number("p"u8), up);
        var entry = up && index >= 0 ? Residue.Of("i", DocumentNode.Of(index)) : null;
        return Places.NoteAfterPut(entry, "p", target, kept, up);
    }

    private static DocumentNode? NoMember(MigrationRun run, DocumentPath path) =>
        run.Fail(MigrationFaultCode.WrongType, path, "an item of an array cannot be moved; use code for it");
}
