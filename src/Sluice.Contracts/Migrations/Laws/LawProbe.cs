using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Tries one document on one migration.</summary>
internal sealed class LawProbe(Migration migration, ContractVersion from, ContractVersion to)
{
    private readonly bool _hasCode = Flat(migration.Ops).Any(op => op is CodeOp);

    public ContractVersion From => from;

    /// <summary>The law that a document of the older version breaks; null when none.</summary>
    public MigrationLawBreak? Try(ReadOnlyMemory<byte> document)
    {
        var up = migration.Up(document);
        if (up.Fault is { } fault)
            return new(MigrationLaws.Valid, PlaceOf(fault.Op), $"{Op(fault.Op)} cannot be applied to a document of {from.Id}: {fault}", document);
        if (Invalid(to, up.Document) is { } error)
            return new(MigrationLaws.Valid, PlaceOf(error.InstanceLocation),
                $"what becomes of a document of {from.Id} is not valid for {to.Id} at '{error.InstanceLocation}': {error.Message.TrimEnd('.')}"
                + $" ({error.KeywordLocation})", document);
        if (_hasCode && !migration.Up(document).Document.Span.SequenceEqual(up.Document.Span))
            return new(MigrationLaws.Deterministic, CodePlace(), "the code makes different documents of the same one", document);
        return migration.KeepsResidue ? Reversed(document, up) : null;
    }

    /// <summary>What is wrong with an example.</summary>
    public IEnumerable<MigrationLawBreak> Example(int index)
    {
        var example = migration.Examples[index];
        var place = $"/examples/{index}";
        if (Invalid(from, example.From) is { } older)
            yield return new(MigrationLaws.Example, $"{place}/from",
                $"'from' of the example is not valid for {from.Id} at '{older.InstanceLocation}': {older.Message.TrimEnd('.')}", default);
        if (Invalid(to, example.To) is { } newer)
            yield return new(MigrationLaws.Example, $"{place}/to",
                $"'to' of the example is not valid for {to.Id} at '{newer.InstanceLocation}': {newer.Message.TrimEnd('.')}", default);
        var up = migration.Up(example.From);
        if (up.Fault is { } fault)
            yield return new(MigrationLaws.Example, $"{place}/from", $"{Op(fault.Op)} cannot be applied to 'from' of the example: {fault}", default);
        else if (!Same(up.Document, example.To))
            yield return new(MigrationLaws.Example, $"{place}/to", "the migration makes something else of 'from' than stands in 'to'", up.Document);
        else if (migration.KeepsResidue && Reversed(example.From, up) is { } broken)
            yield return broken with { Law = MigrationLaws.Example };
    }

    private MigrationLawBreak? Reversed(ReadOnlyMemory<byte> document, MigrationOutcome up)
    {
        if (Differs(migration, document, up) is not { } reason) return null;
        // The op at fault is the first whose ops up to it do not come back either.
        for (var count = 1; count < migration.OpCount; count++)
        {
            var part = migration.WithOps(migration.Ops.Ops.Take(count));
            var outcome = part.Up(document);
            if (outcome.Fault is null && Differs(part, document, outcome) is { } why)
                return new(MigrationLaws.Reversible, PlaceOf(count), $"{Op(count)}: {why}", document);
        }
        return new(MigrationLaws.Reversible, PlaceOf(migration.OpCount), $"{Op(migration.OpCount)}: {reason}", document);
    }

    private static string? Differs(Migration part, ReadOnlyMemory<byte> document, MigrationOutcome up)
    {
        var down = part.Down(up.Document, up.Residue);
        if (down.Fault is { } fault) return $"there is no way back: {fault.Message}";
        return Same(down.Document, document) ? null : "the way back gives another document than there was";
    }

    private static ValidationError? Invalid(ContractVersion version, ReadOnlyMemory<byte> document)
    {
        var evaluation = version.Schema.Evaluate(document, errorsMax: 1);
        return evaluation.Valid ? null : evaluation.Errors[0];
    }

    private static bool Same(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => DocumentEquality.Same(DocumentNode.Of(a), DocumentNode.Of(b));

    private string Op(int number) => number == 0 ? "The migration" : $"Op {number} ({migration.Ops.Ops[number - 1].Name})";

    private string PlaceOf(int op) => op == 0 ? "/ops" : migration.Ops.Ops[op - 1].Place;

    /// <summary>The last op that made what stands at a place.</summary>
    private string PlaceOf(string pointer)
    {
        if (pointer.Length == 0 || !DocumentPath.TryRead(pointer, out var segments)) return "/ops";
        var path = new DocumentPath(segments);
        return migration.Ops.Ops.LastOrDefault(op => op.Targets.Any(t => t.Covers(path) && !t.IsRoot))?.Place ?? "/ops";
    }

    private string CodePlace() => Flat(migration.Ops).First(op => op is CodeOp).Place;

    private static IEnumerable<MigrationOp> Flat(OpSequence ops) => ops.Ops.SelectMany(op => op switch
    {
        EachOp each => Flat(each.Inner),
        WhenOp guard => Flat(guard.Inner),
        _ => [op],
    });
}
