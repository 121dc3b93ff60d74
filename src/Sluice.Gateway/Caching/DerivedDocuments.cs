using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway.Caching;

/// <summary>Records in other versions than they were stored in. The store is always asked for the revision first; what is kept is found by the
/// very bytes that it gave, and by every version and migration of the contract, so that nothing outdated can be found. A document that was
/// kept is validated again like any other.</summary>
internal sealed class DerivedDocuments(SluiceCache? cache)
{
    private static readonly ConditionalWeakTable<Contract, string> Fingerprints = [];

    /// <summary>What a revision in a version is kept under; null when that is the version it was stored in, or it is not to be kept.</summary>
    public CacheKey? KeyOf(Contract contract, StoredRecord record, ContractVersion target)
    {
        if (cache is null || cache.Settings.RecordSeconds == 0 || record.Stamp.ContractHash == target.Hash.ToString()) return null;
        var reference = record.Reference;
        return CacheKey.Of(CachePurpose.Record, record.Tenant, contract.Name, reference.Key, $"{reference.Revision}", record.SubmissionId,
            ContentHash.OfBytes(record.Document.Span).ToString(), record.Stamp.ContractVersion, record.Stamp.ContractHash, FormOf(record),
            target.Id.Version.ToString(), target.Hash.ToString(), Fingerprints.GetValue(contract, FingerprintOf));
    }

    /// <summary>The document that is kept, validated again; null when there is none.</summary>
    public async ValueTask<ValidDocument?> FindAsync(CacheKey? key, ContractVersion target, CancellationToken cancellationToken) => key is { } known
        ? await cache!.FindAsync(CachePurpose.Record, known, bytes => target.Schema.Evaluate(bytes, errorsMax: 1).Document, cancellationToken)
        : null;

    /// <summary>Keeps what was migrated.</summary>
    public ValueTask KeepAsync(CacheKey? key, Derivation derivation, CancellationToken cancellationToken) =>
        key is { } known && derivation is { Kind: DerivationKind.Made, Document: { } document }
            ? cache!.KeepAsync(CachePurpose.Record, known, document.Utf8.ToArray(), cache.Settings.RecordSeconds, cancellationToken)
            : ValueTask.CompletedTask;

    private static string FormOf(StoredRecord record) => record.Form is { } form
        ? $"{form.Origin.ContractHash} {form.Origin.MigrationHash} {ContentHash.OfBytes(form.Document.Span)} {ContentHash.OfBytes(form.Residue.Span)}"
        : "";

    // An older reader's document may depend on the revision before, and so on other steps than those of its own way.
    private static string FingerprintOf(Contract contract)
    {
        var text = new StringBuilder();
        foreach (var version in contract.Versions) text.Append(version.Id.Version).Append(' ').Append(version.Hash).Append('\n');
        foreach (var step in contract.Migrations.OrderBy(step => step.Hash.ToString(), StringComparer.Ordinal)) text.Append(step.Hash).Append('\n');
        return ContentHash.OfBytes(Encoding.UTF8.GetBytes(text.ToString())).ToString();
    }
}
