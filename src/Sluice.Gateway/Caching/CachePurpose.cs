namespace Sluice.Gateway.Caching;

/// <summary>What something is kept for, which says where it may lie.</summary>
internal sealed class CachePurpose
{
    private CachePurpose(string name, bool shared, bool holdsContent) => (Name, IsShared, HoldsContent) = (name, shared, holdsContent);

    /// <summary>A record in another version than it was stored in. In memory alone: to make it again costs about what it costs to ask another process.</summary>
    public static CachePurpose Record { get; } = new("record", shared: false, holdsContent: true);

    /// <summary>Tokens of messages, as a model counts them. Numbers only.</summary>
    public static CachePurpose Context { get; } = new("context", shared: true, holdsContent: false);

    /// <summary>The vector of a text, from which much of the text can be guessed.</summary>
    public static CachePurpose Embedding { get; } = new("embedding", shared: true, holdsContent: true);

    /// <summary>The document of an earlier verdict.</summary>
    public static CachePurpose Verdict { get; } = new("verdict", shared: true, holdsContent: true);

    /// <summary>The name, in keys and metrics.</summary>
    public string Name { get; }

    /// <summary>Whether it is worth the way to another process.</summary>
    public bool IsShared { get; }

    /// <summary>Whether it holds, or tells of, what people and models wrote.</summary>
    public bool HoldsContent { get; }
}
