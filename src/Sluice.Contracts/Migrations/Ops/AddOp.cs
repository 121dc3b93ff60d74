namespace Sluice.Contracts.Migrations;

/// <summary><c>add</c> and <c>copy</c>: a value that the older version does not have. Its way back takes the value out.</summary>
internal sealed class AddOp(DocumentPath path, DocumentNode? value, DocumentPath? source) : MigrationOp
{
    public override string Name => source is null ? "add" : "copy";

    public override IEnumerable<DocumentPath> Sources => source is null ? [] : [source];

    public override IEnumerable<DocumentPath> Targets => [path];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue)
    {
        // A copy can outlive its source: the residue of the way down has it.
        if ((residue.Value("v"u8) ?? Value(scope)) is not { } made) return null;
        if (path.Find(scope) is not null)
        {
            if (source is null) return Residue.Flag("had");
            return run.Fail(MigrationFaultCode.Conflict, path, $"there is a value already where the one at '{source}' would be copied to");
        }
        if (residue.Has("none"u8)) return null;
        var kept = Places.Put(run, scope, path, made.Clone());
        return kept < 0 ? null : Places.NoteAfterPut(null, "p", path, kept, up: true);
    }

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue)
    {
        if (residue.Has("had"u8)) return null;
        var ordinary = Value(scope);
        if (path.Find(scope) is not { } there) return ordinary is null ? null : Residue.Flag("none");
        if (Places.Take(scope, path, out _) is null)
            return run.Fail(MigrationFaultCode.WrongType, path, "an item of an array cannot be taken out; use code for it");
        Places.PruneAfterTake(scope, path, residue.Number("p"u8), up: false);
        return ordinary is not null && DocumentEquality.Same(there, ordinary) ? null : Residue.Of("v", there);
    }

    private DocumentNode? Value(DocumentNode scope) => source is null ? value : source.Find(scope);
}
