using System.Diagnostics.CodeAnalysis;
using System.Text;
using Semver;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Brings a stored revision into a version and validates it there: the only place where stored documents become documents to
/// show or to store. Stamp, known hash, chain of migrations, validation; anything else is a fault.</summary>
internal sealed class RecordDerivation(IRecordStore store)
{
    // One reason is enough for a fault; a reader cannot mend the document.
    private const int ErrorsMax = 3;

    /// <summary>The revision in a version.</summary>
    public async ValueTask<Derivation> DeriveAsync(Contract contract, StoredRecord record, ContractVersion target,
        CancellationToken cancellationToken)
    {
        if (!TryKnow(contract, record.Stamp.ContractVersion, record.Stamp.ContractHash, out var original))
            return Failed(target, VersionUnknown(contract, record, target));
        var way = SemVersion.ComparePrecedence(target.Id.Version, original.Id.Version);
        if (way == 0) return Original(record, original);
        var (low, high) = way > 0 ? (original, target) : (target, original);
        if (!contract.TryChain(low, high, out var chain, out var missing))
            return Failed(target, Missing(record, target, original, missing));
        var hash = HashOf(chain);
        if (StoredIn(record, target, hash) is { } form) return Stored(record, target, chain, hash, form);
        return way > 0
            ? Upgrade(contract, record, original, target, chain, hash)
            : await DowngradeAsync(contract, record, original, target, chain, hash, cancellationToken);
    }

    /// <summary>The original a derivation leads back to; null when the way back does not exist.</summary>
    public static ReadOnlyMemory<byte>? Back(Derivation derivation, StoredRecord record, ContractVersion original)
    {
        if (derivation is not { Document: { } document, Chain: { } chain }) return record.Document;
        var outcome = SemVersion.ComparePrecedence(derivation.Version.Id.Version, original.Id.Version) > 0
            ? chain.Downgrade(document.Utf8, derivation.Residues)
            : chain.Upgrade(document.Utf8, derivation.Residues);
        return outcome.Succeeded ? outcome.Document : null;
    }

    /// <summary>Hash of a chain: a form made by one chain is never taken for that of another.</summary>
    public static ContentHash HashOf(MigrationChain chain) => chain.Steps.Count == 1
        ? chain.Steps[0].Hash
        : ContentHash.OfBytes(Encoding.UTF8.GetBytes(string.Join('\n', chain.Steps.Select(step => step.Hash))));

    /// <summary>Finds a version by number and hash.</summary>
    public static bool TryKnow(Contract contract, string version, string hash, [NotNullWhen(true)] out ContractVersion? found)
    {
        found = contract.Versions.FirstOrDefault(known => known.Hash.ToString() == hash && known.Id.Version.ToString() == version);
        return found is not null;
    }

    private static Derivation Original(StoredRecord record, ContractVersion original)
    {
        var evaluation = original.Schema.Evaluate(record.Document, ErrorsMax);
        return evaluation.Document is { } document
            ? new Derivation { Kind = DerivationKind.Original, Version = original, Document = document }
            : Failed(original, Damaged(record, original, original, evaluation));
    }

    // What was damaged in the store is no fault of a migration; only looked at when something is wrong.
    private static LoadFault Blamed(StoredRecord record, ContractVersion original, ContractVersion target, LoadFault fault) =>
        original.Schema.Evaluate(record.Document, ErrorsMax) is { Valid: false } evaluation ? Damaged(record, original, target, evaluation) : fault;

    private static LoadFault Damaged(StoredRecord record, ContractVersion original, ContractVersion target, Evaluation evaluation) => new(
        LoadFaultCode.RecordInvalid, record.Reference, target.Id.Version.ToString(),
        $"What is stored of {Name(record)} is not valid for {original.Id}, by which it was decided{Reason(evaluation)} "
        + "Somebody changed the store; restore a backup.")
    { Pointer = Place(evaluation) };

    // A form that other migrations made is passed over: the original is there, and the migrations in force decide.
    private static StoredForm? StoredIn(StoredRecord record, ContractVersion version, ContentHash chain) =>
        record.Form is { } form && form.Origin.ContractHash == version.Hash.ToString() && form.Origin.MigrationHash == chain.ToString()
            ? form
            : null;

