using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>API keys.</content>
public sealed partial class PostgresStore
{
    Task IKeyStore.AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _database.WriteAsync(connection => KeyWrites.AddAsync(connection, key, cancellationToken), cancellationToken);
    }

    Task<IReadOnlyList<ApiKey>> IKeyStore.ListAsync(string? tenant, CancellationToken cancellationToken) =>
        KeyReader.ListAsync(_database, tenant, cancellationToken);

    Task<ApiKey?> IKeyStore.RotateAsync(string? tenant, string id, KeySecret secret, DateTimeOffset othersUntil, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(secret);
        return _database.WriteAsync(connection => KeyWrites.RotateAsync(connection, tenant, id, secret, othersUntil, cancellationToken), cancellationToken);
    }

    Task<ApiKey?> IKeyStore.RevokeAsync(string? tenant, string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _database.WriteAsync(connection => KeyWrites.RevokeAsync(connection, tenant, id, at, cancellationToken), cancellationToken);
    }
}
