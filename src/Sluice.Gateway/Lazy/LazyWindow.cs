using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What this process acknowledged before it was durable (mode lazy), on its way into the store. Bounded by time, number and bytes;
/// what finds no place is stored before it is answered. Thread-safe.</summary>
/// <remarks>Nothing leaves it but into the store. Revisions of one record are stored in the order in which they were acknowledged.</remarks>
public sealed partial class LazyWindow : IAsyncDisposable, IDisposable
{
    private readonly IAdmissionStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyGate _gate = new();
    private readonly Lock _lock = new();
    private readonly List<LazyEntry> _pending = [];
    private readonly Dictionary<(string Tenant, string Key), LazyEntry> _byName = [];
    private readonly Dictionary<string, LazyEntry> _bySubmission = new(StringComparer.Ordinal);
    private readonly Dictionary<LazyTarget, LazyEntry> _lastOf = [];
    private LazySettings _settings = new();
    private TaskCompletionSource _hurry = Source(), _round = Source();
    private StoreException? _failure;
    private long _bytes;
    private volatile int _count;
    private bool _flushing, _closed, _ended;

    /// <summary>A window before a store.</summary>
    public LazyWindow(IAdmissionStore store, TimeProvider time, ILogger<LazyWindow> logger) => (_store, _time, _logger) = (store, time, logger);

    /// <summary>How it stands.</summary>
    public LazyState State
    {
        get
        {
            lock (_lock)
            {
                if (_pending.Count == 0) return new LazyState(0, TimeSpan.Zero, false, null, null);
                var age = _time.GetElapsedTime(_pending[0].Since);
                var overdue = age > TimeSpan.FromMilliseconds(_settings.WindowMilliseconds) + TimeSpan.FromSeconds(_settings.OverdueSeconds);
                return new LazyState(_pending.Count, age, overdue, _failure?.Code, _failure?.Message);
            }
        }
    }

    /// <summary>Takes a decision.</summary>
    /// <returns>What its caller is told: the decision, or what an earlier one under its idempotency key leads to. Null when it finds no place,
    /// and must be stored first: the window is full or closed, or the store did not take what was acknowledged before.</returns>
    internal StoredOutcome? Add(LazyEntry entry, LazySettings settings)
    {
        lock (_lock)
        {
            _settings = settings;
            if (entry.Name is { } name && _byName.TryGetValue(name, out var first)) return first.AnswerTo(entry.RequestHash);
            if (_closed || _failure is not null) return null;
            if (_pending.Count >= settings.EntriesMax || _bytes + entry.Bytes > settings.BytesMax)
            {
                _hurry.TrySetResult();
                return null;
            }

            Put(entry);
            if (!_flushing)
            {
                _flushing = true;
                // Not with the request's own context: the window is everybody's.
                ThreadPool.UnsafeQueueUserWorkItem(static window => _ = window.FlushAsync(), this, preferLocal: false);
            }
        }

        LazyTelemetry.Tell(1);
        return new StoredOutcome(entry.Acknowledged, null);
    }

    /// <summary>Lets nobody else of this process acknowledge or store anything under an idempotency key until the result is disposed: who looks
    /// into the window and the store and finds nothing is then the first.</summary>
    internal ValueTask<KeyGate.Turn> EnterAsync(string tenant, string idempotencyKey, CancellationToken cancellationToken) =>
        _gate.EnterAsync(tenant, idempotencyKey, cancellationToken);

    /// <summary>What was acknowledged under an idempotency key and is in the window; null when nothing.</summary>
    internal StoredOutcome? Find(string tenant, string idempotencyKey, ContentHash requestHash)
    {
        if (_count == 0) return null;
        lock (_lock) return _byName.GetValueOrDefault((tenant, idempotencyKey))?.AnswerTo(requestHash);
    }

    /// <summary>The decision of a submission that is in the window; null when it is not.</summary>
    internal Decision? Find(string tenant, string submissionId)
    {
        if (_count == 0) return null;
        lock (_lock)
        {
            return _bySubmission.TryGetValue(submissionId, out var entry) && entry.Tenant == tenant ? entry.Acknowledged with { Replayed = true } : null;
        }
    }

    /// <summary>Waits until what was acknowledged before for the same record, or under the same idempotency key, is stored: what is stored at
    /// once must not come before it.</summary>
    /// <exception cref="StoreException">The store does not take it.</exception>
    internal async ValueTask SettleAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        if (_count == 0) return;
        LazyEntry? before;
        lock (_lock) before = _lastOf.GetValueOrDefault(LazyTarget.Of(entry));
        if (before is not null) await SettleAsync(before, cancellationToken);
        if (entry.Submission.IdempotencyKey is { } key) await SettleAsync(entry.Submission.Tenant, key, cancellationToken);
    }

    /// <summary>Waits until what was acknowledged under an idempotency key is stored.</summary>
    /// <exception cref="StoreException">The store does not take it.</exception>
    internal async ValueTask SettleAsync(string tenant, string idempotencyKey, CancellationToken cancellationToken)
    {
        if (_count == 0) return;
        LazyEntry? before;
        lock (_lock) before = _byName.GetValueOrDefault((tenant, idempotencyKey));
        if (before is not null) await SettleAsync(before, cancellationToken);
    }

    private async Task SettleAsync(LazyEntry before, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task round;
            lock (_lock)
            {
                if (before.IsStored) return;
                if (_failure is { } failure)
                    throw new StoreException(failure.Code, $"What was acknowledged before for the same record or idempotency key is not stored yet. {failure.Message}", failure);
                if (_ended) throw new StoreException(StoreErrorCode.Unavailable, "The gateway ends; what was acknowledged before is not stored.");
                _hurry.TrySetResult();
                round = _round.Task;
            }

            await round.WaitAsync(cancellationToken);
        }
    }

    private void Put(LazyEntry entry)
    {
        entry.Since = _time.GetTimestamp();
        _pending.Add(entry);
        _bySubmission[entry.SubmissionId] = entry;
        _lastOf[entry.Target] = entry;
        if (entry.Name is { } name) _byName[name] = entry;
        _bytes += entry.Bytes;
        _count = _pending.Count;
    }

    private void Remove(LazyEntry entry)
    {
        _bySubmission.Remove(entry.SubmissionId);
        if (_lastOf.GetValueOrDefault(entry.Target) == entry) _lastOf.Remove(entry.Target);
        if (entry.Name is { } name) _byName.Remove(name);
        _bytes -= entry.Bytes;
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a window stands.</summary>
/// <param name="Pending">Decisions that were acknowledged and are not durable.</param>
/// <param name="OldestAge">How long the oldest of them has waited.</param>
/// <param name="Overdue">Whether that is longer than the window's time by more than <see cref="LazySettings.OverdueSeconds"/>.</param>
/// <param name="Code">Why the store did not take them the last time, a code of <see cref="StoreErrorCode"/>; null when it did, or was not asked.</param>
/// <param name="Problem">The same in a sentence.</param>
public sealed record LazyState(int Pending, TimeSpan OldestAge, bool Overdue, string? Code, string? Problem);
