using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Reads records of contracts that came with requests: their schema is in the store, under the hash that the stamp names.</summary>
internal sealed class AdHocRecords(IPublicationStore? contents, AdHocContracts known)
{
    /// <summary>Whether a contract's name is one that no workspace has.</summary>
    public static bool Owns(string contract) => contract.Contains('.', StringComparison.Ordinal);

    /// <summary>The contract that something was decided by; null when its schema is not in the store, or cannot be used any more.</summary>
    public async ValueTask<ContractVersion?> ContractAsync(Stamp stamp, CancellationToken cancellationToken) =>
        contents is not null && await contents.ContentAsync(stamp.ContractHash, cancellationToken) is { } schema
            ? known.Stored(stamp.ContractName, schema.Bytes).Contract
            : null;

    /// <summary>The record, validated by the schema it was decided by; or why it cannot be shown.</summary>
    public async ValueTask<LoadOutcome> LoadAsync(StoredRecord record, ReadVersion version, CancellationToken cancellationToken)
    {
        var stamp = record.Stamp;
        if (!version.AsStored && version.Selector is { } asked && asked != stamp.ContractVersion)
            return Fault(record, version, LoadFaultCode.ContractUnknown, $"The contract came with a request and has one version, {stamp.ContractVersion}; leave the version out.");
        if (contents is null || await contents.ContentAsync(stamp.ContractHash, cancellationToken) is not { } schema)
            return Fault(record, version, LoadFaultCode.RecordVersionUnknown, "The schema that came with its request is not in the store. Restore a backup.");
        var (contract, problem) = known.Stored(stamp.ContractName, schema.Bytes);
        if (contract is null) return Fault(record, version, LoadFaultCode.RecordInvalid, $"The schema that it was decided by cannot be used: {problem}");
        var evaluation = contract.Schema.Evaluate(record.Document);
        return evaluation.Document is { } document
            ? new LoadOutcome(new LoadedRecord(record, contract, document))
            : Fault(record, version, LoadFaultCode.RecordInvalid, "The stored document does not fit the schema it was decided by. Restore a backup.");
    }

    private static LoadOutcome Fault(StoredRecord record, ReadVersion version, string code, string message) => new(record,
        new LoadFault(code, record.Reference, version.ToString(), $"Record {record.Reference.Contract} {record.Reference.Key}: {message}"));
}
