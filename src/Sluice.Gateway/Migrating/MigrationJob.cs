namespace Sluice.Gateway;

/// <summary>Where a migration job stands.</summary>
public enum MigrationState
{
    /// <summary>Known, and nothing done yet.</summary>
    Planned,

    /// <summary>A dry run is under way or has reported; nothing was moved.</summary>
    DryRun,

    /// <summary>Records are being moved.</summary>
    Running,

    /// <summary>Held; goes on with its phase when resumed.</summary>
    Paused,

    /// <summary>Everything was moved and is being checked.</summary>
    Verifying,

    /// <summary>Moved and checked.</summary>
    Completed,

    /// <summary>Ended with a reason; can be resumed or rolled back. Every record is readable.</summary>
    Failed,

    /// <summary>Records are being moved back.</summary>
    RollingBack,

    /// <summary>Moved back.</summary>
    RolledBack,
}

/// <summary>What a job does when it runs.</summary>
public enum MigrationPhase
{
    /// <summary>Moves records to the version.</summary>
    Forward,

    /// <summary>Checks what was moved.</summary>
    Verify,

    /// <summary>Moves records back.</summary>
    Back,
}

/// <summary>A job that moves the records of one contract to one version, or back. Records stay readable in every version throughout.</summary>
public sealed record MigrationJob
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>The version records are moved to.</summary>
    public required string ToVersion { get; init; }

    /// <summary>Hash of that version.</summary>
    public required string ToHash { get; init; }

    /// <summary>The versions records are moved from, oldest first.</summary>
    public required IReadOnlyList<MigrationSource> Sources { get; init; }

    /// <summary>How fast, and how many failures are borne.</summary>
    public required MigrationSettings Settings { get; init; }

    /// <summary>Where it stands.</summary>
    public required MigrationState State { get; init; }

    /// <summary>What it goes on with.</summary>
    public required MigrationPhase Phase { get; init; }

    /// <summary>Why it failed or was paused; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>What the dry run found; null when there was none.</summary>
    public DryRunReport? Report { get; init; }

    /// <summary>Counts of the phase.</summary>
    public required MigrationProgress Progress { get; init; }

    /// <summary>Where the next batch begins.</summary>
    public required MigrationCursor Cursor { get; init; }

    /// <summary>Who runs it, or ran it last; null when nobody has yet.</summary>
    public string? Runner { get; init; }

    /// <summary>Until when the runner's lease holds (UTC); null when nobody runs it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>When it was planned (UTC).</summary>
    public required DateTimeOffset PlannedAt { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The job as one tenant may see it: with no key of another's records. Counts are of all tenants.</summary>
    public MigrationJob SeenBy(string tenant) => this with
    {
        Cursor = Cursor.Tenant == tenant ? Cursor : MigrationCursor.At(Cursor.Source),
        Report = Report is null ? null : Report with
        {
            Errors = [.. Report.Errors.Select(errors => errors with
            {
                First = [.. errors.First.Where(error => (error.Tenant ?? Tenants.Default) == tenant)],
            })],
        },
    };
}

/// <summary>A version that records are moved from.</summary>
/// <param name="Version">The version.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ChainHash">Hash of the chain of migrations from it; a dry run of another chain does not count.</param>
public sealed record MigrationSource(string Version, string Hash, string ChainHash);

/// <summary>Where the next batch begins.</summary>
/// <param name="Source">Number of the source, from 0.</param>
/// <param name="Tenant">Whose record was done last; empty: none was.</param>
/// <param name="Key">The last key that was done; empty: none.</param>
public sealed record MigrationCursor(int Source, string Tenant, string Key)
{
    /// <summary>Nothing is done yet.</summary>
    public static MigrationCursor Start { get; } = At(0);

    /// <summary>Nothing of a source is done yet.</summary>
    public static MigrationCursor At(int source) => new(source, "", "");

    /// <summary>After a record of the same source.</summary>
    internal MigrationCursor After(Stores.StoredRecord record) => this with { Tenant = record.Tenant, Key = record.Reference.Key };
}

/// <summary>Counts of a job's phase.</summary>
public sealed record MigrationProgress
{
    /// <summary>Records to do, counted when the phase began.</summary>
    public long Total { get; init; }

    /// <summary>Records moved.</summary>
    public long Moved { get; init; }

    /// <summary>Records that a writer changed first; they are looked at again.</summary>
    public long Skipped { get; init; }

    /// <summary>Records in quarantine.</summary>
    public long Failed { get; init; }

    /// <summary>Bytes of the documents before.</summary>
    public long BytesBefore { get; init; }

    /// <summary>Bytes of the documents after.</summary>
    public long BytesAfter { get; init; }

    /// <summary>Records met since the last sweep began; a sweep that meets none is the last.</summary>
    public long Met { get; init; }

    /// <summary>Times the records were gone through: a writer of an older version makes another one necessary.</summary>
    public int Sweeps { get; init; }

    /// <summary>Records read again by verification.</summary>
    public long Verified { get; init; }

    /// <summary>Records that verification led back and compared with the original.</summary>
    public long Compared { get; init; }

    /// <summary>Time the job has run in this phase.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <summary>What a dry run found; nothing was written.</summary>
public sealed record DryRunReport
{
    /// <summary>When it ended (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Hash of the version and chains it tried; a run wants a report of the same.</summary>
    public required string Plan { get; init; }

    /// <summary>Records tried.</summary>
    public required long Tried { get; init; }

    /// <summary>Records that can be moved.</summary>
    public required long Movable { get; init; }

    /// <summary>Of these, records whose way back gives the original exactly.</summary>
    public required long Reversible { get; init; }

    /// <summary>Of these, records whose way back differs from the original, or does not exist. The original is kept in any case.</summary>
    public required long Lossy { get; init; }

    /// <summary>Records that cannot be moved, by what is wrong.</summary>
    public required IReadOnlyList<DryRunErrors> Errors { get; init; }

    /// <summary>Bytes of the documents before.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Bytes of documents and residues that a run adds.</summary>
    public required long BytesAdded { get; init; }

    /// <summary>How long a run takes at the settings of the job, by what the dry run took.</summary>
    public required TimeSpan Estimate { get; init; }

    /// <summary>Records that cannot be moved.</summary>
    public long Failed => Errors.Sum(errors => errors.Count);
}

/// <summary>Records that cannot be moved for one reason.</summary>
/// <param name="Code">A code of <see cref="LoadFaultCode"/>.</param>
/// <param name="Count">How many.</param>
/// <param name="First">The first 20 of them.</param>
public sealed record DryRunErrors(string Code, long Count, IReadOnlyList<DryRunError> First);

/// <summary>One record that cannot be moved.</summary>
/// <param name="Tenant">Whose record; null in a report from before there were tenants: the default one's.</param>
/// <param name="Key">Its key.</param>
/// <param name="Pointer">JSON Pointer of the place; empty: the whole document.</param>
/// <param name="Message">What is wrong, without content.</param>
public sealed record DryRunError(string? Tenant, string Key, string Pointer, string Message);
