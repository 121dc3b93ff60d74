using System.Collections.Concurrent;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Read-only connections that are kept with their prepared statements; at most so many at a time.</summary>
/// <remarks>Readers see the last commit and never wait for the writer (WAL).</remarks>
internal sealed class ReadPool(StoreLocation location, int readersMax) : IDisposable
{
    private readonly ConcurrentBag<ReadSession> _idle = [];
    private readonly SemaphoreSlim _places = new(readersMax);
    private volatile bool _closed;

    /// <summary>Reads on a connection of the pool.</summary>
    internal async Task<T> ReadAsync<T>(Func<ReadSession, T> read, CancellationToken cancellationToken)
    {
        if (_closed) throw Closed();
        await _places.WaitAsync(cancellationToken);
        try
        {
            if (_closed) throw Closed();
            return Read(read);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Closes what is idle; connections in use close when they come back.</summary>
    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var session)) session.Dispose();
    }

    private T Read<T>(Func<ReadSession, T> read)
    {
        ReadSession? session = null;
        var sound = false;
        try
        {
            if (!_idle.TryTake(out session)) session = new ReadSession(location);
            var result = read(session);
            sound = true;
            return result;
        }
        catch (Exception exception) when (exception is not (ArgumentException or OperationCanceledException))
        {
            throw SqliteErrors.Describe(exception, location.Path);
        }
        finally
        {
            if (session is not null)
            {
                if (sound) _idle.Add(session);
                else session.Dispose();
                if (_closed) Dispose();
            }
        }
    }

    private StoreException Closed() => new(StoreErrorCode.Unavailable, $"The store {location.Path} is closed. Open it again.");
}
