using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The only writer: takes what is queued, writes it in one transaction, and acknowledges after the commit.</summary>
/// <remarks>One fsync serves the whole group, which is worth more than tenfold under <c>synchronous=FULL</c>.</remarks>
internal sealed class GroupWriter : IAsyncDisposable
{
    private readonly StoreLocation _location;
    private readonly SqliteStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<PendingWrite> _queue;
    private readonly Task _loop;
    private WriteSession? _session;
    private PendingWrite? _held;

    internal GroupWriter(StoreLocation location, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        (_location, _options, _time, _logger) = (location, options, time, logger);
        _session = new WriteSession(location, options);
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.QueueMax) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Called before each commit; how tests make a commit fail or hold it back.</summary>
    internal Action? BeforeCommit { get; set; }

    /// <summary>Whether entries are still taken.</summary>
    internal bool Running => !_loop.IsCompleted;

    /// <summary>Queues an entry and waits until it is durable.</summary>
    internal async Task<T> WriteAsync<T>(PendingWrite<T> write, CancellationToken cancellationToken)
        where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_queue.Writer.TryWrite(write)) await WaitForPlaceAsync(write, cancellationToken);
        SluiceTelemetry.TellQueuedWrites(1);
        await using (cancellationToken.UnsafeRegister(static (state, token) => ((PendingWrite)state!).Withdraw(token), write))
        {
            return await write.Outcome;
        }
    }

    /// <summary>Writes what is queued, then stops. Entries that come later are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        Interlocked.Exchange(ref _session, null)?.Dispose();
    }

    private async Task WaitForPlaceAsync(PendingWrite write, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(_options.QueueWaitSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _queue.Writer.WriteAsync(write, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreException(StoreErrorCode.Busy,
                $"{_options.QueueMax} entries are waiting to be written to {_location.Path}. Send less at a time, or try again later.");
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreException(StoreErrorCode.Unavailable, $"The store {_location.Path} is closed. Open it again.", exception);
        }
    }

    private async Task RunAsync()
    {
        var group = new List<PendingWrite>(_options.GroupMax);
        while (_held is not null || await _queue.Reader.WaitToReadAsync())
        {
            Drain(group);
            try
            {
                if (group.Count > 0) Write(group);
            }
            catch (Exception exception)
            {
                // Whatever went wrong (a logger that throws), nobody is left waiting and the writer goes on.
                foreach (var write in group.Where(write => !write.Settled)) write.Fail(SqliteErrors.Describe(exception, _location.Path));
            }
            group.Clear();
        }
    }

    private void Drain(List<PendingWrite> group)
    {
        var bytes = 0L;
        while (group.Count < _options.GroupMax && (_held ?? Next()) is { } write)
        {
            _held = null;
            if (group.Count > 0 && bytes + write.Bytes > _options.GroupBytesMax)
            {
                _held = write;
                return;
            }
            if (!write.TryTake()) continue;
            bytes += write.Bytes;
            group.Add(write);
        }
    }

    private PendingWrite? Next()
    {
        if (!_queue.Reader.TryRead(out var write)) return null;
        SluiceTelemetry.TellQueuedWrites(-1);
        return write;
    }

    /// <summary>Writes a group. When one entry costs the whole transaction, the others are written one by one.</summary>
    private void Write(List<PendingWrite> group)
    {
        if (TryWrite(group) is not { } culprit) return;
        foreach (var write in group.Where(write => !ReferenceEquals(write, culprit) && !write.Settled)) TryWrite([write]);
    }

    /// <summary>Writes entries in one transaction; every one is settled afterwards unless SQLite rolled back all of it.</summary>
    /// <returns>The entry that cost the transaction; null when all are settled.</returns>
    private PendingWrite? TryWrite(List<PendingWrite> group)
    {
        var written = new List<PendingWrite>(group.Count);
        try
        {
            var session = Session();
            session.Begin();
            foreach (var write in group)
            {
                if (TryApply(session, write)) written.Add(write);
                else if (!session.InTransaction) return write;
            }
            session.Audit.Link(UtcText.Of(_time.GetUtcNow()));
            BeforeCommit?.Invoke();
            session.Commit();
        }
        catch (Exception exception)
        {
            var problem = SqliteErrors.Describe(exception, _location.Path);
            Recover(exception);
            var unsettled = group.Where(write => !write.Settled).ToList();
            foreach (var write in unsettled) write.Fail(problem);
            _logger.WriteFailed(problem.Code, unsettled.Count, problem.Message);
            return null;
        }
        foreach (var write in written) write.Acknowledge();
        return null;
    }

    /// <summary>Writes one entry; when it cannot be, takes it back and tells its caller.</summary>
    private bool TryApply(WriteSession session, PendingWrite write)
    {
        session.BeginEntry();
        try
        {
            write.Apply(session);
            session.EndEntry();
            return true;
        }
        catch (Exception exception)
        {
            if (session.InTransaction) session.UndoEntry();
            var problem = SqliteErrors.Describe(exception, _location.Path);
            write.Fail(problem);
            _logger.WriteFailed(problem.Code, 1, problem.Message);
            return false;
        }
    }

    private WriteSession Session()
    {
        // SQLite goes on writing into a file that was removed; what it acknowledged would be gone.
        if (!File.Exists(_location.Path))
        {
            throw new StoreException(StoreErrorCode.Unavailable,
                $"The database {_location.Path} has been removed while in use. Put it back, or restart Sluice to begin a new one.");
        }
        if (_session is not null) return _session;
        _session = new WriteSession(_location, _options);
        _logger.WriterReopened(_location.Path);
        return _session;
    }

    /// <summary>Leaves no transaction behind, and no connection that may be spoilt.</summary>
    private void Recover(Exception exception)
    {
        if (_session is null) return;
        try
        {
            _session.Rollback();
            if (!SqliteErrors.SpoilsConnection(exception)) return;
        }
        catch (Exception)
        {
            // Closing the connection rolls back as well.
        }
        _session.Dispose();
        _session = null;
    }
}
