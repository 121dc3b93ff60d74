using System.Reflection;
using System.Text;
using DbUp;
using DbUp.Engine;
using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Opening;

/// <summary>The numbered scripts of <c>Migrations</c>, and which of them a schema has seen. Run under an advisory lock: DbUp alone fails
/// where several processes start at once.</summary>
internal static class SchemaScripts
{
    /// <summary>DbUp's journal: one row per script that ran.</summary>
    internal const string Journal = "schema_script";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Names of the scripts this build knows, in order.</summary>
    internal static IReadOnlyList<string> Known { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>Makes or upgrades the schema where that is needed.</summary>
    /// <returns>How many scripts ran.</returns>
    internal static async Task<int> RunAsync(Database database, PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await IsReadyAsync(connection, database.Place, options.Schema, cancellationToken)) return 0;
        await LockAsync(connection, database.Place, options, cancellationToken);
        try
        {
            if (await IsReadyAsync(connection, database.Place, options.Schema, cancellationToken)) return 0;
            await RefuseForeignAsync(connection, database.Place, options.Schema, cancellationToken);
            await connection.RunAsync($"create schema if not exists {options.Schema}", cancellationToken);
            var result = DeployChanges.To.PostgresqlDatabase(database.ConnectionString)
                .WithScripts(Known.Select(name => new SqlScript(name, Text(name))))
                .JournalToPostgresqlTable(options.Schema, Journal)
                .WithTransaction()
                .WithVariablesDisabled()
                .LogToNowhere()
                .Build()
                .PerformUpgrade();
            if (!result.Successful) throw result.Error;
            return result.Scripts.Count();
        }
        finally
        {
            await connection.RunAsync("select pg_advisory_unlock(hashtextextended('sluice ' || $1, 0))", CancellationToken.None, options.Schema);
        }
    }

    /// <summary>The scripts a schema has seen; null when it has no journal.</summary>
    internal static async Task<IReadOnlyList<string>?> AppliedAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        if (await connection.RowAsync("select to_regclass($1)::text", row => row.TextOrNull(0), cancellationToken, $"{schema}.{Journal}") is null) return null;
        return await connection.RowsAsync($"select scriptname from {schema}.{Journal} order by scriptname", row => row.GetString(0), cancellationToken);
    }

    private static async Task<bool> IsReadyAsync(NpgsqlConnection connection, string place, string schema, CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(connection, schema, cancellationToken);
        if (applied is null) return false;
        var newer = applied.Except(Known, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return newer.Count == 0
            ? applied.Count == Known.Count
            : throw new StoreException(StoreErrorCode.Newer,
                $"{place} was made by a newer Sluice (it holds {newer[^1]}). Upgrade this one or name another schema; nothing was changed.");
    }

    private static async Task RefuseForeignAsync(NpgsqlConnection connection, string place, string schema, CancellationToken cancellationToken)
    {
        if (await AppliedAsync(connection, schema, cancellationToken) is null && await connection.IntegerAsync(
            "select 1::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 limit 1", cancellationToken, schema) is not null)
        {
            throw new StoreException(StoreErrorCode.Corrupt,
                $"{place} holds tables of another program, not of Sluice. Name another schema; nothing was changed.");
        }
    }

    private static async Task LockAsync(NpgsqlConnection connection, string place, PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!await connection.RowAsync("select pg_try_advisory_lock(hashtextextended('sluice ' || $1, 0))", row => row.GetBoolean(0),
            cancellationToken, options.Schema))
        {
            if (waited.Elapsed.TotalSeconds >= options.OpenWaitSeconds)
            {
                throw new StoreException(StoreErrorCode.Locked,
                    $"Another process is preparing {place} and does not finish. Let it finish or end it, then try again.");
            }
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
