using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>API keys.</content>
public sealed partial class SqliteStore
{
    Task IKeyStore.AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Writer.WriteAsync(new KeyWrite(key), cancellationToken);
    }

    Task<IReadOnlyList<ApiKey>> IKeyStore.ListAsync(string? tenant, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => KeyReader.Read(session.Prepare(KeyReader.Select, KeyReader.Parameters), tenant, null), cancellationToken);

    async Task<ApiKey?> IKeyStore.RotateAsync(string? tenant, string id, KeySecret secret, DateTimeOffset othersUntil,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(secret);
        return (await Writer.WriteAsync(new KeyRotation(tenant, id, secret, othersUntil), cancellationToken)).Key;
    }

    async Task<ApiKey?> IKeyStore.RevokeAsync(string? tenant, string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (await Writer.WriteAsync(new KeyRevocation(tenant, id, at), cancellationToken)).Key;
    }
}
