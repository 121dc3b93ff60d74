using System.ComponentModel.DataAnnotations;

namespace Sluice.Storage.Sqlite;

/// <summary>Settings of the embedded store.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The database file; no default. Made with its folder when it does not exist. Beside it lie <c>-wal</c>, <c>-shm</c>
    /// and <c>.lock</c>.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Path is missing: name the database file, such as ./sluice.db.")]
    public string Path { get; set; } = "";

    /// <summary>Most entries waiting to be written; default 4,096. A caller that finds the queue full waits up to
    /// <see cref="QueueWaitSeconds"/>.</summary>
    [Range(1, 1_000_000)]
    public int QueueMax { get; set; } = 4096;

    /// <summary>Longest wait for a place in a full queue, in seconds; default 5. After it: <c>store_busy</c>.</summary>
    [Range(0.0, 3600.0)]
    public double QueueWaitSeconds { get; set; } = 5;

    /// <summary>Most entries in one transaction; default 256.</summary>
    [Range(1, 100_000)]
    public int GroupMax { get; set; } = 256;

    /// <summary>Bytes of outputs and documents after which a transaction takes no further entry; default 16 MiB. A single larger
    /// entry is a transaction of its own.</summary>
    [Range(1, 1L << 31)]
    public long GroupBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long another program may hold the database's lock, in milliseconds; default 5,000. After it:
    /// <c>store_locked</c>.</summary>
    [Range(0, 600_000)]
    public int BusyTimeoutMilliseconds { get; set; } = 5000;

    /// <summary>How long opening waits for another process that is preparing the same database, in seconds; default 30.</summary>
    [Range(0.0, 3600.0)]
    public double OpenWaitSeconds { get; set; } = 30;

    /// <summary>Most connections that read at the same time; default 16. Further reads wait for a free one.</summary>
    [Range(1, 1024)]
    public int ReadersMax { get; set; } = 16;

    /// <summary>Largest database, in bytes, whose pages a check reads through; default 64 MiB. For a larger one a check only reads the
    /// schema version, unless it is asked to be thorough.</summary>
    [Range(0, long.MaxValue)]
    public long QuickCheckBytesMax { get; set; } = 64 * 1024 * 1024;

    /// <summary>Largest database in pages, as <c>PRAGMA max_page_count</c>; null: SQLite's own. How tests fill a disk.</summary>
    internal long? PagesMax { get; set; }

    /// <summary>Every problem of these settings, one sentence each; empty when there is none.</summary>
    internal IReadOnlyList<string> Problems()
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true);
        if (Path.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
            results.Add(new ValidationResult("Path must be a file: a store in memory would lose what it acknowledged."));
        else if (Path.Contains('\0'))
            results.Add(new ValidationResult("Path holds a NUL character: name the database file, such as ./sluice.db."));
        return [.. results.Select(result => result.ErrorMessage ?? "A setting is invalid.")];
    }
}
