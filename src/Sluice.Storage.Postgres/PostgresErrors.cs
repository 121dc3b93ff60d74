using System.Net.Sockets;
using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres;

/// <summary>Turns PostgreSQL's states (https://www.postgresql.org/docs/current/errcodes-appendix.html) into sentences that say what to
/// do.</summary>
internal static class PostgresErrors
{
    /// <summary>The exception a caller of a port sees.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="place">The database, without a password.</param>
    /// <param name="writing">Whether something was sent that may be stored although no answer came.</param>
    internal static StoreException Describe(Exception exception, string place, bool writing = true) => exception switch
    {
        StoreException known => known,
        PostgresException postgres => Describe(postgres, place),
        _ => new StoreException(StoreErrorCode.Unavailable,
            $"PostgreSQL at {place} cannot be reached ({exception.GetType().Name}). Check that it runs and that the settings name it"
            + (writing ? "; what was sent may be stored: send it again with the same idempotency key." : "."), exception),
    };

    private static StoreException Describe(PostgresException exception, string place)
    {
        var state = $"SQLSTATE {exception.SqlState}";
        return exception.SqlState switch
        {
            PostgresErrorCodes.DiskFull or PostgresErrorCodes.InsufficientResources or PostgresErrorCodes.ConfigurationLimitExceeded =>
                new(StoreErrorCode.Full, $"The disk of PostgreSQL at {place} is full. Free space, then try again; nothing was stored ({state}).", exception),
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure =>
                new(StoreErrorCode.Locked, $"Another program holds a lock in {place}. Let it finish or end it, then try again ({state}).", exception),
            PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InvalidPassword
                or PostgresErrorCodes.InvalidAuthorizationSpecification => new(StoreErrorCode.Unwritable,
                $"PostgreSQL at {place} does not let this user in, or not write. Correct user and rights, or name the primary server ({state}).", exception),
            PostgresErrorCodes.InvalidCatalogName => new(StoreErrorCode.Unwritable,
                $"There is no such database at {place}. Make it with 'createdb', or name another ({state}).", exception),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction
                or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new(StoreErrorCode.Corrupt,
                $"The schema at {place} is damaged, or was changed by another program. Stop Sluice and restore a backup ({state}).", exception),
            { } text when text.StartsWith("23", StringComparison.Ordinal) || text.StartsWith("22", StringComparison.Ordinal) => Constraint(exception.MessageText, exception),
            _ => new(StoreErrorCode.Unavailable,
                $"PostgreSQL at {place} could not do what was asked ({state}). Try again; if it stays, look into the server's log.", exception),
        };
    }

    internal static StoreException Constraint(string message, Exception? inner) => new(StoreErrorCode.Constraint,
        $"The entry breaks a rule of the store and was not stored: {message}. Give it new ids, or a shorter content.", inner);

    /// <summary>Whether the same can succeed a moment later: the server is away or restarting, or two transactions got into each other's
    /// way.</summary>
    internal static bool IsPassing(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };
}
