using System.Reflection;
using System.Text;
using DbUp;
using DbUp.Engine;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Opening;

/// <summary>The numbered scripts of <c>Migrations</c>, and which of them a database has seen.</summary>
internal static class SchemaScripts
{
    /// <summary>DbUp's journal: one row per script that ran.</summary>
    internal const string Journal = "schema_script";

    /// <summary>Names of the scripts this build knows, in order.</summary>
    internal static IReadOnlyList<string> Known { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>The scripts a database has seen; null when it has no journal.</summary>
    internal static IReadOnlyList<string>? Applied(SqliteConnection connection) =>
        connection.Scalar($"select 1 from sqlite_schema where type = 'table' and name = '{Journal}'") is null
            ? null
            : connection.Texts($"select ScriptName from {Journal} order by ScriptName");

    /// <summary>Whether nothing is left to do: every script ran and the database is in WAL mode.</summary>
    /// <exception cref="StoreException">A newer Sluice made the database.</exception>
    internal static bool IsReady(SqliteConnection connection, string path)
    {
        var applied = Applied(connection);
        if (applied is null) return false;
        var newer = applied.Except(Known, StringComparer.Ordinal).ToList();
        if (newer.Count > 0)
        {
            throw new StoreException(StoreErrorCode.Newer,
                $"{path} was made by a newer Sluice (it holds {newer[^1]}). Upgrade this one or use another file; nothing was changed.");
        }
        return applied.Count == Known.Count && connection.Scalar("pragma journal_mode") is "wal";
    }

    /// <summary>Refuses a database that another program made.</summary>
    internal static void RefuseForeign(SqliteConnection connection, string path)
    {
        if (Applied(connection) is null && connection.Scalar("select 1 from sqlite_schema limit 1") is not null)
        {
            throw new StoreException(StoreErrorCode.Corrupt,
                $"{path} is a database of another program, not of Sluice. Name another file; nothing was changed.");
        }
    }

    /// <summary>Runs the scripts a database has not seen, all in one transaction. Only one process may do so at a time.</summary>
    /// <returns>How many ran.</returns>
    internal static int Run(string connectionString)
    {
        var result = DeployChanges.To.SqliteDatabase(connectionString)
            .WithScripts(Known.Select(name => new SqlScript(name, Text(name))))
            .JournalToSqliteTable(Journal)
            .WithTransaction()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful) throw result.Error;
        return result.Scripts.Count();
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
