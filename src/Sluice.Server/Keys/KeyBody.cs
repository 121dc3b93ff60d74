using Sluice.Gateway;

namespace Sluice.Server.Keys;

/// <summary>An API key.</summary>
internal sealed record KeyBody
{
    /// <summary>The key's id.</summary>
    public required string Id { get; init; }

    /// <summary>The secret; only in the answer that made it, and never again.</summary>
    public string? Secret { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it may do: <c>submit</c>, <c>read</c>, <c>operate</c>, <c>admin</c>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Most requests a minute; absent: no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Most model tokens a minute; absent: no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself (UTC); absent: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked (UTC); absent: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Its secrets, the newest first.</summary>
    public required IReadOnlyList<KeySecretBody> Secrets { get; init; }

    public static KeyBody Of(ApiKey key) => Of(key, secret: null);

    public static KeyBody Of(IssuedKey issued) => Of(issued.Key, issued.Secret);

    private static KeyBody Of(ApiKey key, string? secret) => new()
    {
        Id = key.Id,
        Secret = secret,
        Name = key.Name,
        Tenant = key.Tenant,
        Scopes = KeyScopeNames.Of(key.Scopes),
        RequestsPerMinute = key.RequestsPerMinute,
        TokensPerMinute = key.TokensPerMinute,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        Secrets = [.. key.Secrets.Select(one => new KeySecretBody(one.Hint, one.MadeAt, one.ValidUntil))],
    };
}

/// <summary>One secret of a key.</summary>
/// <param name="Hint">Its last four characters.</param>
/// <param name="MadeAt">When it was made (UTC).</param>
/// <param name="ValidUntil">When it ends because another one took its place (UTC); absent: it is the newest.</param>
internal sealed record KeySecretBody(string Hint, DateTimeOffset MadeAt, DateTimeOffset? ValidUntil);

/// <summary>Every key of the tenant, the newest first.</summary>
/// <param name="Items">The keys, also those that are revoked or past their end.</param>
internal sealed record KeyListBody(IReadOnlyList<KeyBody> Items);

/// <summary>A key to make.</summary>
internal sealed record KeyRequestBody
{
    /// <summary>What people call it, 1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>What it may do: at least one of <c>submit</c>, <c>read</c>, <c>operate</c>, <c>admin</c>.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it ends by itself; without it never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Most requests a minute, from 1; without it no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Most model tokens a minute, from 1; without it no limit.</summary>
    public int? TokensPerMinute { get; init; }
}

/// <summary>How a key is rotated.</summary>
internal sealed record KeyRotationBody
{
    /// <summary>Seconds that the secrets before stay valid, 0 to 7,776,000 (90 days); default 86,400.</summary>
    public long? OverlapSeconds { get; init; }
}
