using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Records;

/// <summary>One revision of a record.</summary>
internal sealed record RecordBody
{
    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>Exact contract version it validated against.</summary>
    public required string ContractVersion { get; init; }

    /// <summary>The record's key.</summary>
    public required string Key { get; init; }

    /// <summary>From 1, growing by one with each submission to the same key.</summary>
    public required long Revision { get; init; }

    /// <summary>How it got here.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>The submission that made it.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>Everything it was made with.</summary>
    public required Stamp Stamp { get; init; }

    /// <summary>The document, byte for byte as it validated.</summary>
    public required RawJson Document { get; init; }

    public static RecordBody Of(StoredRecord record) => new()
    {
        Contract = record.Reference.Contract,
        ContractVersion = record.Stamp.ContractVersion,
        Key = record.Reference.Key,
        Revision = record.Reference.Revision,
        Verdict = record.Verdict,
        StoredAt = record.StoredAt,
        SubmissionId = record.SubmissionId,
        Stamp = record.Stamp,
        Document = new RawJson(record.Document),
    };
}

/// <summary>A record in a list.</summary>
internal sealed record RecordItem
{
    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>Contract version of the latest revision.</summary>
    public required string ContractVersion { get; init; }

    /// <summary>The record's key.</summary>
    public required string Key { get; init; }

    /// <summary>The latest revision.</summary>
    public required long Revision { get; init; }

    /// <summary>How the latest revision got here.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    public required DateTimeOffset StoredAt { get; init; }

    public static RecordItem Of(RecordListItem item) => new()
    {
        Contract = item.Reference.Contract,
        ContractVersion = item.ContractVersion,
        Key = item.Reference.Key,
        Revision = item.Reference.Revision,
        Verdict = item.Verdict,
        StoredAt = item.StoredAt,
    };
}

/// <summary>A page of records, most recently stored first.</summary>
internal sealed record RecordListBody
{
    /// <summary>The records.</summary>
    public required IReadOnlyList<RecordItem> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A page of a record's revisions, newest first.</summary>
internal sealed record RecordHistoryBody
{
    /// <summary>The revisions.</summary>
    public required IReadOnlyList<RecordBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}
