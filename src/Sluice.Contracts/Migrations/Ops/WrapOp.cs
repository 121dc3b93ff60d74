using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary><c>wrap</c> and <c>unwrap</c>: a value and an array or object that holds it. Each is the other's way back; what else the
/// array or object holds is the residue.</summary>
/// <param name="path">The value.</param>
/// <param name="member">The member of the object; null: an array.</param>
/// <param name="unwraps">Whether the way up takes the value out.</param>
/// <param name="emptyIsAbsent">Whether an empty array becomes no member at all, not null.</param>
internal sealed class WrapOp(DocumentPath path, PathSegment? member, bool unwraps, bool emptyIsAbsent) : MigrationOp
{
    public override string Name => unwraps ? "unwrap" : "wrap";

    public override IEnumerable<DocumentPath> Sources => [path];

    public override IEnumerable<DocumentPath> Targets => [path];

    public override DocumentNode? Up(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        unwraps ? Unwrap(run, scope, residue) : Wrap(scope, residue);

    public override DocumentNode? Down(MigrationRun run, DocumentNode scope, DocumentNode? residue) =>
        unwraps ? Wrap(scope, residue) : Unwrap(run, scope, residue);

    private DocumentNode? Wrap(DocumentNode scope, DocumentNode? residue)
    {
        if (path.Find(scope) is not { } node)
        {
            // What was left out because it held no value comes back.
            if (residue.Has("e"u8) && !path.IsRoot && path.FindParent(scope) is { Kind: JsonKind.Object } parent)
                parent.Members.Insert(Math.Clamp(residue.Number("e"u8), 0, parent.Members.Count),
                    new(path.Last.Raw, residue.Value("t"u8)?.Clone() ?? (member is null ? DocumentNode.Array() : DocumentNode.Object())));
            return null;
        }
        var value = node.Clone();
        if (member is null)
        {
            IEnumerable<DocumentNode> tail = residue.Value("t"u8) is { Kind: JsonKind.Array } rest ? rest.Items.Select(i => i.Clone()) : [];
            var isEmpty = value.Kind == JsonKind.Null && !emptyIsAbsent && !residue.Has("t"u8);
            node.Become(isEmpty ? DocumentNode.Array() : DocumentNode.Array([value, .. tail]));
            return null;
        }
        var wrapped = DocumentNode.Object();
        if (residue.Value("t"u8) is { Kind: JsonKind.Object } others) wrapped.Members.AddRange(others.Clone().Members);
        wrapped.Members.Insert(Math.Clamp(residue.Number("i"u8), 0, wrapped.Members.Count), new(member.Raw, value));
        node.Become(wrapped);
        return null;
    }

    private DocumentNode? Unwrap(MigrationRun run, DocumentNode scope, DocumentNode? residue)
    {
        if (path.Find(scope) is not { } node) return null;
        return member is null ? UnwrapArray(run, scope, node) : UnwrapObject(run, scope, node);
    }

    private DocumentNode? UnwrapArray(MigrationRun run, DocumentNode scope, DocumentNode node)
    {
        if (node.Kind != JsonKind.Array) return run.Fail(MigrationFaultCode.WrongType, path, "only an array can be unwrapped");
        var items = node.Items;
        if (items.Count == 0 && emptyIsAbsent) return LeaveOut(run, scope);
        if (items.Count == 0)
        {
            node.Become(DocumentNode.Null());
            return null;
        }
        // One null alone would come back as an empty array.
        var tail = items.Count > 1 || (items[0].Kind == JsonKind.Null && !emptyIsAbsent) ? DocumentNode.Array(items.Skip(1)) : null;
        node.Become(items[0]);
        return tail is null ? null : Residue.Of("t", tail);
    }

    private DocumentNode? UnwrapObject(MigrationRun run, DocumentNode scope, DocumentNode node)
    {
        if (node.Kind != JsonKind.Object) return run.Fail(MigrationFaultCode.WrongType, path, "only an object can be unwrapped");
        var others = DocumentNode.Object();
        others.Members.AddRange(node.Members);
        var at = node.IndexOf(member!.Utf8);
        if (at < 0) return LeaveOut(run, scope) is not { } gone ? null : others.IsEmpty ? gone : gone.With("t", others);
        others.Members.RemoveAt(at);
        node.Become(node.Members[at].Value);
        return others.IsEmpty ? null : Residue.Of("t", others).With("i", DocumentNode.Of(at));
    }

    /// <summary>Takes out the member that holds no value.</summary>
    private DocumentNode? LeaveOut(MigrationRun run, DocumentNode scope)
    {
        if (path.IsRoot || Places.Take(scope, path, out var index) is null)
            return run.Fail(MigrationFaultCode.WrongType, path, "there is no value to take out, and what is no member cannot be left out");
        return Residue.Of("e", DocumentNode.Of(index < 0 ? int.MaxValue : index));
    }
}
