namespace Sluice.Gateway.Stores;

/// <summary>One attempt to serve another workspace in place of the one before: a line of the audit trail.</summary>
public sealed record WorkspaceReload
{
    /// <summary>From 1, growing; given by the store.</summary>
    public long Number { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked for it, 1 to 256 characters.</summary>
    public required string Who { get; init; }

    /// <summary>Why; null when nothing was said.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the workspace is served now; else the one before stays.</summary>
    public required bool Taken { get; init; }

    /// <summary>Git commit of the workspace before; null outside a repository.</summary>
    public string? CommitBefore { get; init; }

    /// <summary>Git commit of the workspace that was offered; null outside a repository, or when it could not be read.</summary>
    public string? CommitAfter { get; init; }

    /// <summary>What came, went or changed, such as <c>contract plan@2.0.0 came</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Why it was not taken; empty when it was.</summary>
    public IReadOnlyList<ReloadProblem> Problems { get; init; } = [];
}

/// <summary>One problem that kept a workspace from being served.</summary>
/// <param name="File">Path in the workspace.</param>
/// <param name="Line">Line, from 1; 0: the file as a whole.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ReloadProblem(string File, int Line, string Code, string Message);

/// <summary>Keeps the account of reloads.</summary>
public interface IReloadStore
{
    /// <summary>Writes an attempt down; returns it with its number once it is durable.</summary>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<WorkspaceReload> AppendAsync(WorkspaceReload reload, CancellationToken cancellationToken);

    /// <summary>Attempts, newest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<WorkspaceReload>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken);
}
