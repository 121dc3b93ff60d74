using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads API keys.</summary>
internal static class KeyReader
{
    /// <summary>Keys of a tenant or of all, and one of them or all.</summary>
    internal const string Select =
        $"""
        select {KeyRows.Columns} from api_key k join api_key_secret s on s.key_seq = k.seq
        where ($1::text is null or k.tenant = $1) and ($2::text is null or k.id = $2)
        order by k.seq desc, s.made_at desc, s.hash
        """;

    internal static async Task<IReadOnlyList<ApiKey>> ListAsync(Database database, string? tenant, CancellationToken cancellationToken) =>
        KeyRows.Together(await database.ReadAsync(Select, KeyRows.Read, cancellationToken, tenant, null));
}
