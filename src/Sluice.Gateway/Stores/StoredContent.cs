namespace Sluice.Gateway.Stores;

/// <summary>What a content is.</summary>
public enum ContentKind
{
    /// <summary>A contract's schema, as canonical JSON.</summary>
    Schema,

    /// <summary>A prompt, as the exact bytes of its file.</summary>
    Prompt,

    /// <summary>A partial, as the exact bytes of its file.</summary>
    Partial,

    /// <summary>A model configuration, as canonical JSON.</summary>
    Model,

    /// <summary>A bundle, as canonical JSON.</summary>
    Bundle,
}

/// <summary>Bytes that something was made with, kept once per hash, so that a decision can be rebuilt without the workspace.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name when it was first stored.</param>
/// <param name="Version">Its version when it was first stored; null for a partial, which has none.</param>
/// <param name="Hash">SHA-256 of the bytes.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Commit">Git commit of the workspace that first brought it; null outside a repository.</param>
public sealed record StoredContent(ContentKind Kind, string Name, string? Version, string Hash, ReadOnlyMemory<byte> Bytes, string? Commit);
