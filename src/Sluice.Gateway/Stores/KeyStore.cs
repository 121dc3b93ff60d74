using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>Keeps API keys. A key is never removed, and one that is revoked stays so.</summary>
public interface IKeyStore
{
    /// <summary>Keeps a new key.</summary>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Every key, the newest first; of all tenants when <paramref name="tenant"/> is null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<ApiKey>> ListAsync(string? tenant, CancellationToken cancellationToken);

    /// <summary>Adds a secret to a key that is neither revoked nor past its end, and lets its other secrets end no later than
    /// <paramref name="othersUntil"/>.</summary>
    /// <param name="tenant">Only a key of this tenant; null: of any.</param>
    /// <param name="id">The key.</param>
    /// <param name="secret">The new secret; the time it was made counts as now.</param>
    /// <param name="othersUntil">When the others end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key as it is now; null when there is no such key.</returns>
    /// <exception cref="StoreException">It could not be stored; the key is as it was.</exception>
    Task<ApiKey?> RotateAsync(string? tenant, string id, KeySecret secret, DateTimeOffset othersUntil, CancellationToken cancellationToken);

    /// <summary>Revokes a key, unless it is revoked already.</summary>
    /// <returns>The key as it is now; null when there is no such key.</returns>
    /// <exception cref="StoreException">It could not be stored; the key is as it was.</exception>
    Task<ApiKey?> RevokeAsync(string? tenant, string id, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>Keys as the tables of every store hold them: a row for each secret, rows of one key together.</summary>
public static class KeyRows
{
    /// <summary>The columns of <see cref="Read"/>, of the tables <c>api_key k</c> and <c>api_key_secret s</c>.</summary>
    public const string Columns = "k.id, k.tenant, k.name, k.scopes, k.requests_per_minute, k.tokens_per_minute, k.created_at, k.expires_at, "
        + "k.revoked_at, s.hash, s.hint, s.made_at, s.valid_until";

    /// <summary>Scopes as the tables hold them.</summary>
    public static string TextOf(KeyScopes scopes) => string.Join(' ', KeyScopeNames.Of(scopes));

    /// <summary>A key with one of its secrets.</summary>
    public static ApiKey Read(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new ApiKey
        {
            Id = row.GetString(0),
            Tenant = row.GetString(1),
            Name = row.GetString(2),
            // A word of a newer Sluice opens nothing here.
            Scopes = row.GetString(3).Split(' ').Aggregate(KeyScopes.None, (scopes, name) => scopes | KeyScopeNames.Parse(name)),
            RequestsPerMinute = row.IsDBNull(4) ? null : row.GetInt32(4),
            TokensPerMinute = row.IsDBNull(5) ? null : row.GetInt32(5),
            CreatedAt = UtcText.Parse(row.GetString(6)),
            ExpiresAt = Instant(row, 7),
            RevokedAt = Instant(row, 8),
            Secrets = [new KeySecret(row.GetString(9), row.GetString(10), UtcText.Parse(row.GetString(11)), Instant(row, 12))],
        };
    }

    /// <summary>Keys with all their secrets, from rows in which those of one key follow each other.</summary>
    public static IReadOnlyList<ApiKey> Together(IEnumerable<ApiKey> rows)
    {
        var keys = new List<ApiKey>();
        foreach (var row in rows)
        {
            if (keys is [.., var last] && last.Id == row.Id) keys[^1] = last with { Secrets = [.. last.Secrets, .. row.Secrets] };
            else keys.Add(row);
        }

        return keys;
    }

    private static DateTimeOffset? Instant(DbDataReader row, int column) => row.TextOrNull(column) is { } text ? UtcText.Parse(text) : null;
}
