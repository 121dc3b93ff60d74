using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite;

/// <summary>Turns SQLite's result codes (https://sqlite.org/rescode.html) into sentences that say what to do.</summary>
internal static class SqliteErrors
{
    internal const int Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, Device = 10, Damaged = 11, Full = 13, CannotOpen = 14,
        TooBig = 18, Constraint = 19, Mismatch = 20, NoDatabase = 26, Permission = 3, Authorization = 23;

    /// <summary>The exception a caller of a port sees.</summary>
    internal static StoreException Describe(Exception exception, string path) => exception switch
    {
        StoreException known => known,
        SqliteException sqlite => Describe(sqlite, path),
        UnauthorizedAccessException => Unwritable(path, exception),
        IOException => new StoreException(StoreErrorCode.Unavailable,
            $"The database {path} cannot be reached. Check the disk and its mount, then try again.", exception),
        _ => new StoreException(StoreErrorCode.Unavailable,
            $"The database {path} could not do what was asked ({exception.GetType().Name}). Nothing was stored; try again.", exception),
    };

    private static StoreException Describe(SqliteException exception, string path)
    {
        var number = $"SQLite {exception.SqliteErrorCode}/{exception.SqliteExtendedErrorCode}";
        return exception.SqliteErrorCode switch
        {
            Full => new StoreException(StoreErrorCode.Full,
                $"The disk with {path} is full. Free space or raise the quota, then try again; nothing was half-written ({number}).",
                exception),
            Busy or Locked => new StoreException(StoreErrorCode.Locked,
                $"Another program holds the lock of {path}. Let it finish or end it, then try again ({number}).", exception),
            Damaged => new StoreException(StoreErrorCode.Corrupt,
                $"The database {path} is damaged. Stop Sluice, keep the file, and restore a backup ({number}).", exception),
            NoDatabase => new StoreException(StoreErrorCode.Corrupt,
                $"{path} is not a database. Name another file, or move this one away to start with an empty store ({number}).", exception),
            ReadOnly or CannotOpen or Permission or Authorization => Unwritable(path, exception),
            Constraint or TooBig or Mismatch => new StoreException(StoreErrorCode.Constraint,
                $"The entry breaks a rule of the store and was not stored: {exception.Message} Give it new ids, or a shorter content.",
                exception),
            Device => new StoreException(StoreErrorCode.Unavailable,
                $"The disk with {path} reports an error, or is full. Check the disk and its mount, then try again ({number}).", exception),
            NoMemory => new StoreException(StoreErrorCode.Unavailable,
                $"There is no memory left for the database {path}. Give the process more, or send smaller outputs ({number}).", exception),
            _ => new StoreException(StoreErrorCode.Unavailable,
                $"The database {path} could not do what was asked ({number}). Try again; if it stays, restart Sluice.", exception),
        };
    }

    internal static StoreException Unwritable(string path, Exception? inner) => new(StoreErrorCode.Unwritable,
        $"The database {path} cannot be opened for writing. Make the file and its folder writable for this user, or name another file.",
        inner);

    /// <summary>Whether a connection that met this error is better replaced than used again.</summary>
    internal static bool SpoilsConnection(Exception exception) =>
        exception is not SqliteException { SqliteErrorCode: Busy or Locked or Full or TooBig or Constraint or Mismatch };
}
