using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Opening;

/// <summary>The lock of the operating system on <c>&lt;database&gt;.lock</c>, held while one process prepares the database. It goes with
/// the process; the file stays, since removing it would let two processes hold two different files.</summary>
internal static class OpeningLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes the lock, waiting for whoever has it.</summary>
    internal static async Task<FileStream> TakeAsync(string databasePath, TimeSpan waitMax, CancellationToken cancellationToken)
    {
        var path = databasePath + ".lock";
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (HeldElsewhere(exception))
            {
                if (waited.Elapsed >= waitMax)
                {
                    throw new StoreException(StoreErrorCode.Locked,
                        $"Another process is preparing {databasePath} and does not finish. Let it finish or end it, then try again.",
                        exception);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw SqliteErrors.Unwritable(databasePath, exception);
            }
            await Task.Delay(Pause, cancellationToken);
        }
    }

    // EWOULDBLOCK on Linux and macOS; ERROR_SHARING_VIOLATION on Windows.
    private static bool HeldElsewhere(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
