using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>One entry on its way into a transaction, and the caller who waits for it.</summary>
internal abstract class PendingWrite
{
    private const int Queued = 0, Taken = 1, Withdrawn = 2;

    private int _state = Queued;

    /// <summary>Rough size, for the limit of a group.</summary>
    internal abstract long Bytes { get; }

    /// <summary>Takes it into a transaction; false when its caller has withdrawn it. From here on it cannot be withdrawn.</summary>
    internal bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;

    /// <summary>Takes it back, unless it is in a transaction already.</summary>
    internal void Withdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Queued) == Queued) Cancel(cancellationToken);
    }

    /// <summary>Whether its caller has been told.</summary>
    internal abstract bool Settled { get; }

    /// <summary>Writes it within the transaction and keeps the result back.</summary>
    internal abstract void Apply(WriteSession session);

    /// <summary>Hands the result of <see cref="Apply"/> to the caller; the transaction is durable.</summary>
    internal abstract void Acknowledge();

    /// <summary>Tells the caller that nothing of it is stored.</summary>
    internal abstract void Fail(StoreException problem);

    private protected abstract void Cancel(CancellationToken cancellationToken);
}

/// <summary>An entry with a result.</summary>
internal abstract class PendingWrite<T> : PendingWrite
    where T : class
{
    private readonly TaskCompletionSource<T> _caller = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Ends when the transaction is durable, has failed, or the entry was withdrawn.</summary>
    internal Task<T> Outcome => _caller.Task;

    internal sealed override bool Settled => _caller.Task.IsCompleted;

    internal sealed override void Apply(WriteSession session) => _result = Write(session);

    internal sealed override void Acknowledge() => _caller.TrySetResult(_result ?? throw new InvalidOperationException("Not written yet."));

    internal sealed override void Fail(StoreException problem) => _caller.TrySetException(problem);

    private protected abstract T Write(WriteSession session);

    private protected sealed override void Cancel(CancellationToken cancellationToken) => _caller.TrySetCanceled(cancellationToken);
}
