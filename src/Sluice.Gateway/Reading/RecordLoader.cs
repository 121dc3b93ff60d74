using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway.Caching;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Reads records: every way to a document that is shown leads through here. A record is brought into the version asked for and
/// validated by it; what cannot be is a fault that is kept as a failure, and never raw data. Thread-safe.</summary>
public sealed partial class RecordLoader
{
    private readonly WorkspaceSnapshot _workspace;
    private readonly IRecordStore _records;
    private readonly IFailureStore _failures;
    private readonly RecordDerivation _derivation;
    private readonly AdHocRecords _adHoc;
    private readonly DerivedDocuments _kept;
    private readonly TimeProvider _time;
    private readonly ILogger<RecordLoader> _logger;

    internal RecordLoader(WorkspaceSnapshot workspace, IRecordStore records, IFailureStore failures, AdHocRecords adHoc, DerivedDocuments kept,
        TimeProvider time, ILogger<RecordLoader> logger)
    {
        (_workspace, _records, _failures, _time, _logger) = (workspace, records, failures, time, logger);
        (_adHoc, _kept) = (adHoc, kept);
        _derivation = new RecordDerivation(records);
    }

    /// <summary>One revision of a record, or its latest; null when there is none.</summary>
    /// <param name="tenant">Whose record.</param>
    /// <param name="contract">Contract name.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="revision">The revision; null: the latest.</param>
    /// <param name="version">The version it is wanted in.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StoreException">The store cannot be read, or a fault could not be kept.</exception>
    public async Task<LoadOutcome?> GetAsync(string tenant, string contract, string key, long? revision, ReadVersion version,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        return await _records.GetAsync(tenant, contract, key, revision, cancellationToken) is { } record
            ? await LoadAsync(record, version, cancellationToken)
            : null;
    }

