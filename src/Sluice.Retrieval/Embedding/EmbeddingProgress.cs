namespace Sluice.Retrieval;

/// <summary>What a process knows of its work on the vectors of one collection of one tenant.</summary>
internal sealed class EmbeddingProgress
{
    /// <summary>The model and settings that it is about.</summary>
    public string Wanted { get; private set; } = "";

    /// <summary>The collection's changes when all was done.</summary>
    public long Changes { get; set; } = -1;

    /// <summary>Chunks that are left without a vector.</summary>
    public long Missing { get; set; }

    /// <summary>The set that lacked nothing up to a chunk.</summary>
    public (long Set, long Chunk) Filled { get; set; }

    /// <summary>When all was done.</summary>
    public long DoneAt { get; set; }

    /// <summary>Failures of the model since it answered.</summary>
    public int Failures { get; set; }

    /// <summary>When the model is asked again.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>The set of the wanted model that was seen to be searched; 0: none yet.</summary>
    public long Active { get; private set; }

    /// <summary>Since when the model of another process has its way; null: none has.</summary>
    public long? YieldsSince { get; set; }

    public void IsActive(long set) => (Active, YieldsSince) = (set, null);

    public void Reset(string wanted) => (Wanted, Changes, Failures, NotBefore, Filled, Active, YieldsSince) = (wanted, -1, 0, default, default, 0, null);
}

/// <summary>Why not all was done.</summary>
/// <param name="Fault">What keeps from going on; null: nothing does.</param>
/// <param name="GoesOn">Whether it goes on at once, after a turn of others.</param>
internal sealed record EmbeddingEnding(EmbeddingFault? Fault, bool GoesOn = false)
{
    /// <summary>It is the turn of others.</summary>
    public static readonly EmbeddingEnding More = new(null, GoesOn: true);

    /// <summary>The lease is another's by now. What that one has not done when it ends is looked for again.</summary>
    public static readonly EmbeddingEnding Lost = new(Fault: null);
}
