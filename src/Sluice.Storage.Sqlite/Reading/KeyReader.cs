using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads API keys.</summary>
internal static class KeyReader
{
    internal const string Parameters = "tenant id";

    /// <summary>Keys of a tenant or of all, and one of them or all.</summary>
    internal const string Select =
        $"""
        select {KeyRows.Columns} from api_key k join api_key_secret s on s.key_seq = k.seq
        where ($tenant is null or k.tenant = $tenant) and ($id is null or k.id = $id)
        order by k.seq desc, s.made_at desc, s.hash
        """;

    internal static IReadOnlyList<ApiKey> Read(Statement statement, string? tenant, string? id)
    {
        using var row = statement.Read(tenant, id);
        var rows = new List<ApiKey>();
        while (row.Read()) rows.Add(KeyRows.Read(row));
        return KeyRows.Together(rows);
    }
}
