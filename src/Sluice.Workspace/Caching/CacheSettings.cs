namespace Sluice.Workspace;

/// <summary>What <c>sluice.yaml</c> says about the cache: what was worked out before and is kept in memory, and in Redis where one is named. The
/// store stays the source of truth; without any of it every answer is the same, only later.</summary>
public sealed record CacheSettings
{
    /// <summary>The environment variable that holds the connection string of Redis, the cache's second level and the way by which servers tell
    /// one another what changed; null (default): memory alone.</summary>
    public string? RedisVariable { get; init; }

    /// <summary>The environment variable that holds the secret by which what lies in Redis is authenticated; null (default): the connection
    /// string itself serves. Means nothing without <see cref="RedisVariable"/>.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>Longest time, in milliseconds, that somebody waits for Redis, 20 to 50; default 30. What has not come by then counts as not
    /// there.</summary>
    public int HardTimeoutMilliseconds { get; init; } = 30;

    /// <summary>Most entries in the memory of one process; default 4,096. With 0 there is no cache at all.</summary>
    public int EntriesMax { get; init; } = 4_096;

    /// <summary>Largest value that is kept, in bytes; default 64 KiB. With <see cref="EntriesMax"/> it bounds the memory.</summary>
    public int EntryBytesMax { get; init; } = 64 * 1024;

    /// <summary>Seconds for which a record in another version than it was stored in is kept; default 600; 0: it is made for every read.</summary>
    public int RecordSeconds { get; init; } = 600;

    /// <summary>Seconds for which the tokens of messages that were counted again are kept; default 3,600; 0: they are counted every
    /// time.</summary>
    public int ContextSeconds { get; init; } = 3_600;

    /// <summary>Seconds for which the vector of a text that was searched for is kept; default 86,400; 0: it is asked for every time.</summary>
    public int EmbeddingSeconds { get; init; } = 86_400;
}
