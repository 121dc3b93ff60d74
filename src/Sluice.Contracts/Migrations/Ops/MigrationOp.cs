namespace Sluice.Contracts.Migrations;

/// <summary>One op: two functions that undo one another, each of which gives the residue that the other needs to be exact.</summary>
/// <remarks>A residue entry is null in the ordinary case. It is used only where the document still is what this op made of it, so an
/// edit made in between wins.</remarks>
internal abstract class MigrationOp
{
    /// <summary>The op as it is written.</summary>
    public abstract string Name { get; }

    /// <summary>What stands in the definition for it, as a JSON Pointer there.</summary>
    public string Place { get; init; } = "";

    /// <summary>Paths that must exist in the older version for the op to do anything.</summary>
    public abstract IEnumerable<DocumentPath> Sources { get; }

    /// <summary>Paths that the op makes or changes in the newer version.</summary>
    public abstract IEnumerable<DocumentPath> Targets { get; }

    /// <summary>Paths that are gone in the newer version.</summary>
    public virtual IEnumerable<DocumentPath> Removed => [];

    public abstract DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue);

    public abstract DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue);
}
