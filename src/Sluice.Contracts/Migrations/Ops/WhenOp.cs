namespace Sluice.Contracts.Migrations;

/// <summary><c>when</c>: ops that run only where a condition holds. It is asked again on the way back, so the ops must keep the field
/// it looks at.</summary>
/// <param name="path">The field.</param>
/// <param name="values">The values it may have; null: only whether it is there counts.</param>
/// <param name="exists">Whether it must be there, when there are no values.</param>
/// <param name="ops">The ops.</param>
internal sealed class WhenOp(DocumentPath path, IReadOnlyList<DocumentNode>? values, bool exists, OpSequence ops) : MigrationOp
{
    public override string Name => "when";

    public DocumentPath Path => path;

    /// <summary>Whether the ops run because the field is there.</summary>
    public bool Guards => values is not null || exists;

    public OpSequence Inner => ops;

    public override IEnumerable<DocumentPath> Sources => Guards && values is not null ? [path] : [];

    public override IEnumerable<DocumentPath> Targets => [];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        Holds(scope) ? ops.Run(run, scope, residue, up: true) : null;

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        Holds(scope) ? ops.Run(run, scope, residue, up: false) : null;

    private bool Holds(DocumentNode scope)
    {
        var node = path.Find(scope);
        if (values is null) return node is not null == exists;
        return node is not null && values.Any(v => DocumentEquality.Same(v, node));
    }
}
