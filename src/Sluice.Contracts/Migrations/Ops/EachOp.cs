using System.Globalization;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary><c>each</c>: ops on every item of an array or every member of an object.</summary>
/// <remarks>The residue of an item finds its item again by what the item was made into, or by its key; an item that was edited is
/// found by its position between others that were not.</remarks>
internal sealed class EachOp(DocumentPath path, DocumentPath? key, OpSequence ops) : MigrationOp
{
    public override string Name => "each";

    public DocumentPath Path => path;

    public OpSequence Inner => ops;

    public override IEnumerable<DocumentPath> Sources => [path];

    public override IEnumerable<DocumentPath> Targets => [path];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue) => Run(run, scope, residue, up: true);

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue) => Run(run, scope, residue, up: false);

    private DocumentNode? Run(MigrationRun run, DocumentNode scope, DocumentNode? residue, bool up)
    {
        if (path.Find(scope) is not { } node || node.Kind == JsonKind.Null) return null;
        if (node.Kind == JsonKind.Array) return RunItems(run, node, residue, up);
        if (node.Kind == JsonKind.Object) return RunMembers(run, node, residue, up);
        return run.Fail(MigrationFaultCode.WrongType, path, "only an array or an object has items to go through");
    }

    private DocumentNode? RunItems(MigrationRun run, DocumentNode node, DocumentNode? residue, bool up)
    {
        var items = node.Items;
        var inner = residue.Value("e"u8) is { Kind: JsonKind.Array } kept
            ? EachResidue.Align(kept, residue.Number("n"u8), [.. items.Select(Identity)], isKey: key is not null)
            : null;
        List<(int Index, DocumentNode Entry)>? made = null;
        for (var i = 0; i < items.Count; i++)
        {
            run.Enter(path, i.ToString(CultureInfo.InvariantCulture));
            var entry = ops.Run(run, items[i], inner?[i], up);
            if (run.Failed) return null;
            run.Leave();
            if (entry is not null) (made ??= []).Add((i, entry));
        }
        return made is null
            ? null
            : Residue.Of("n", DocumentNode.Of(items.Count)).With("e", DocumentNode.Array(made.Select(m =>
                DocumentNode.Array(DocumentNode.Of(m.Index), DocumentNode.Of(Identity(items[m.Index])), m.Entry))));
    }

    private DocumentNode? RunMembers(MigrationRun run, DocumentNode node, DocumentNode? residue, bool up)
    {
        var kept = residue.Value("k"u8);
        DocumentNode? made = null;
        foreach (var member in node.Members)
        {
            run.Enter(path, System.Text.Encoding.UTF8.GetString(member.Name.Span));
            var entry = ops.Run(run, member.Value, Kept(kept, member), up);
            if (run.Failed) return null;
            run.Leave();
            if (entry is not null) (made ??= DocumentNode.Object()).Members.Add(new(member.Name, entry));
        }
        return made is null ? null : Residue.Of("k", made);
    }

    private static DocumentNode? Kept(DocumentNode? kept, DocumentMember member) => kept is { Kind: JsonKind.Object }
        ? kept.Find(System.Text.Encoding.UTF8.GetBytes(DocumentText.Decode([(byte)'"', .. member.Name.Span, (byte)'"'])))
        : null;

    private string Identity(DocumentNode item) => DocumentEquality.Fingerprint(key?.Find(item) ?? item);
}