    private static Derivation Stored(StoredRecord record, ContractVersion target, MigrationChain chain, ContentHash hash, StoredForm form)
    {
        var evaluation = target.Schema.Evaluate(form.Document, ErrorsMax);
        if (evaluation.Document is { } document && ResidueBytes.Read(form.Residue, chain.Steps.Count) is { } residues)
        {
            return new Derivation
            {
                Kind = DerivationKind.Form,
                Version = target,
                Document = document,
                Residues = residues,
                Chain = chain,
                ChainHash = hash,
            };
        }

        return Failed(target, new LoadFault(LoadFaultCode.RecordInvalid, record.Reference, target.Id.Version.ToString(),
            $"The form of {Name(record)} that is stored in {target.Id} is not valid for it{Reason(evaluation)} Somebody changed the store; "
            + "restore a backup.")
        { Pointer = Place(evaluation) });
    }

    private static Derivation Upgrade(Contract contract, StoredRecord record, ContractVersion original, ContractVersion target,
        MigrationChain chain, ContentHash hash)
    {
        var (outcome, before) = Nearest(contract, record, original, target, chain) is { } near
            ? (near.Further.Upgrade(near.Document), near.Residues)
            : (chain.Upgrade(record.Document), (IReadOnlyList<ReadOnlyMemory<byte>>)[]);
        if (!outcome.Succeeded) return Failed(target, Blamed(record, original, target, Fault(LoadFaultCode.MigrationFailed, record, target, outcome)));
        var evaluation = target.Schema.Evaluate(outcome.Document, ErrorsMax);
        if (evaluation.Document is not { } document)
        {
            return Failed(target, Blamed(record, original, target, new LoadFault(LoadFaultCode.MigrationInvalid, record.Reference,
                target.Id.Version.ToString(),
                $"{Name(record)} migrates from {original.Id.Version} to {target.Id.Version}, but the result is not valid for {target.Id}"
                + $"{Reason(evaluation)} Mend the migration; the record is kept as it is.")
            { Pointer = Place(evaluation) }));
        }

        return new Derivation
        {
            Kind = DerivationKind.Made,
            Version = target,
            Document = document,
            Residues = [.. before, .. outcome.Residues],
            Chain = chain,
            ChainHash = hash,
            Lossless = outcome.Lossless,
        };
    }

    /// <summary>A stored form between original and target, from which the way is shorter.</summary>
    private static (ReadOnlyMemory<byte> Document, IReadOnlyList<ReadOnlyMemory<byte>> Residues, MigrationChain Further)? Nearest(
        Contract contract, StoredRecord record, ContractVersion original, ContractVersion target, MigrationChain chain)
    {
        if (record.Form is not { } form || !TryKnow(contract, form.Origin.ContractVersion, form.Origin.ContractHash, out var between)) return null;
        if (SemVersion.ComparePrecedence(between.Id.Version, original.Id.Version) <= 0
            || SemVersion.ComparePrecedence(between.Id.Version, target.Id.Version) >= 0)
            return null;
        return contract.TryChain(original, between, out var first, out _) && HashOf(first).ToString() == form.Origin.MigrationHash
            && contract.TryChain(between, target, out var further, out _)
            && first.Steps.Concat(further.Steps).Select(step => step.Hash).SequenceEqual(chain.Steps.Select(step => step.Hash))
            && ResidueBytes.Read(form.Residue, first.Steps.Count) is { } residues
                ? (form.Document, residues, further)
                : null;
    }

    /// <summary>What an older reader is shown. The revision before it tells what its members were in the older version: values that
    /// nobody edited since are given back as they were.</summary>
    private async ValueTask<Derivation> DowngradeAsync(Contract contract, StoredRecord record, ContractVersion original,
        ContractVersion target, MigrationChain chain, ContentHash hash, CancellationToken cancellationToken)
    {
        var residues = await ResiduesAsync(contract, record, original, target, chain, cancellationToken);
        var down = Down(record, original, target, chain, hash, residues);
        return down.Succeeded || residues.Count == 0 ? down : Down(record, original, target, chain, hash, []);
    }

