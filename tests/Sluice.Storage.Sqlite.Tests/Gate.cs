using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Tests;

/// <summary>Holds a store's writer back before its first commit, so that what comes meanwhile waits in the queue.</summary>
internal sealed class Gate : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly ManualResetEventSlim _open = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    internal Gate(SqliteStore store)
    {
        _store = store;
        store.Writer.BeforeCommit = BeforeCommit;
    }

    /// <summary>Commits tried so far.</summary>
    internal int Commits { get; private set; }

    /// <summary>Appends an entry and returns when it is in a transaction that waits for the gate.</summary>
    internal async Task<Task<StoredOutcome>> HoldAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        var task = ((IAdmissionStore)_store).AppendAsync(entry, cancellationToken);
        await _held.Task;
        return task;
    }

    /// <summary>Makes the commit after the one that is held fail.</summary>
    internal void FailNext(Exception failure) => _failure = failure;

    internal void Open() => _open.Set();

    public async ValueTask DisposeAsync()
    {
        Open();
        await _store.DisposeAsync();
        _open.Dispose();
    }

    private void BeforeCommit()
    {
        Commits++;
        _held.TrySetResult();
        _open.Wait();
        if (Commits > 1 && Interlocked.Exchange(ref _failure, null) is { } failure) throw failure;
    }
}
