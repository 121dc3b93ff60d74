namespace Sluice.Gateway.Stores;

/// <summary>One revision of a record.</summary>
public sealed record StoredRecord
{
    /// <summary>Contract name, key and revision.</summary>
    public required RecordReference Reference { get; init; }

    /// <summary>The document's exact bytes.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>How it got here.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Everything it was made with.</summary>
    public required Stamp Stamp { get; init; }

    /// <summary>The submission that made it.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>One line of a list of records.</summary>
/// <param name="Reference">Contract name, key and latest revision.</param>
/// <param name="ContractVersion">Contract version of the latest revision.</param>
/// <param name="Verdict">How the latest revision got here.</param>
/// <param name="StoredAt">When it was stored (UTC).</param>
public sealed record RecordListItem(RecordReference Reference, string ContractVersion, Verdict Verdict, DateTimeOffset StoredAt);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads records.</summary>
public interface IRecordStore
{
    /// <summary>One revision, or the latest when <paramref name="revision"/> is null; null when there is none.</summary>
    Task<StoredRecord?> GetAsync(string contract, string key, long? revision, CancellationToken cancellationToken);

    /// <summary>All revisions, newest first; empty when there is no such record.</summary>
    Task<Page<StoredRecord>> HistoryAsync(string contract, string key, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Latest revisions, most recently stored first; of all contracts when <paramref name="contract"/> is null.</summary>
    Task<Page<RecordListItem>> ListAsync(string? contract, int limit, string? cursor, CancellationToken cancellationToken);
}