    private async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ResiduesAsync(Contract contract, StoredRecord record, ContractVersion original,
        ContractVersion target, MigrationChain chain, CancellationToken cancellationToken)
    {
        if (record.Reference.Revision == 1) return [];
        var older = contract.Versions.Where(version => SemVersion.ComparePrecedence(version.Id.Version, original.Id.Version) < 0).ToList();
        var before = await store.PredecessorAsync(record.Tenant, record.Reference.Contract, record.Reference.Key, record.Reference.Revision,
            [.. older.Select(version => version.Hash.ToString())], cancellationToken);
        if (before is null || !TryKnow(contract, before.Stamp.ContractVersion, before.Stamp.ContractHash, out var from)) return [];
        if (!contract.TryChain(from, original, out var way, out _) || way.Upgrade(before.Document) is not { Succeeded: true } up) return [];
        // The predecessor may be older or newer than the target: only the last steps that both ways share have a residue.
        var shared = chain.Steps.Reverse().Zip(way.Steps.Reverse()).TakeWhile(steps => steps.First.Hash == steps.Second.Hash).Count();
        return [.. Enumerable.Repeat(ReadOnlyMemory<byte>.Empty, chain.Steps.Count - shared), .. up.Residues.Skip(way.Steps.Count - shared)];
    }

    private static Derivation Down(StoredRecord record, ContractVersion original, ContractVersion target, MigrationChain chain,
        ContentHash hash, IReadOnlyList<ReadOnlyMemory<byte>> residues)
    {
        var outcome = chain.Downgrade(record.Document, residues);
        if (!outcome.Succeeded && IsBroken(outcome.Fault))
            return Failed(target, Blamed(record, original, target, Fault(LoadFaultCode.MigrationFailed, record, target, outcome)));
        var document = outcome is { Succeeded: true, Lossless: true } ? target.Schema.Evaluate(outcome.Document, ErrorsMax).Document : null;
        if (document is null) return Failed(target, Blamed(record, original, target, Lossy(record, original, target, outcome)));
        return new Derivation
        {
            Kind = DerivationKind.Made,
            Version = target,
            Document = document,
            Residues = outcome.Residues,
            Chain = chain,
            ChainHash = hash,
        };
    }

    // A value that the older version has no place for is no fault of the migration.
    private static bool IsBroken(MigrationFault fault) => fault.Code is MigrationFaultCode.NotJson or MigrationFaultCode.ResidueInvalid
        or MigrationFaultCode.CodeFailed or MigrationFaultCode.TooLarge;

    private static LoadFault Lossy(StoredRecord record, ContractVersion original, ContractVersion target, ChainOutcome outcome) => new(
        LoadFaultCode.DowngradeLossy, record.Reference, target.Id.Version.ToString(),
        $"{Name(record)} was written in {original.Id.Version}, and {target.Id.Version} cannot carry all it says"
        + (outcome.Fault is { } fault ? $" (op {fault.Op} at '{fault.Pointer}': {fault.Message})." : ".")
        + $" Read it in {original.Id.Version}, or write it so that {target.Id.Version} can carry it.")
    {
        Op = outcome.Fault?.Op,
        Pointer = outcome.Fault?.Pointer ?? "",
    };

    private static LoadFault VersionUnknown(Contract contract, StoredRecord record, ContractVersion target) => new(
        LoadFaultCode.RecordVersionUnknown, record.Reference, target.Id.Version.ToString(),
        $"{Name(record)} was decided by {contract.Name}@{record.Stamp.ContractVersion} with {record.Stamp.ContractHash}, which this workspace "
        + "does not have. Put that version's folder back; nothing is guessed.");

    private static LoadFault Missing(StoredRecord record, ContractVersion target, ContractVersion original, string missing) => new(
        LoadFaultCode.MigrationMissing, record.Reference, target.Id.Version.ToString(),
        $"{Name(record)} is stored in {original.Id.Version}, and there is no way to {target.Id.Version}: {missing}");

    private static LoadFault Fault(string code, StoredRecord record, ContractVersion target, ChainOutcome outcome) => new(code, record.Reference,
        target.Id.Version.ToString(),
        $"{Name(record)} cannot be migrated: {outcome.FaultedStep}, op {outcome.Fault!.Op} at '{outcome.Fault.Pointer}': {outcome.Fault.Message} "
        + "Mend the migration; the record is kept as it is.")
    {
        Op = outcome.Fault.Op,
        Pointer = outcome.Fault.Pointer,
    };

    private static Derivation Failed(ContractVersion target, LoadFault fault) => new() { Version = target, Fault = fault };

    private static string Name(StoredRecord record) =>
        $"Record {record.Reference.Contract} {record.Reference.Key} revision {record.Reference.Revision}";

    // Keywords and places of ours only: a value of the document never stands in a message.
    private static string Reason(Evaluation evaluation) => evaluation.Errors is [var first, ..] ? $" ({first.Code})." : ".";

    private static string Place(Evaluation evaluation) => evaluation.Errors is [var first, ..] ? first.InstanceLocation : "";
}
