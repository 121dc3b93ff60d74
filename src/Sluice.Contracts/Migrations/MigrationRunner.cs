using System.Buffers;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Takes documents through one migration or several: parsed once, written once.</summary>
internal static class MigrationRunner
{
    private static readonly DocumentPath Root = new([]);
    private static readonly byte[] HashName = [.. "m"u8];
    private static readonly byte[] DirectionName = [.. "d"u8];
    private static readonly byte[] EntriesName = [.. "r"u8];

    /// <summary>Runs steps in the order they are given in upwards, and in reverse downwards.</summary>
    /// <param name="steps">The steps, oldest first.</param>
    /// <param name="document">The document at one end.</param>
    /// <param name="residues">A residue for each step, or none at all.</param>
    /// <param name="up">The direction.</param>
    public static ChainOutcome Run(IReadOnlyList<Migration> steps, ReadOnlyMemory<byte> document, IReadOnlyList<ReadOnlyMemory<byte>> residues, bool up)
    {
        var written = steps.Count == 0 ? [] : new ReadOnlyMemory<byte>[steps.Count];
        if (Unchanged(steps, residues)) return new() { Document = document, Residues = written, Lossless = true };
        if (Read(document, out var root) is { } syntax) return Failed(syntax, steps[up ? 0 : ^1]);

        var lossless = true;
        for (var k = 0; k < steps.Count; k++)
        {
            var i = up ? k : steps.Count - 1 - k;
            var entries = Step(steps[i], root!, residues.Count == 0 ? default : residues[i], up, out var fault);
            if (fault is not null) return Failed(fault, steps[i]);
            if (entries is null) continue;
            if (steps[i].KeepsResidue) written[i] = Wrap(steps[i], entries, up);
            else lossless = false;
        }
        var output = new ArrayBufferWriter<byte>(document.Length + 64);
        root!.Write(output);
        if (output.WrittenCount > ParseLimits.Default.BytesMax)
            return Failed(new(MigrationFaultCode.TooLarge, 0, "",
                $"the migrated document has {output.WrittenCount} bytes; at most {ParseLimits.Default.BytesMax} are read"), steps[up ? ^1 : 0]);
        return new()
        {
            Document = output.WrittenMemory,
            Residues = written,
            Lossless = up ? lossless : LeadsBack(steps, output.WrittenMemory, document),
        };
    }

    public static MigrationOutcome RunOne(Migration step, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> residue, bool up)
    {
        var outcome = Run([step], document, residue.IsEmpty ? [] : [residue], up);
        return new()
        {
            Document = outcome.Document,
            Residue = outcome.Residues.Count == 0 ? default : outcome.Residues[0],
            Fault = outcome.Fault,
            Lossless = outcome.Lossless,
        };
    }

    private static DocumentNode? Step(Migration step, DocumentNode root, ReadOnlyMemory<byte> residue, bool up, out MigrationFault? fault)
    {
        fault = Unwrap(step, residue, up, out var before);
        if (fault is not null || step.OpCount == 0) return null;
        var run = new MigrationRun();
        var entries = step.Ops.RunTop(run, root, before, up);
        fault = run.Fault;
        return entries;
    }

    private static bool Unchanged(IReadOnlyList<Migration> steps, IReadOnlyList<ReadOnlyMemory<byte>> residues)
    {
        for (var i = 0; i < steps.Count; i++)
            if (!steps[i].IsProvedIdentity || (residues.Count > 0 && !residues[i].IsEmpty)) return false;
        return true;
    }

    /// <summary>Whether a document made downwards gives the newer one again, without residue.</summary>
    private static bool LeadsBack(IReadOnlyList<Migration> steps, ReadOnlyMemory<byte> older, ReadOnlyMemory<byte> newer)
    {
        var again = Run(steps, older, [], up: true);
        return again.Succeeded && Read(again.Document, out var a) is null && Read(newer, out var b) is null && DocumentEquality.Same(a!, b!);
    }

    private static ReadOnlyMemory<byte> Wrap(Migration step, DocumentNode entries, bool up)
    {
        var residue = DocumentNode.Object();
        residue.Members.Add(new(HashName, DocumentNode.Of(step.Hash.ToString())));
        residue.Members.Add(new(DirectionName, DocumentNode.Of(up ? "up" : "down")));
        residue.Members.Add(new(EntriesName, entries));
        return residue.ToBytes();
    }

    private static MigrationFault? Unwrap(Migration step, ReadOnlyMemory<byte> residue, bool up, out DocumentNode? entries)
    {
        entries = null;
        if (residue.IsEmpty) return null;
        if (Read(residue, out var root) is not null || root!.Kind != JsonKind.Object || root.Find(HashName) is not { Kind: JsonKind.String } hash
            || root.Find(DirectionName) is not { Kind: JsonKind.String } direction)
            return new(MigrationFaultCode.ResidueInvalid, 0, "", $"the residue for {step} is not one that a migration wrote");
        if (hash.GetString() != step.Hash.ToString())
            return new(MigrationFaultCode.ResidueInvalid, 0, "",
                $"the residue was written by another text of the migration {step}; it has the hash {hash.GetString()} and this one {step.Hash}");
        if (direction.GetString() != (up ? "down" : "up"))
            return new(MigrationFaultCode.ResidueInvalid, 0, "", $"the residue was written on the way {(up ? "up" : "down")}, so it leads the other way");
        entries = root.Find(EntriesName);
        return null;
    }

    private static MigrationFault? Read(ReadOnlyMemory<byte> text, out DocumentNode? root)
    {
        root = null;
        using var tape = Tape.Rent();
        if (tape.Parse(text) is { } error)
            return new(MigrationFaultCode.NotJson, 0, Root.Text, $"not strict JSON (line {error.Line}, column {error.Column}): {error.Message}");
        root = new(text.Slice(tape.Root.Start, tape.Root.Length));
        return null;
    }

    private static ChainOutcome Failed(MigrationFault fault, Migration step) => new() { Fault = fault, FaultedStep = step };
}
