using System.Diagnostics.CodeAnalysis;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Everything about a stored revision but its document.</summary>
/// <param name="Reference">Contract name, key and revision.</param>
/// <param name="HeldVersion">The version in which it is held: the stamp's, or another one after a bulk migration.</param>
/// <param name="Verdict">How it got here.</param>
/// <param name="Stamp">Everything it was made with; its contract version is the one it was decided by.</param>
/// <param name="SubmissionId">The submission that made it.</param>
/// <param name="StoredAt">When it was stored (UTC).</param>
public sealed record RecordRevision(RecordReference Reference, string HeldVersion, Verdict Verdict, Stamp Stamp, string SubmissionId,
    DateTimeOffset StoredAt)
{
    internal static RecordRevision Of(StoredRecord record) => new(record.Reference,
        record.Form?.Origin.ContractVersion ?? record.Stamp.ContractVersion, record.Verdict, record.Stamp, record.SubmissionId, record.StoredAt);
}

/// <summary>A record as a reader is shown it: in one version, and valid for it. Only <see cref="RecordLoader"/> makes one.</summary>
public sealed class LoadedRecord
{
    internal LoadedRecord(StoredRecord stored, ContractVersion version, ValidDocument document)
    {
        if (!ReferenceEquals(document.Schema, version.Schema))
            throw new ArgumentException($"The document was not validated by {version.Id}.", nameof(document));
        (Revision, Contract, ContractHash, Document) = (RecordRevision.Of(stored), version.Id, version.Hash, document);
    }

    /// <summary>Everything but the document.</summary>
    public RecordRevision Revision { get; }

    /// <summary>The version in which it is shown.</summary>
    public ContractId Contract { get; }

    /// <summary>Hash of that version.</summary>
    public ContentHash ContractHash { get; }

    /// <summary>The document, validated by the version in which it is shown.</summary>
    public ValidDocument Document { get; }
}

/// <summary>Why a record cannot be shown in a version. The record itself is kept as it is.</summary>
/// <param name="Code">A code of <see cref="LoadFaultCode"/>.</param>
/// <param name="Record">The record and its revision.</param>
/// <param name="Version">The version asked for.</param>
/// <param name="Message">What is wrong and what to do, without content.</param>
public sealed record LoadFault(string Code, RecordReference Record, string Version, string Message)
{
    /// <summary>Number of the migration's operation that failed, from 1; null when none did.</summary>
    public int? Op { get; init; }

    /// <summary>JSON Pointer of the place; empty: the whole document.</summary>
    public string Pointer { get; init; } = "";

    /// <summary>The failure under which it is kept; null for what only the reader can change: another version.</summary>
    public FailureReference? Failure { get; init; }
}

/// <summary>The closed list of <see cref="LoadFault.Code"/>, in order of precedence.</summary>
public static class LoadFaultCode
{
    /// <summary>The contract has no version as asked for.</summary>
    public const string ContractUnknown = RefusalCode.ContractUnknown;

    /// <summary>The version asked for is retired.</summary>
    public const string ContractRetired = RefusalCode.ContractRetired;

    /// <summary>The record was decided by a version that the workspace does not have, or has with another hash.</summary>
    public const string RecordVersionUnknown = "record_version_unknown";

    /// <summary>The stored document is not valid for the version it was decided by: the store was changed by somebody else.</summary>
    public const string RecordInvalid = "record_invalid";

    /// <summary>There is no migration between two versions.</summary>
    public const string MigrationMissing = "migration_missing";

    /// <summary>A migration cannot work on the document.</summary>
    public const string MigrationFailed = "migration_failed";

    /// <summary>What the migration made is not valid for the newer version.</summary>
    public const string MigrationInvalid = "migration_invalid";

    /// <summary>The older version asked for cannot carry what the record says.</summary>
    public const string DowngradeLossy = "downgrade_lossy";
}

/// <summary>A record in the version asked for, or why it cannot be shown.</summary>
public sealed class LoadOutcome
{
    internal LoadOutcome(LoadedRecord record) => (Revision, Record) = (record.Revision, record);

    internal LoadOutcome(StoredRecord stored, LoadFault fault) => (Revision, Fault) = (RecordRevision.Of(stored), fault);

    /// <summary>Everything about the revision but its document.</summary>
    public RecordRevision Revision { get; }

    /// <summary>The record; null when it cannot be shown.</summary>
    public LoadedRecord? Record { get; }

    /// <summary>Why not; null when it can.</summary>
    public LoadFault? Fault { get; }

    /// <summary>Whether there is a record to show.</summary>
    [MemberNotNullWhen(true, nameof(Record))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Loaded => Record is not null;
}
