namespace Sluice.Server;

/// <summary>What one call of a migration's script may use. Past a limit the call ends with the fault <c>code-failed</c>.</summary>
public sealed record ScriptLimits
{
    /// <summary>The defaults.</summary>
    public static ScriptLimits Default { get; } = new();

    /// <summary>Longest time of one call; default 1 second.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes that one call may allocate; default 32 MiB.</summary>
    public long MemoryBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Most statements of one call; default 1,000,000.</summary>
    public int StatementsMax { get; init; } = 1_000_000;

    /// <summary>Deepest recursion; default 200.</summary>
    public int RecursionMax { get; init; } = 200;

    /// <summary>Most items of one array; default 1,000,000.</summary>
    public int ArrayItemsMax { get; init; } = 1_000_000;

    /// <summary>Longest string, in UTF-16 units; default 4,000,000.</summary>
    public int StringLengthMax { get; init; } = 4_000_000;

    /// <summary>Longest time of one match of a regular expression; default 250 ms.</summary>
    public TimeSpan PatternTime { get; init; } = TimeSpan.FromMilliseconds(250);
}
