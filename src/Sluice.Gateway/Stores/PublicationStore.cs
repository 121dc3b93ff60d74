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
public sealed record Publication(PublicationKind Kind, string Name, string Version, string Hash, string? Commit);

/// <summary>A published version whose content changed.</summary>
/// <param name="Offered">What the workspace holds now.</param>
/// <param name="PinnedHash">The hash under which it was published.</param>
public sealed record PublicationConflict(Publication Offered, string PinnedHash);

/// <summary>Pins published versions: the same name and version keeps the same hash for ever.</summary>
public interface IPublicationStore
{
    /// <summary>Pins every version that is new, in one transaction; pins nothing when one conflicts.</summary>
    /// <returns>The conflicts; empty when all is pinned.</returns>
    Task<IReadOnlyList<PublicationConflict>> PublishAsync(IReadOnlyList<Publication> publications, CancellationToken cancellationToken);
}
