using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Keeps who was shown what, in groups, behind the answers: nobody waits for it but when its queue is full. Thread-safe.</summary>
/// <remarks>A process that is killed loses the readings of its last moment, at most <see cref="QueueMax"/>. A store that cannot take them is tried
/// again; what has no place meanwhile is refused to the reader, so that nothing is shown that is not on record.</remarks>
public sealed partial class ReadLog : IAsyncDisposable
{
    /// <summary>Most readings that wait to be stored.</summary>
    public const int QueueMax = 4_096;

    private const int GroupMax = 512;
    private static readonly TimeSpan PlaceWait = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromSeconds(1);

    private readonly IReadStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<ReadLog> _logger;
    private readonly Channel<ReadEntry> _queue = Channel.CreateBounded<ReadEntry>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly Lazy<Task> _loop;

    /// <summary>A log over a store.</summary>
    public ReadLog(IReadStore store, TimeProvider time, ILogger<ReadLog> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _loop = new Lazy<Task>(() => Task.Run(RunAsync));
    }

    /// <summary>Takes a reading. Returns at once, unless the queue is full.</summary>
    /// <exception cref="StoreException">The queue stayed full: the store takes nothing. What was to be read must not be shown.</exception>
    public async ValueTask KeepAsync(ReadEntry read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        _ = _loop.Value;
        if (_queue.Writer.TryWrite(read)) return;
        using var patience = new CancellationTokenSource(PlaceWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _queue.Writer.WriteAsync(read, either.Token);
        }
        catch (Exception exception) when (exception is ChannelClosedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StoreException(StoreErrorCode.Busy, "Who reads what must be kept (audit.reads), and the store takes no more of it now. Try again later.", exception);
        }
    }

    /// <summary>Stores what waits, then stops. Where the store takes nothing it is told how much was lost.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete()) return;
        await _closing.CancelAsync();
        if (_loop.IsValueCreated) await _loop.Value;
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<ReadEntry>(GroupMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < GroupMax && _queue.Reader.TryRead(out var read)) group.Add(read);
            await StoreAsync(group);
            group.Clear();
        }
    }

    private async Task StoreAsync(List<ReadEntry> group)
    {
        while (true)
        {
            try
            {
                await _store.KeepAsync(group, CancellationToken.None);
                return;
            }
            catch (StoreException exception)
            {
                NotKept(_logger, group.Count, exception.Code, exception.Message);
                if (_closing.IsCancellationRequested) return;
            }

            await Task.Delay(Pause, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} readings could not be kept ({Code}): {Problem}")]
    private static partial void NotKept(ILogger logger, int count, string code, string problem);
}