    /// <summary>Revisions of a record, newest first; empty when there is none. A revision that cannot be shown says so in its place.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<Page<LoadOutcome>> HistoryAsync(string tenant, string contract, string key, ReadVersion version, int limit, string? cursor,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        var page = await _records.HistoryAsync(tenant, contract, key, limit, cursor, cancellationToken);
        var items = new List<LoadOutcome>(page.Items.Count);
        foreach (var record in page.Items) items.Add(await LoadAsync(record, version, cancellationToken));
        return new Page<LoadOutcome>(items, page.Next);
    }

    /// <summary>Records without their documents, most recently stored first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<Page<RecordListItem>> ListAsync(string tenant, RecordFilter filter, int limit, string? cursor,
        CancellationToken cancellationToken = default) => _records.ListAsync(tenant, filter, limit, cursor, cancellationToken);

    /// <summary>How many records of all tenants are held in each version.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<HeldCount>> HeldAsync(string? contract, CancellationToken cancellationToken = default) =>
        _records.HeldAsync(contract, cancellationToken);

    /// <summary>A contract that came with a request, as something was decided by it; null when its schema is not in the store.</summary>
    internal ValueTask<ContractVersion?> AdHocAsync(Stamp stamp, CancellationToken cancellationToken) => _adHoc.ContractAsync(stamp, cancellationToken);

    /// <summary>The record of an earlier decision, for one who is given that decision again: in the version asked for.</summary>
    /// <exception cref="StoreException">The store cannot be read, or does not hold what it decided.</exception>
    internal async Task<LoadOutcome> ReplayAsync(string tenant, RecordReference record, ReadVersion version,
        CancellationToken cancellationToken) =>
        await GetAsync(tenant, record.Contract, record.Key, record.Revision, version, cancellationToken)
        ?? throw new StoreException(StoreErrorCode.Corrupt,
            $"The ledger decided on record {record.Contract} {record.Key} revision {record.Revision} and does not hold it. Restore a backup.");

    /// <summary>Brings a stored revision into a version. Every public way leads here.</summary>
    private async ValueTask<LoadOutcome> LoadAsync(StoredRecord record, ReadVersion version, CancellationToken cancellationToken)
    {
        if (AdHocRecords.Owns(record.Reference.Contract))
        {
            var outcome = await _adHoc.LoadAsync(record, version, cancellationToken);
            return outcome.Fault is { Code: not LoadFaultCode.ContractUnknown } fault ? await KeepAsync(record, fault, cancellationToken) : outcome;
        }

        if (!_workspace.Contracts.TryGetValue(record.Reference.Contract, out var contract))
        {
            return await KeepAsync(record, new LoadFault(LoadFaultCode.RecordVersionUnknown, record.Reference, version.ToString(),
                $"Record {record.Reference.Contract} {record.Reference.Key} belongs to a contract that this workspace does not have. "
                + "Put its folder back; nothing is guessed."), cancellationToken);
        }

        if (Target(contract, record, version, out var refusal) is not { } target) return new LoadOutcome(record, refusal!);
        var key = _kept.KeyOf(contract, record, target);
        if (await _kept.FindAsync(key, target, cancellationToken) is { } kept) return new LoadOutcome(new LoadedRecord(record, target, kept));
        var derivation = await _derivation.DeriveAsync(contract, record, target, cancellationToken);
        await _kept.KeepAsync(key, derivation, cancellationToken);
        if (derivation.Succeeded) return new LoadOutcome(new LoadedRecord(record, target, derivation.Document));
        return derivation.Fault.Code == LoadFaultCode.DowngradeLossy
            ? new LoadOutcome(record, derivation.Fault)
            : await KeepAsync(record, derivation.Fault, cancellationToken);
    }

    private static ContractVersion? Target(Contract contract, StoredRecord record, ReadVersion version, out LoadFault? refusal)
    {
        refusal = null;
        if (version.AsStored) return Held(contract, record);
        if (!contract.TryFind(version.Selector, out var target))
        {
            refusal = new LoadFault(LoadFaultCode.ContractUnknown, record.Reference, version.ToString(),
                $"Contract '{contract.Name}' has no version '{version}'. There are: {string.Join(", ", contract.Versions.Select(v => v.Id.Version))}.");
        }
        else if (target.Retired)
        {
            refusal = new LoadFault(LoadFaultCode.ContractRetired, record.Reference, version.ToString(),
                $"{target.Id} is retired; nobody is served in it any more. Read {contract.Latest.Id}, or the version it is stored in.");
            target = null;
        }

        return target;
    }

    // A version that is not known here is left to the derivation, which says so for the one it was decided by.
    private static ContractVersion Held(Contract contract, StoredRecord record) =>
        record.Form is { } form && RecordDerivation.TryKnow(contract, form.Origin.ContractVersion, form.Origin.ContractHash, out var held)
        || RecordDerivation.TryKnow(contract, record.Stamp.ContractVersion, record.Stamp.ContractHash, out held)
            ? held
            : contract.Latest;

    private async ValueTask<LoadOutcome> KeepAsync(StoredRecord record, LoadFault fault, CancellationToken cancellationToken)
    {
        var trace = Activity.Current?.TraceId.ToHexString();
        var entry = new FailureEntry(Identifier.New("fail", _time), Fingerprint(record, fault), fault.Code, Title(record, fault));
        var reading = new ReadingFailure(record.Reference, fault.Version, fault.Message, trace);
        var failure = await _failures.KeepAsync(record.Tenant, entry, reading, _time.GetUtcNow(), cancellationToken);
        Unreadable(_logger, failure.Id, record.Reference.Contract, record.Stamp.ContractVersion, fault.Version, fault.Code, trace);
        return new LoadOutcome(record, fault with { Failure = failure });
    }

    private static string Title(StoredRecord record, LoadFault fault) =>
        $"a record stored in {record.Stamp.ContractVersion} cannot be read in {fault.Version}"
        + (fault.Op is > 0 ? $" (op {fault.Op})" : "");

    private static string Fingerprint(StoredRecord record, LoadFault fault)
    {
        var text = $"read\n{fault.Code}\n{record.Stamp.ContractHash}\n{fault.Version}\n{fault.Op}";
        return $"v1:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}";
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Failure {FailureId}: a record of {Contract} stored in {Version} cannot be read in {Asked}: {Code} (trace {TraceId})")]
    private static partial void Unreadable(ILogger logger, string failureId, string contract, string version, string asked, string code,
        string? traceId);
}
