using System.Security.Cryptography;
using System.Text;

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

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>The whole decision: errors, edits tried, attempts, stamp; null for a failure of reading.</summary>
    public Decision? Decision { get; init; }

    /// <summary>What could not be read; null for a rejected submission.</summary>
    public ReadingFailure? Reading { get; init; }

    /// <summary>The output as it came; empty for a failure of reading.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Every model call of the submission.</summary>
    public IReadOnlyList<Inference> Inferences { get; init; } = [];
}

/// <summary>A record that could not be shown in the version asked for.</summary>
/// <param name="Record">The record and its revision.</param>
/// <param name="AskedVersion">The version asked for.</param>
/// <param name="Detail">What is wrong and what to do, without content.</param>
/// <param name="TraceId">W3C trace id of the first read that failed so; null when there was none.</param>
public sealed record ReadingFailure(RecordReference Record, string AskedVersion, string Detail, string? TraceId);

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
    DateTimeOffset LastAt)
{
    /// <summary>Where it stands.</summary>
    public GroupState State { get; init; }

    /// <summary>Until when nothing is to be heard of it; null: not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The version that mends it, as it was said when it was resolved; null when none was named.</summary>
    public string? FixedIn { get; init; }

    /// <summary>How often it was changed, its beginning included.</summary>
    public long Changes { get; init; } = 1;

    /// <summary>When it was last changed (UTC).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The id of a tenant's group with a fingerprint: the same in every store, so that links survive a restore.</summary>
    public static string IdOf(string tenant, string contract, string fingerprint)
    {
        // Of the default tenant it is the same as before there were tenants.
        var text = tenant == Tenants.Default ? $"{contract}\n{fingerprint}" : $"{tenant}\n{contract}\n{fingerprint}";
        return "g-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
    }
}

/// <summary>Reads the failures of one tenant, and keeps those of reading.</summary>
public interface IFailureStore
{
    /// <summary>One failure, or null.</summary>
    Task<StoredFailure?> GetAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Failures, newest first; of all contracts or groups when those are null.</summary>
    Task<Page<FailureListItem>> ListAsync(string tenant, string? contract, string? group, int limit, string? cursor,
        CancellationToken cancellationToken);

    /// <summary>Keeps a failure of reading. The same record, revision, version and code fail once: later ones return the first.</summary>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<FailureReference> KeepAsync(string tenant, FailureEntry failure, ReadingFailure reading, DateTimeOffset failedAt,
        CancellationToken cancellationToken);

    /// <summary>Groups, most failures first.</summary>
    Task<IReadOnlyList<FailureGroup>> GroupsAsync(string tenant, string? contract, int limit, CancellationToken cancellationToken);
}
