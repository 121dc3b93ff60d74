namespace Sluice.Gateway.Stores;

/// <summary>A stored failure with everything needed to understand and replay it.</summary>
public sealed record StoredFailure
{
    /// <summary>The failure's id and group.</summary>
    public required FailureReference Reference { get; init; }

    /// <summary>Stable code of the main reason.</summary>
    public required string Code { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>The whole decision: errors, edits tried, attempts, stamp.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The output as it came.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Every model call of the submission.</summary>
    public required IReadOnlyList<Inference> Inferences { get; init; }
}

/// <summary>One line of a list of failures.</summary>
/// <param name="Reference">The failure's id and group.</param>
/// <param name="Contract">Contract name and version.</param>
/// <param name="Code">Stable code of the main reason.</param>
/// <param name="Title">One line for people.</param>
/// <param name="FailedAt">When (UTC).</param>
/// <param name="TraceId">W3C trace id.</param>
public sealed record FailureListItem(FailureReference Reference, string Contract, string Code, string Title, DateTimeOffset FailedAt,
    string TraceId);

/// <summary>Failures with one fingerprint.</summary>
/// <param name="Id">The group's id.</param>
/// <param name="Contract">Contract name.</param>
/// <param name="Code">Stable code of the main reason.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Count">Number of failures.</param>
/// <param name="FirstAt">First seen (UTC).</param>
/// <param name="LastAt">Last seen (UTC).</param>
public sealed record FailureGroup(string Id, string Contract, string Code, string Title, long Count, DateTimeOffset FirstAt,
    DateTimeOffset LastAt);

/// <summary>Reads failures.</summary>
public interface IFailureStore
{
    /// <summary>One failure, or null.</summary>
    Task<StoredFailure?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Failures, newest first; of all contracts or groups when those are null.</summary>
    Task<Page<FailureListItem>> ListAsync(string? contract, string? group, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Groups, most failures first.</summary>
    Task<IReadOnlyList<FailureGroup>> GroupsAsync(string? contract, int limit, CancellationToken cancellationToken);
}
