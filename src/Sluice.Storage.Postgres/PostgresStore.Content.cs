using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres;

/// <content>Keys of content.</content>
public sealed partial class PostgresStore
{
    async Task<IReadOnlyList<ContentKey>> IContentKeyStore.ContentKeysAsync(CancellationToken cancellationToken) =>
        await _database.ReadAsync(ContentKeyRows.Select, ContentKeyRows.Read, cancellationToken);

    Task<ContentKey> IContentKeyStore.KeepContentKeyAsync(ContentKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _database.WriteAsync(async connection =>
        {
            await connection.RunAsync("insert into content_key (id, wrapped_by, wrapped, created_at) values ($1, $2, $3, $4) on conflict do nothing",
                cancellationToken, key.Id, key.WrappedBy, key.Wrapped.ToArray(), UtcText.Of(key.CreatedAt));
            var keys = await connection.RowsAsync(ContentKeyRows.Select, ContentKeyRows.Read, cancellationToken);
            return keys.Single(kept => kept.Id == key.Id);
        }, cancellationToken);
    }

    Task<bool> IContentKeyStore.RewrapContentKeyAsync(ContentKey before, ContentKey after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return _database.WriteAsync(async connection => await connection.IntegerAsync(
            "update content_key set wrapped_by = $1, wrapped = $2 where id = $3 and wrapped = $4 returning 1::bigint",
            cancellationToken, after.WrappedBy, after.Wrapped.ToArray(), before.Id, before.Wrapped.ToArray()) is not null, cancellationToken);
    }

    Task<int> IContentKeyStore.ShredContentAsync(string day, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(day);
        return _database.WriteAsync(async connection => (int)(await connection.IntegerAsync(
            "with gone as (delete from content_key where id < $1 returning 1) select count(*) from gone", cancellationToken, day) ?? 0), cancellationToken);
    }
}
