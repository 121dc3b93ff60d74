using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary><c>remove</c>: a value that the newer version does not have; the residue keeps it. Its way back puts it in again, or the
/// <c>default</c> when there is no residue.</summary>
internal sealed class RemoveOp(DocumentPath path, DocumentNode? value) : MigrationOp
{
    public override string Name => "remove";

    public override IEnumerable<DocumentPath> Sources => [path];

    public override IEnumerable<DocumentPath> Targets => [];

    public override IEnumerable<DocumentPath> Removed => [path];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue)
    {
        if (residue.Has("stay"u8)) return null;
        if (path.Find(scope) is null)
            return value is not null && path.FindParent(scope) is { Kind: JsonKind.Object } ? Residue.Flag("none") : null;
        if (Places.Take(scope, path, out var index) is not { } node)
            return run.Fail(MigrationFaultCode.WrongType, path, "an item of an array cannot be removed; use code for it");
        var entry = Residue.Of("v", node);
        return index >= 0 ? entry.With("i", DocumentNode.Of(index)) : entry;
    }

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue)
    {
        if (residue.Has("none"u8)) return null;
        if (path.Find(scope) is not null) return Residue.Flag("stay");
        // The object it lay in was removed by an edit: it goes with it.
        if (path.FindParent(scope) is not { Kind: JsonKind.Object }) return null;
        if ((residue.Value("v"u8) ?? value) is { } node) Places.Put(run, scope, path, node.Clone(), residue.Number("i"u8));
        return null;
    }
}
