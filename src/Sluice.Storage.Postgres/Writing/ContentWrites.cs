using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Keeps contents, once per hash.</summary>
internal static class ContentWrites
{
    internal const string Keep =
        """
        insert into content (hash, kind, name, version, "commit", bytes, stored_at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict do nothing
        """;

    internal static async Task KeepAsync(NpgsqlConnection connection, IEnumerable<StoredContent> contents, string now, CancellationToken cancellationToken)
    {
        foreach (var content in contents)
        {
            await connection.RunAsync(Keep, cancellationToken, content.Hash, LedgerNames.Of(content.Kind), content.Name, content.Version,
                content.Commit, new Bytes(content.Bytes), now);
        }
    }
}
