using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <content>From the window into the store.</content>
public sealed partial class LazyWindow
{
    private const int NamedMax = 50;
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100), PauseMax = TimeSpan.FromSeconds(5);

    /// <summary>Takes nothing more, and stores what it holds as soon as it can.</summary>
    public void BeginClose()
    {
        lock (_lock)
        {
            _closed = true;
            _hurry.TrySetResult();
        }
    }

    /// <summary>Takes nothing more, and waits until everything is stored. What is not stored when it gives up is logged and lost.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were lost.</returns>
    public async Task<int> CloseAsync(CancellationToken cancellationToken)
    {
        BeginClose();
        try
        {
            while (true)
            {
                Task round;
                lock (_lock)
                {
                    if (_ended || _pending.Count == 0) return 0;
                    round = _round.Task;
                }

                await round.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return GiveUp();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        BeginClose();
        if (_count == 0) return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_settings.CloseSeconds), _time);
        await CloseAsync(limit.Token);
    }

    // A container that is disposed synchronously leaves no other way.
    /// <inheritdoc/>
    public void Dispose() => Task.Run(async () => await DisposeAsync()).GetAwaiter().GetResult();

    private async Task FlushAsync()
    {
        var failed = 0;
        while (true)
        {
            await WaitAsync(failed);
            if (Batch() is not { } batch) return;
            var ends = await Task.WhenAll(batch.GroupBy(entry => entry.Target).Select(WriteAsync));
            var failure = Array.Find(ends, end => end is not null);
            failed = failure is null ? 0 : failed + 1;
            if (failure is not null) Tell(batch, failure, Pause(failed));
            if (End(failure)) return;
        }
    }

    /// <summary>Until the oldest has waited as long as it may, or somebody waits for it.</summary>
    private async Task WaitAsync(int failed)
    {
        Task hurry;
        TimeSpan wait;
        lock (_lock)
        {
            hurry = _hurry.Task;
            wait = failed > 0 ? (_closed ? PauseMin : Pause(failed))
                : _closed || _pending.Count == 0 ? TimeSpan.Zero
                : TimeSpan.FromMilliseconds(_settings.WindowMilliseconds) - _time.GetElapsedTime(_pending[0].Since);
        }

        if (wait <= TimeSpan.Zero || hurry.IsCompleted) return;
        using var end = new CancellationTokenSource();
        await Task.WhenAny(hurry, Task.Delay(wait, _time, end.Token));
        await end.CancelAsync();
    }

    private List<LazyEntry>? Batch()
    {
        lock (_lock)
        {
            if (_ended)
            {
                _flushing = false;
                return null;
            }

            _hurry = Source();
            return [.. _pending];
        }
    }

    /// <summary>Stores the revisions of one record, in order; the store groups what comes at the same time.</summary>
    /// <returns>Why it ended before the last; null when it did not.</returns>
    private async Task<StoreException?> WriteAsync(IEnumerable<LazyEntry> revisions)
    {
        try
        {
            foreach (var entry in revisions) await WriteAsync(entry);
            return null;
        }
        catch (Exception exception)
        {
            // Whatever went wrong, nothing that was acknowledged is given up for it. The message of an exception that is not ours may quote content.
            return exception as StoreException ?? new StoreException(StoreErrorCode.Unavailable, $"It could not be stored: {exception.GetType().Name}.", exception);
        }
    }

    private async Task WriteAsync(LazyEntry entry)
    {
        while (true)
        {
            StoredOutcome outcome;
            try
            {
                outcome = await AppendAsync(entry);
            }
            catch (StoreException exception) when (exception.Code == StoreErrorCode.Constraint && !entry.IsReplaced)
            {
                Replace(entry, "the store refuses it");
                continue;
            }

            // Under its own id it may be there already: an earlier attempt was stored, and only its answer did not come.
            if (outcome.Decision is { } decision && decision.SubmissionId == entry.SubmissionId)
            {
                entry.Complete(decision with { Replayed = false });
                return;
            }

            if (entry.IsReplaced) throw new StoreException(StoreErrorCode.Constraint, $"The id of submission {entry.SubmissionId} is taken.");
            Replace(entry, $"submission {outcome.Decision?.SubmissionId ?? outcome.ConflictSubmissionId} was stored under its idempotency key meanwhile");
        }
    }

    private async Task<StoredOutcome> AppendAsync(LazyEntry entry)
    {
        using var persisting = PersistTelemetry.Begin(entry.Span);
        try
        {
            var outcome = await _store.AppendAsync(entry.Entry, CancellationToken.None);
            persisting.Stored(outcome);
            return outcome;
        }
        catch (StoreException exception)
        {
            persisting.PutOff(exception);
            throw;
        }
    }

    private void Replace(LazyEntry entry, string reason)
    {
        entry.Replace(reason);
        LazyTelemetry.TellReplaced();
        LazyLog.Replaced(_logger, entry.SubmissionId, reason, entry.Entry.Failure!.Id, entry.Entry.Decision.Stamp.Origin.TraceId);
    }

    private void Tell(List<LazyEntry> batch, StoreException failure, TimeSpan pause)
    {
        LazyTelemetry.TellFailed(failure.Code);
        try
        {
            LazyLog.NotStored(_logger, batch.Count(entry => !entry.IsStored), failure.Code, failure.Message, pause.TotalSeconds);
        }
        catch (Exception)
        {
            // A logger that throws must not end the loop; the metric is told, and the state says the rest.
        }
    }

    /// <summary>Lets go what is stored now.</summary>
    /// <returns>Whether nothing is left to store.</returns>
    private bool End(StoreException? failure)
    {
        int before, after;
        bool empty;
        lock (_lock)
        {
            before = _pending.Count;
            foreach (var entry in _pending.Where(entry => entry.IsStored)) Remove(entry);
            _pending.RemoveAll(entry => entry.IsStored);
            _count = after = _pending.Count;
            _failure = failure;
            empty = after == 0;
            if (empty) _flushing = false;
            _round.TrySetResult();
            _round = Source();
        }

        LazyTelemetry.Tell(after - before);
        return empty;
    }

    private int GiveUp()
    {
        List<string> lost;
        lock (_lock)
        {
            _ended = true;
            _hurry.TrySetResult();
            lost = [.. _pending.Where(entry => !entry.IsStored).Select(entry => entry.SubmissionId)];
        }

        var named = string.Join(", ", lost.Take(NamedMax));
        if (lost.Count > 0) LazyLog.Lost(_logger, lost.Count, named);
        return lost.Count;
    }

    private static TimeSpan Pause(int failed) => TimeSpan.FromTicks(Math.Min(PauseMax.Ticks, PauseMin.Ticks << Math.Min(failed - 1, 10)));
}
