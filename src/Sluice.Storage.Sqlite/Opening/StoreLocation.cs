using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Opening;

/// <summary>Where a store lies and how its connections are made.</summary>
/// <remarks>The database file is only ever opened by SQLite: closing any other handle on it would drop the POSIX locks of every
/// connection in this process (https://sqlite.org/howtocorrupt.html section 2.2).</remarks>
internal sealed class StoreLocation
{
    private readonly SqliteStoreOptions _options;

    internal StoreLocation(SqliteStoreOptions options) => (_options, Path) = (options, System.IO.Path.GetFullPath(options.Path));

    /// <summary>Absolute path of the database file.</summary>
    internal string Path { get; }

    /// <summary>Makes the folder, and refuses places where no file can be.</summary>
    internal void Prepare()
    {
        if (Directory.Exists(Path))
        {
            throw new StoreException(StoreErrorCode.Unwritable,
                $"{Path} is a folder. Name a file for the database, such as {System.IO.Path.Combine(Path, "sluice.db")}.");
        }
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreErrorCode.Unwritable,
                $"The folder {folder} cannot be made. Make it yourself, or name a place this user may write to.", exception);
        }
    }

    /// <summary>A connection string of a mode; no pool of the driver's, since sessions with prepared statements are kept instead.</summary>
    internal string ConnectionString(SqliteOpenMode mode, bool foreignKeys = true) => new SqliteConnectionStringBuilder
    {
        DataSource = Path,
        Mode = mode,
        Pooling = false,
        ForeignKeys = foreignKeys,
        // The driver repeats a busy statement until this many seconds have passed; busy_timeout has waited by then.
        DefaultTimeout = 1,
    }.ToString();

    /// <summary>Opens a connection with the settings every connection has.</summary>
    internal SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(ConnectionString(mode));
        try
        {
            connection.Open();
            connection.Run($"pragma busy_timeout = {_options.BusyTimeoutMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>One-off statements.</summary>
internal static class ConnectionExtensions
{
    internal static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    internal static List<string> Texts(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }
}
