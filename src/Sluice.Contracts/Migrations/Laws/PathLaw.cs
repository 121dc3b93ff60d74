namespace Sluice.Contracts.Migrations;

/// <summary>The law that what an op reads can exist: in the older schema, or made by an op before it, or guarded.</summary>
internal sealed class PathLaw(Migration migration, ContractVersion from, ContractVersion to)
{
    /// <summary>An op with its paths from the top of the document, <c>*</c> for every item.</summary>
    private sealed record PlacedOp(MigrationOp Op, IReadOnlyList<PathSegment> Scope, IReadOnlyList<DocumentPath> Guards)
    {
        public DocumentPath Absolute(DocumentPath path) => new([.. Scope, .. path.Segments]);
    }

    public IEnumerable<MigrationLawBreak> Check()
    {
        var ops = new List<PlacedOp>();
        Flatten(migration.Ops, [], [], ops);
        var schema = new SchemaPaths(from.Schema.Root);
        var newer = new SchemaPaths(to.Schema.Root);
        for (var i = 0; i < ops.Count; i++)
        {
            foreach (var source in ops[i].Op.Sources.Select(ops[i].Absolute))
            {
                if (ops[i].Guards.Any(g => g.Covers(source) || source.Covers(g))) continue;
                // Older documents may hold undeclared what the newer version declares.
                if (ops[i].Op is RemoveOp && newer.CanExist(source)) continue;
                if (Reason(ops, i, source, schema) is { } reason)
                    yield return new(MigrationLaws.Path, ops[i].Op.Place,
                        $"'{ops[i].Op.Name}' reads {source}, {reason}; correct the path, or put the op into a 'when' with 'exists: true'", default);
            }
        }
    }

    private static void Flatten(OpSequence sequence, IReadOnlyList<PathSegment> scope, IReadOnlyList<DocumentPath> guards, List<PlacedOp> ops)
    {
        foreach (var op in sequence.Ops)
        {
            ops.Add(new(op, scope, guards));
            if (op is EachOp each) Flatten(each.Inner, [.. scope, .. each.Path.Segments, new(DocumentPath.Star)], guards, ops);
            else if (op is WhenOp guard)
                Flatten(guard.Inner, scope, guard.Guards ? [.. guards, new([.. scope, .. guard.Path.Segments])] : guards, ops);
        }
    }

    /// <summary>Why nothing can stand at a path before an op; null when something can.</summary>
    private string? Reason(List<PlacedOp> ops, int index, DocumentPath path, SchemaPaths schema)
    {
        for (var j = index - 1; j >= 0; j--)
        {
            var before = ops[j];
            // A value that an op made or changed is as the op says, and anything may stand in it.
            if (before.Op is MoveOp move && before.Absolute(move.Targets.First()) is var to && to.Covers(path))
            {
                path = new([.. before.Absolute(move.Sources.First()).Segments, .. path.Segments.Skip(to.Segments.Length)]);
                continue;
            }
            if (before.Op is not EachOp and not WhenOp && before.Op.Targets.Select(before.Absolute).Any(t => t.Covers(path) || path.Covers(t))) return null;
            if (before.Guards.Count == 0 && before.Op.Removed.Select(before.Absolute).Any(r => r.Covers(path)))
                return $"which '{before.Op.Name}' has taken away before";
        }
        return schema.CanExist(path) ? null : $"for which {from.Id} has no place";
    }
}
