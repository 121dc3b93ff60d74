using System.Diagnostics.CodeAnalysis;
using Sluice.Contracts.Migrations;

namespace Sluice.Contracts;

/// <summary>One declared step between two exact versions of one contract, upwards and back. Thread-safe, no I/O.</summary>
public sealed class Migration
{
    private readonly OpSequence _ops;

    internal Migration(MigrationParts parts)
    {
        (From, To, FromHash, ToHash, Hash) = (parts.From, parts.To, parts.FromHash, parts.ToHash, parts.Hash);
        (KeepsResidue, LossyReason, Examples) = (parts.KeepsResidue, parts.LossyReason, parts.Examples);
        (IsProvedIdentity, _ops) = (parts.IsProvedIdentity, new(parts.Ops));
    }

    /// <summary>The older version.</summary>
    public ContractId From { get; }

    /// <summary>The newer version.</summary>
    public ContractId To { get; }

    /// <summary>Hash of the older version's schema.</summary>
    public ContentHash FromHash { get; }

    /// <summary>Hash of the newer version's schema.</summary>
    public ContentHash ToHash { get; }

    /// <summary>Hash of everything that decides what the step does: the canonical form of the definition without its examples and
    /// description, and the scripts it names. A residue belongs to one hash.</summary>
    public ContentHash Hash { get; }

    /// <summary>Whether this is no file but an implicit step: backward compatibility was proved, and the document is unchanged.</summary>
    public bool IsProvedIdentity { get; }

    /// <summary>Whether what the newer version has no place for is kept for the way back.</summary>
    public bool KeepsResidue { get; }

    /// <summary>Why it is right to lose it; null when it is kept.</summary>
    public string? LossyReason { get; }

    /// <summary>The examples of the definition: pairs of an older and a newer document.</summary>
    public IReadOnlyList<MigrationExample> Examples { get; }

    /// <summary>Number of top ops.</summary>
    public int OpCount => _ops.Ops.Count;

    internal OpSequence Ops => _ops;

    /// <summary>The same migration with other ops, for those who look for the one at fault.</summary>
    internal Migration WithOps(IEnumerable<MigrationOp> ops) => new(new()
    {
        From = From,
        To = To,
        FromHash = FromHash,
        ToHash = ToHash,
        Hash = Hash,
        KeepsResidue = KeepsResidue,
        LossyReason = LossyReason,
        Ops = [.. ops],
    });

    /// <summary>Reads a definition (the JSON of a <c>migration.yaml</c>).</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="code">The classes and scripts that it may name.</param>
    /// <param name="migration">The migration.</param>
    /// <param name="problems">Everything that is wrong with the definition.</param>
    public static bool TryParse(ReadOnlyMemory<byte> definition, MigrationCode code, [NotNullWhen(true)] out Migration? migration,
        out IReadOnlyList<MigrationProblem> problems) =>
        TryParse(definition, code, _ => null, out migration, out problems);

    /// <summary>Reads a definition that may name scripts in files.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="code">The classes and scripts that it may name.</param>
    /// <param name="readScript">The text of a script by the name that stands in the definition; null when there is none.</param>
    /// <param name="migration">The migration.</param>
    /// <param name="problems">Everything that is wrong with the definition.</param>
    public static bool TryParse(ReadOnlyMemory<byte> definition, MigrationCode code, Func<string, string?> readScript,
        [NotNullWhen(true)] out Migration? migration, out IReadOnlyList<MigrationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(readScript);
        var reader = new MigrationReader(code, readScript);
        migration = reader.Read(definition) is { } parts ? new(parts) : null;
        problems = reader.Problems;
        return migration is not null;
    }

    /// <summary>An implicit step between versions whose compatibility was proved.</summary>
    public static Migration ProvedIdentity(ContractVersion from, ContractVersion to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return new(new()
        {
            From = from.Id,
            To = to.Id,
            FromHash = from.Hash,
            ToHash = to.Hash,
            Hash = ContentHash.OfBytes(System.Text.Encoding.UTF8.GetBytes($"identity {from.Id} {from.Hash} {to.Id} {to.Hash}")),
            IsProvedIdentity = true,
        });
    }

    /// <summary>Makes the newer document of an older one.</summary>
    /// <param name="document">A document of the older version.</param>
    /// <param name="residue">The residue of an earlier way down; empty when there is none.</param>
    public MigrationOutcome Up(ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> residue = default) =>
        MigrationRunner.RunOne(this, document, residue, up: true);

    /// <summary>Makes the older document of a newer one.</summary>
    /// <param name="document">A document of the newer version.</param>
    /// <param name="residue">The residue of the way up; empty when the document was written in the newer version.</param>
    public MigrationOutcome Down(ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> residue) =>
        MigrationRunner.RunOne(this, document, residue, up: false);

    /// <inheritdoc/>
    public override string ToString() => $"{From} -> {To.Version}";
}

/// <summary>A pair of documents that a migration's definition gives as an example.</summary>
/// <param name="From">The older document, as JSON.</param>
/// <param name="To">What the migration makes of it, as JSON.</param>
public sealed record MigrationExample(ReadOnlyMemory<byte> From, ReadOnlyMemory<byte> To);

/// <summary>Something wrong with a migration's definition.</summary>
/// <param name="Pointer">JSON Pointer into the definition.</param>
/// <param name="Message">One sentence that says what is wrong and what to do.</param>
public sealed record MigrationProblem(string Pointer, string Message);
