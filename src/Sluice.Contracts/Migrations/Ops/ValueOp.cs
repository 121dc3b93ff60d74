namespace Sluice.Contracts.Migrations;

/// <summary>An op that makes one value of another at the same path, by two functions. The residue is the value itself, where the way
/// back would not give it again.</summary>
internal abstract class ValueOp(DocumentPath path) : MigrationOp
{
    protected DocumentPath Path { get; } = path;

    public override IEnumerable<DocumentPath> Sources => [Path];

    public override IEnumerable<DocumentPath> Targets => [Path];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue) => Apply(run, scope, residue, Forward, Backward);

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue) => Apply(run, scope, residue, Backward, Forward);

    /// <summary>The newer value; null and a fault's code and reason when there is none.</summary>
    protected abstract DocumentNode? Forward(DocumentNode value, out (string Code, string Reason) fault);

    /// <summary>The older value; null and a fault's code and reason when there is none.</summary>
    protected abstract DocumentNode? Backward(DocumentNode value, out (string Code, string Reason) fault);

    private delegate DocumentNode? Change(DocumentNode value, out (string Code, string Reason) fault);

    private DocumentNode? Apply(MigrationRun run, DocumentNode scope, DocumentNode? residue, Change there, Change back)
    {
        if (Path.Find(scope) is not { } node) return null;
        if (residue.Value("v"u8) is { } original && back(original, out _) is { } made && DocumentEquality.Same(made, node))
        {
            node.Become(original.Clone());
            return null;
        }
        if (there(node, out var fault) is not { } changed) return run.Fail(fault.Code, Path, fault.Reason);
        var entry = back(changed, out _) is { } again && Exact(again, node) ? null : Residue.Of("v", node.Clone());
        node.Become(changed.Clone());
        return entry;
    }

    /// <summary>Numbers by their spelling, so that 1.0 comes back as 1.0.</summary>
    private static bool Exact(DocumentNode a, DocumentNode b) =>
        a.Kind == b.Kind && (a.IsContainer || a.Kind == Schemas.JsonKind.String ? DocumentEquality.Same(a, b) : a.Raw.SequenceEqual(b.Raw));
}
