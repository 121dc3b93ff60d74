using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary><c>setDefault</c>: fills a member that is missing or null. Its way back empties what it filled and nobody changed.</summary>
internal sealed class SetDefaultOp(DocumentPath path, DocumentNode value) : MigrationOp
{
    public override string Name => "setDefault";

    public override IEnumerable<DocumentPath> Sources => [];

    public override IEnumerable<DocumentPath> Targets => [path];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue)
    {
        if (residue.Has("none"u8)) return null;
        if (path.Find(scope) is { } there)
        {
            if (there.Kind != JsonKind.Null) return null;
            there.Become(value.Clone());
            return Residue.Flag("null");
        }
        if (path.FindParent(scope) is not { Kind: JsonKind.Object } parent) return null;
        parent.Members.Add(new(path.Last.Raw, value.Clone()));
        return Residue.Flag("gone");
    }

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue)
    {
        // Without the value, or with null in its place, the way up would fill it; the flag keeps it as it is here.
        if (path.Find(scope) is not { } there)
            return path.FindParent(scope) is { Kind: JsonKind.Object } ? Residue.Flag("none") : null;
        if (there.Kind == JsonKind.Null) return Residue.Flag("none");
        if (residue is null || !DocumentEquality.Same(there, value)) return null;
        if (residue.Has("null"u8)) there.Become(DocumentNode.Null());
        else if (residue.Has("gone"u8)) Places.Take(scope, path, out _);
        return null;
    }
}
