using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Records;

/// <summary>One revision of a record.</summary>
internal sealed record RecordBody
{
    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>The version in which it is shown, and for which the document is valid.</summary>
    public required string ContractVersion { get; init; }

    /// <summary>The version in which it is held. The stamp has the one it was decided by.</summary>
    public required string HeldVersion { get; init; }

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

    /// <summary>The document; byte for byte as it validated when it is shown in the version it was decided by. Absent when there is a
    /// <c>problem</c>.</summary>
    public RawJson? Document { get; init; }

    /// <summary>Why the revision cannot be shown in this version; only in a history.</summary>
    public RecordProblemBody? Problem { get; init; }

    public static RecordBody Of(LoadOutcome outcome)
    {
        var (revision, fault) = (outcome.Revision, outcome.Fault);
        return new()
        {
            Contract = revision.Reference.Contract,
            ContractVersion = fault?.Version ?? outcome.Record!.Contract.Version.ToString(),
            HeldVersion = revision.HeldVersion,
            Key = revision.Reference.Key,
            Revision = revision.Reference.Revision,
            Verdict = revision.Verdict,
            StoredAt = revision.StoredAt,
            SubmissionId = revision.SubmissionId,
            Stamp = revision.Stamp,
            Document = outcome.Record is { } record ? new RawJson(record.Document.Utf8) : null,
            Problem = fault is null ? null : new RecordProblemBody(fault.Code, fault.Message, fault.Failure?.Id),
        };
    }
}

/// <summary>Why a revision cannot be shown in the version asked for.</summary>
/// <param name="Code">Stable code, as of a problem.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Failure">Id of the failure under which it is kept; absent when only another version need be asked for.</param>
internal sealed record RecordProblemBody(string Code, string Detail, string? Failure);

/// <summary>A record in a list.</summary>
internal sealed record RecordItem
{
    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>Contract version that the latest revision was decided by.</summary>
    public required string ContractVersion { get; init; }

    /// <summary>Contract version in which it is held.</summary>
    public required string HeldVersion { get; init; }

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
        HeldVersion = item.HeldVersion,
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
    /// <summary>The revisions. One that cannot be shown has a <c>problem</c> in place of its document.</summary>
    public required IReadOnlyList<RecordBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}
