using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Ops one after the other; downwards in reverse.</summary>
internal sealed class OpSequence(IReadOnlyList<MigrationOp> ops)
{
    public IReadOnlyList<MigrationOp> Ops { get; } = ops;

    /// <summary>Runs all ops of a migration's top level.</summary>
    public DocumentNode? RunTop(MigrationRun run, DocumentNode scope, DocumentNode? residue, bool up) => Run(run, scope, residue, up, top: true);

    /// <summary>Runs all ops of an inner level.</summary>
    public DocumentNode? Run(MigrationRun run, DocumentNode scope, DocumentNode? residue, bool up) => Run(run, scope, residue, up, top: false);

    private DocumentNode? Run(MigrationRun run, DocumentNode scope, DocumentNode? residue, bool up, bool top)
    {
        DocumentNode? entries = null;
        for (var step = 0; step < Ops.Count; step++)
        {
            var i = up ? step : Ops.Count - 1 - step;
            if (top) run.Op = i + 1;
            var before = residue is null ? null : EntryOf(residue, i);
            var entry = up ? Ops[i].Up(run, scope, before) : Ops[i].Down(run, scope, before);
            if (run.Failed) return null;
            if (entry is null) continue;
            entries ??= DocumentNode.Array();
            entries.Items.Add(DocumentNode.Array(DocumentNode.Of(i), entry));
        }
        return entries;
    }

    private static DocumentNode? EntryOf(DocumentNode residue, int op)
    {
        if (residue.Kind != JsonKind.Array) return null;
        foreach (var item in residue.Items)
        {
            if (item is { Kind: JsonKind.Array, Items: [{ Kind: JsonKind.Number } number, var entry] }
                && System.Buffers.Text.Utf8Parser.TryParse(number.Raw, out int value, out _) && value == op)
                return entry;
        }
        return null;
    }
}
