using Microsoft.Data.Sqlite;
using Sluice.Storage.Sqlite.Opening;
using SQLitePCL;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The writer's connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class WriteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin, _commit, _rollback, _savepoint, _release, _undo;

    internal WriteSession(StoreLocation location, SqliteStoreOptions options)
    {
        _connection = location.Open(SqliteOpenMode.ReadWrite);
        try
        {
            // A protected file opens all the same, only for reading.
            if (raw.sqlite3_db_readonly(_connection.Handle, "main") == 1) throw SqliteErrors.Unwritable(location.Path, null);
            _connection.Run("pragma synchronous = full");
            _connection.Run("pragma wal_autocheckpoint = 4000");
            _connection.Run("pragma journal_size_limit = 67108864");
            _connection.Run("pragma cache_size = -65536");
            // Rows are hardly ever removed; keys of content are, and are not to be found in free pages.
            _connection.Run("pragma secure_delete = on");
            if (options.PagesMax is { } pages) _connection.Run($"pragma max_page_count = {pages}");
            (_begin, _commit, _rollback) = (Prepare("begin immediate"), Prepare("commit"), Prepare("rollback"));
            (_savepoint, _release, _undo) = (Prepare("savepoint entry"), Prepare("release entry"), Prepare("rollback to entry"));
            Admissions = new AdmissionStatements(this);
            Contents = new ContentStatements(this);
            Publications = new PublicationStatements(this);
            Releases = new ReleaseStatements(this);
            Reloads = new ReloadStatements(this);
            Migrations = new MigrationStatements(this);
            Failures = new ReadingFailureStatements(this);
            Sessions = new SessionStatements(this);
            Notes = new NoteStatements(this);
            Keys = new KeyStatements(this);
            Reads = new ReadStatements(this);
            Audit = new AuditStatements(this);
            Replays = new ReplayStatements(this);
            Jobs = new JobStatements(this);
            Incidents = new IncidentStatements(this);
            ContentKeys = new ContentKeyStatements(this);
            Safeguards = new SafeguardStatements(this);
            Notifications = new NotificationStatements(this);
            Documents = new DocumentStatements(this, _connection);
            Vectors = new VectorStatements(this);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal AdmissionStatements Admissions { get; }

    internal ContentStatements Contents { get; }

    internal PublicationStatements Publications { get; }

    internal ReleaseStatements Releases { get; }

    internal ReloadStatements Reloads { get; }

    internal MigrationStatements Migrations { get; }

    internal ReadingFailureStatements Failures { get; }

    internal SessionStatements Sessions { get; }

    internal NoteStatements Notes { get; }

    internal KeyStatements Keys { get; }

    internal ReadStatements Reads { get; }

    internal AuditStatements Audit { get; }

    internal ReplayStatements Replays { get; }

    internal JobStatements Jobs { get; }

    internal VectorStatements Vectors { get; }

    internal IncidentStatements Incidents { get; }

    internal ContentKeyStatements ContentKeys { get; }

    internal SafeguardStatements Safeguards { get; }

    internal NotificationStatements Notifications { get; }

    internal DocumentStatements Documents { get; } = null!;

    /// <summary>Whether a transaction is open. Some errors (a full disk, a device error) make SQLite roll back all of it.</summary>
    internal bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    internal void Begin()
    {
        _begin.Run();
        Audit.Begin();
    }

    internal void Commit() => _commit.Run();

    /// <summary>Takes everything back, if SQLite has not already.</summary>
    internal void Rollback()
    {
        if (InTransaction) _rollback.Run();
    }

    internal void BeginEntry()
    {
        _savepoint.Run();
        Audit.BeginEntry();
    }

    internal void EndEntry() => _release.Run();

    /// <summary>Takes one entry back and keeps its neighbours.</summary>
    internal void UndoEntry()
    {
        Audit.UndoEntry();
        _undo.Run();
        _release.Run();
    }

    internal Statement Prepare(string sql, string names = "") => Keep(new Statement(_connection, sql, names));

    internal Statement PrepareInsert(string table, string columns, string then = "") =>
        Keep(Statement.Insert(_connection, table, columns, then));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        Documents?.Dispose();
        _connection.Dispose();
    }

    private Statement Keep(Statement statement)
    {
        _statements.Add(statement);
        return statement;
    }
}
