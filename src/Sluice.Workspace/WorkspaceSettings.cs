namespace Sluice.Workspace;

/// <summary>What <c>sluice.yaml</c> says, with defaults filled in.</summary>
public sealed record WorkspaceSettings
{
    /// <summary>Path of the SQLite database, absolute; default <c>.sluice/sluice.db</c> in the workspace's folder.</summary>
    public required string StorePath { get; init; }

    /// <summary>The environment variable that holds the connection string of PostgreSQL, which is then the store; null (default): SQLite
    /// at <see cref="StorePath"/>.</summary>
    public string? PostgresVariable { get; init; }

    /// <summary>The schema of the tables in PostgreSQL; default <c>sluice</c>.</summary>
    public string PostgresSchema { get; init; } = "sluice";

    /// <summary>Largest output accepted, in bytes; default 4 MiB, at most 16 MiB.</summary>
    public int OutputBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Whether a server that only this machine can reach answers to API keys only. Where others can reach it, it always does.</summary>
    public KeyRule Keys { get; init; }

    /// <summary>Whether a server takes the workspace only as it is committed; default false. Reading a commit (<c>--at</c>) always
    /// satisfies it.</summary>
    public bool RequireClean { get; init; }

    /// <summary>Whether the OpenAI-compatible endpoints take calls without any contract; default true. They are passed through, logged, and
    /// marked <c>uncontracted</c>.</summary>
    public bool AllowUncontracted { get; init; } = true;

    /// <summary>Most bytes that vectors take in memory, of all collections together; default 1 GiB. Taken when a process starts.</summary>
    public long VectorMemoryBytesMax { get; init; } = 1L << 30;

    /// <summary>Seconds after which a client that waits for a streamed, held answer is sent a sign of life; default 10.</summary>
    public int KeepAliveSeconds { get; init; } = 10;

    /// <summary>Contracts that came with requests (<c>response_format</c>, tools) and are kept compiled; default 1,000.</summary>
    public int AdHocContractsMax { get; init; } = 1_000;

    /// <summary>What holds for sessions.</summary>
    public SessionSettings Sessions { get; init; } = new();

    /// <summary>What holds for notes.</summary>
    public NoteSettings Notes { get; init; } = new();

    /// <summary>Whether it is kept who was shown which record, failure or trace through a server; default false.</summary>
    public bool AuditReads { get; init; }

    /// <summary>What holds for jobs.</summary>
    public JobSettings Jobs { get; init; } = new();

    /// <summary>Who is told of failure groups, and how.</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>What holds for telemetry.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>What holds for decisions that are acknowledged before they are durable.</summary>
    public LazySettings Lazy { get; init; } = new();

    /// <summary>How content is kept.</summary>
    public ContentSettings Content { get; init; } = new();

    /// <summary>What is kept of what was worked out before.</summary>
    public CacheSettings Cache { get; init; } = new();
}

/// <summary>What <c>sluice.yaml</c> says about the window of mode lazy: what one process acknowledged and has not stored yet.</summary>
public sealed record LazySettings
{
    /// <summary>Longest time, in milliseconds, that a decision waits for others before the store is given it; default 50.</summary>
    public int WindowMilliseconds { get; init; } = 50;

    /// <summary>Most decisions in the window; default 1,000. What comes when it is full is stored before it is answered.</summary>
    public int EntriesMax { get; init; } = 1_000;

    /// <summary>Most bytes of outputs, documents and model calls in the window; default 16 MiB. As <see cref="EntriesMax"/>.</summary>
    public long BytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Seconds beyond <see cref="WindowMilliseconds"/> after which a decision that is still not stored makes the server not ready;
    /// default 5.</summary>
    public int OverdueSeconds { get; init; } = 5;

    /// <summary>Longest time, in seconds, that the end of a process which is not a server waits for the window to be stored; default 10. A
    /// server has its own limit.</summary>
    public int CloseSeconds { get; init; } = 10;
}

/// <summary>What <c>sluice.yaml</c> says about content: outputs, what was sent to models and what they replied, messages of sessions. Documents of
/// records are not meant: they are what is kept.</summary>
public sealed record ContentSettings
{
    /// <summary>How content is kept; default as it came.</summary>
    public ContentKeeping Keep { get; init; }

    /// <summary>The file with the keys, absolute; null: <see cref="KeysVariable"/>.</summary>
    public string? KeysFile { get; init; }

    /// <summary>The environment variable with the keys; null: <see cref="KeysFile"/>, or there are none.</summary>
    public string? KeysVariable { get; init; }

    /// <summary>Days after which sealed content ends; null (default): never.</summary>
    public int? RetentionDays { get; init; }
}

/// <summary>How content is kept.</summary>
public enum ContentKeeping
{
    /// <summary>As it came. The default.</summary>
    Plain,

    /// <summary>Sealed, with a key for each day.</summary>
    Encrypted,

    /// <summary>Not at all: the ledger holds tokens in its place. What is still worked on (jobs, sessions) is sealed.</summary>
    Redacted,
}

/// <summary>What <c>sluice.yaml</c> says about jobs: submissions that are taken for later.</summary>
public sealed record JobSettings
{
    /// <summary>Jobs that one server runs at the same time; default 4. With 0 it runs none, and leaves them to others on the store.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Most jobs that wait or run, of all tenants; default 10,000. More are refused with <c>queue_full</c>; several servers on one
    /// store may pass the bound by a tenth each.</summary>
    public int QueueMax { get; init; } = 10_000;

    /// <summary>Most attempts at a job before it fails; default 8.</summary>
    public int AttemptsMax { get; init; } = 8;

    /// <summary>Seconds after which another worker takes a job of which nothing was heard; default 60.</summary>
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>Days after which a job that is done or cancelled is removed; default 30. Its decision stays in the ledger, and failed jobs
    /// stay.</summary>
    public int RetentionDays { get; init; } = 30;
}

/// <summary>What <c>sluice.yaml</c> says about sessions.</summary>
public sealed record SessionSettings
{
    /// <summary>Days without a new message after which a session's content is removed; null (default): never.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Most messages of a session, those that a branch inherits counted; default 10,000.</summary>
    public long MessagesMax { get; init; } = 10_000;
}

/// <summary>What <c>sluice.yaml</c> says about notes.</summary>
public sealed record NoteSettings
{
    /// <summary>Days after which the text of a note is removed; null (default): never.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Most bytes of a note's text; default 4,096.</summary>
    public int TextBytesMax { get; init; } = 4_096;

    /// <summary>Most notes of one subject that hold at the same time; default 500.</summary>
    public int CurrentMax { get; init; } = 500;
}

/// <summary>When a request needs an API key, on an address that only this machine can reach.</summary>
public enum KeyRule
{
    /// <summary>As soon as any key was made. The default.</summary>
    OnceMade,

    /// <summary>Always, also before the first key is made.</summary>
    Required,

    /// <summary>Never: a request without one is of the default tenant and may do everything.</summary>
    Optional,
}
