namespace Sluice.Storage.Sqlite;

/// <summary>What <see cref="SqliteStore.CheckAsync(CancellationToken)"/> found.</summary>
/// <param name="Ready">Whether the store can be read and its writer runs.</param>
/// <param name="SchemaVersion">Newest script in the database, such as <c>0001-ledger</c>; null when it could not be read.</param>
/// <param name="PagesChecked">Whether every page was read through (<c>PRAGMA quick_check</c>).</param>
/// <param name="Code">A code of <see cref="Gateway.Stores.StoreErrorCode"/> when not ready; else null.</param>
/// <param name="Problem">One sentence that says what to do when not ready; else null.</param>
public sealed record StoreCheck(bool Ready, string? SchemaVersion, bool PagesChecked, string? Code, string? Problem);
