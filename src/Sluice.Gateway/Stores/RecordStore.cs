namespace Sluice.Gateway.Stores;

/// <summary>One revision of a record.</summary>
public sealed record StoredRecord
{
    /// <summary>Whose record it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Contract name, key and revision.</summary>
    public required RecordReference Reference { get; init; }

    /// <summary>The document's exact bytes, in the version of the stamp. What a reader is shown is made by <see cref="RecordLoader"/> and
    /// by nothing else.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The other version in which the record's head is held; null: the revision is held as it was decided, or is not the head.</summary>
    public StoredForm? Form { get; init; }

    /// <summary>How it got here.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Everything it was made with.</summary>
    public required Stamp Stamp { get; init; }

    /// <summary>The submission that made it.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>A revision held in another contract version than the one it was decided by. Written once and never changed.</summary>
/// <param name="Id">The store's number of the form.</param>
/// <param name="Document">The document in that version.</param>
/// <param name="Residue">What the document cannot carry and the way back needs, as <see cref="ResidueBytes"/> writes it; may be empty.</param>
/// <param name="Origin">The version, and the migrations that led there.</param>
public sealed record StoredForm(long Id, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Residue, FormOrigin Origin);

/// <summary>Where a form comes from.</summary>
/// <param name="ContractVersion">The version it is in.</param>
/// <param name="ContractHash">Hash of that version.</param>
/// <param name="MigrationHash">Hash of the chain of migrations that made it.</param>
public sealed record FormOrigin(string ContractVersion, string ContractHash, string MigrationHash);

/// <summary>One line of a list of records.</summary>
/// <param name="Reference">Contract name, key and latest revision.</param>
/// <param name="ContractVersion">Contract version of the latest revision.</param>
/// <param name="Verdict">How the latest revision got here.</param>
/// <param name="StoredAt">When it was stored (UTC).</param>
/// <param name="HeldVersion">Contract version in which the latest revision is held: another one after a bulk migration.</param>
public sealed record RecordListItem(RecordReference Reference, string ContractVersion, Verdict Verdict, DateTimeOffset StoredAt,
    string HeldVersion);

/// <summary>Which records a list holds.</summary>
/// <param name="Contract">Of this contract; null: of all.</param>
/// <param name="HeldVersion">Held in this exact version; null: in any.</param>
public sealed record RecordFilter(string? Contract, string? HeldVersion = null);

/// <summary>How many records of a contract are held in a version.</summary>
/// <param name="Contract">Contract name.</param>
/// <param name="Version">The version.</param>
/// <param name="Hash">Hash of the version as it was when they were stored.</param>
/// <param name="Count">Number of records, by their latest revisions.</param>
public sealed record HeldCount(string Contract, string Version, string Hash, long Count);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads records, those of one tenant at a time; a key names another record for each tenant.</summary>
public interface IRecordStore
{
    /// <summary>One revision, or the latest when <paramref name="revision"/> is null; null when there is none.</summary>
    Task<StoredRecord?> GetAsync(string tenant, string contract, string key, long? revision, CancellationToken cancellationToken);

    /// <summary>All revisions, newest first; empty when there is no such record.</summary>
    Task<Page<StoredRecord>> HistoryAsync(string tenant, string contract, string key, int limit, string? cursor,
        CancellationToken cancellationToken);

    /// <summary>Latest revisions, most recently stored first.</summary>
    Task<Page<RecordListItem>> ListAsync(string tenant, RecordFilter filter, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>The newest revision before <paramref name="revision"/> that was decided by one of these versions, named by their hashes;
    /// null when there is none. Its residue tells how an edit of it is shown in an older version.</summary>
    Task<StoredRecord?> PredecessorAsync(string tenant, string contract, string key, long revision, IReadOnlyList<string> hashes,
        CancellationToken cancellationToken);

    /// <summary>How many records of all tenants are held in each version, by contract and version; of all contracts when
    /// <paramref name="contract"/> is null.</summary>
    Task<IReadOnlyList<HeldCount>> HeldAsync(string? contract, CancellationToken cancellationToken);

    /// <summary>Whether a revision of any tenant's record was decided by the version with this hash, or a record is held in it: then nobody can read
    /// them without it.</summary>
    Task<bool> IsUsedAsync(string contract, string hash, CancellationToken cancellationToken);
}
