using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests.Access;

/// <summary>A store of keys that several processes share; counts how often it is read, and can be told to fail.</summary>
internal sealed class MemoryKeys : IKeyStore
{
    private readonly List<ApiKey> _keys = [];

    public int Reads { get; private set; }

    public bool Fails { get; set; }

    public Task AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        _keys.Insert(0, key);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(string? tenant, CancellationToken cancellationToken)
    {
        if (Fails) throw new StoreException(StoreErrorCode.Unavailable, "The store is away.");
        Reads++;
        return Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Where(key => tenant is null || key.Tenant == tenant)]);
    }

    public Task<ApiKey?> RotateAsync(string? tenant, string id, KeySecret secret, DateTimeOffset othersUntil, CancellationToken cancellationToken) =>
        Task.FromResult(Change(tenant, id, key => key with
        {
            Secrets = [secret, .. key.Secrets.Select(other => other with { ValidUntil = othersUntil })],
        }));

    public Task<ApiKey?> RevokeAsync(string? tenant, string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Task.FromResult(Change(tenant, id, key => key with { RevokedAt = at }));

    private ApiKey? Change(string? tenant, string id, Func<ApiKey, ApiKey> change)
    {
        var at = _keys.FindIndex(key => key.Id == id && (tenant is null || key.Tenant == tenant));
        return at < 0 ? null : _keys[at] = change(_keys[at]);
    }
}
