using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Keeps, rotates and revokes API keys.</summary>
internal static class KeyWrites
{
    private const string Insert =
        """
        insert into api_key (id, tenant, name, scopes, requests_per_minute, tokens_per_minute, created_at, expires_at)
        values ($1, $2, $3, $4, $5::integer, $6::integer, $7, $8) returning seq
        """;

    private const string InsertSecret = "insert into api_key_secret (hash, key_seq, hint, made_at) values ($1, $2, $3, $4)";

    // The row stays locked until the secret is stored: two rotations at once follow each other.
    private const string Usable =
        """
        select seq from api_key where id = $1 and ($2::text is null or tenant = $2) and revoked_at is null
            and (expires_at is null or expires_at > $3) for update
        """;

    internal static async Task<ApiKey> AddAsync(NpgsqlConnection connection, ApiKey key, CancellationToken cancellationToken)
    {
        var seq = await connection.IntegerAsync(Insert, cancellationToken, key.Id, key.Tenant, key.Name, KeyRows.TextOf(key.Scopes),
            key.RequestsPerMinute, key.TokensPerMinute, UtcText.Of(key.CreatedAt), key.ExpiresAt is { } end ? UtcText.Of(end) : null);
        foreach (var secret in key.Secrets)
            await connection.RunAsync(InsertSecret, cancellationToken, secret.Hash, seq, secret.Hint, UtcText.Of(secret.MadeAt));
        return key;
    }

    internal static async Task<ApiKey?> RotateAsync(NpgsqlConnection connection, string? tenant, string id, KeySecret secret,
        DateTimeOffset othersUntil, CancellationToken cancellationToken)
    {
        var now = UtcText.Of(secret.MadeAt);
        if (await connection.IntegerAsync(Usable, cancellationToken, id, tenant, now) is not { } seq) return null;
        await connection.RunAsync("update api_key_secret set valid_until = $2 where key_seq = $1 and (valid_until is null or valid_until > $2)",
            cancellationToken, seq, UtcText.Of(othersUntil));
        await connection.RunAsync(InsertSecret, cancellationToken, secret.Hash, seq, secret.Hint, now);
        return await FindAsync(connection, tenant, id, cancellationToken);
    }

    internal static async Task<ApiKey?> RevokeAsync(NpgsqlConnection connection, string? tenant, string id, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        await connection.RunAsync("update api_key set revoked_at = $3 where id = $1 and ($2::text is null or tenant = $2) and revoked_at is null",
            cancellationToken, id, tenant, UtcText.Of(at));
        return await FindAsync(connection, tenant, id, cancellationToken);
    }

    private static async Task<ApiKey?> FindAsync(NpgsqlConnection connection, string? tenant, string id, CancellationToken cancellationToken) =>
        KeyRows.Together(await connection.RowsAsync(KeyReader.Select, KeyRows.Read, cancellationToken, tenant, id)) is [var key] ? key : null;
}
