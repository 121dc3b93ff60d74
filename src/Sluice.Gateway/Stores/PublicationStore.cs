namespace Sluice.Gateway.Stores;

/// <summary>What kind of thing was published.</summary>
public enum PublicationKind
{
    /// <summary>A contract version.</summary>
    Contract,

    /// <summary>A prompt version.</summary>
    Prompt,

    /// <summary>A model configuration; its version is its hash, so it can change, but never silently.</summary>
    Model,
}

/// <summary>One version as it is pinned in the store.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Commit">Git commit of the workspace; null outside a repository.</param>
public sealed record Publication(PublicationKind Kind, string Name, string Version, string Hash, string? Commit)
{
    /// <summary>The Git tag of the version; null when there is none.</summary>
    public PublicationTag? Tag { get; init; }

    /// <summary>The bytes of the version and, for a prompt, of its partials and its bundle. The partials are pinned with the prompt:
    /// one that changes would change a published prompt. Empty in what a store gives back.</summary>
    public IReadOnlyList<StoredContent> Contents { get; init; } = [];
}

/// <summary>The Git tag of a version.</summary>
/// <param name="Name">The tag, such as <c>contract/learning-plan/v2.0.0</c>.</param>
/// <param name="Commit">The commit it names.</param>
public sealed record PublicationTag(string Name, string Commit);

/// <summary>A published version whose content changed, or whose tag was moved.</summary>
/// <param name="Offered">What the workspace holds now.</param>
/// <param name="PinnedHash">The hash under which it was published.</param>
public sealed record PublicationConflict(Publication Offered, string PinnedHash)
{
    /// <summary>The commit that the version's tag named first; null when the tag is not what is wrong.</summary>
    public string? PinnedTagCommit { get; init; }

    /// <summary>The partials with which the prompt was published, as <c>name hash</c>; null when they are not what is wrong.</summary>
    public IReadOnlyList<string>? PinnedPartials { get; init; }
}

/// <summary>A version as the store has it.</summary>
/// <param name="Publication">What was published, with its tag.</param>
/// <param name="PublishedAt">When it was first seen (UTC).</param>
/// <param name="Revocation">Why it may not be used any more; null when it may.</param>
public sealed record PublishedVersion(Publication Publication, DateTimeOffset PublishedAt, Revocation? Revocation);

/// <summary>Pins published versions: the same name and version keeps the same hash for ever.</summary>
public interface IPublicationStore
{
    /// <summary>Pins every version and tag that is new, in one transaction; pins nothing when one conflicts.</summary>
    /// <returns>The conflicts; empty when all is pinned.</returns>
    Task<IReadOnlyList<PublicationConflict>> PublishAsync(IReadOnlyList<Publication> publications, CancellationToken cancellationToken);

    /// <summary>One version; null when it is not published.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<PublishedVersion?> FindAsync(PublicationKind kind, string name, string version, CancellationToken cancellationToken);

    /// <summary>What is stored under a hash; null when nothing is.</summary>
    /// <exception cref="StoreException">The store cannot be read, or the bytes are not those of the hash any more.</exception>
    Task<StoredContent?> ContentAsync(string hash, CancellationToken cancellationToken);

    /// <summary>Every published version, by kind, name and time of publication.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<PublishedVersion>> ListAsync(CancellationToken cancellationToken);
}
