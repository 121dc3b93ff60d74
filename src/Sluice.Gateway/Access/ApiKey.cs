namespace Sluice.Gateway;

/// <summary>An API key as it is stored: everything but its secret.</summary>
public sealed record ApiKey
{
    /// <summary>Most characters of <see cref="Name"/>.</summary>
    public const int NameCharactersMax = 100;

    /// <summary>The key's id: how it is named in lists and revoked.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant whose records and failures it opens.</summary>
    public required string Tenant { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required KeyScopes Scopes { get; init; }

    /// <summary>Most requests a minute, in each process; null: no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Most model tokens a minute, in each process; null: no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself (UTC); null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked (UTC); null: it was not. A revoked key stays revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Its secrets, the newest first; more than one after it was rotated.</summary>
    public required IReadOnlyList<KeySecret> Secrets { get; init; }

    /// <summary>Whether it is neither revoked nor past its end.</summary>
    public bool IsUsable(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}

/// <summary>One secret of a key, as it is stored.</summary>
/// <param name="Hash">SHA-256 of the secret (<c>sha256:…</c>). The secret has 256 random bits, so that its hash cannot be turned back.</param>
/// <param name="Hint">Its last four characters, by which people tell secrets apart.</param>
/// <param name="MadeAt">When it was made (UTC).</param>
/// <param name="ValidUntil">When it ends because another one took its place (UTC); null: it is the key's newest.</param>
public sealed record KeySecret(string Hash, string Hint, DateTimeOffset MadeAt, DateTimeOffset? ValidUntil)
{
    /// <summary>Whether it still opens its key.</summary>
    public bool IsValid(DateTimeOffset now) => !(ValidUntil <= now);
}

/// <summary>A key that is to be made.</summary>
public sealed record NewApiKey
{
    /// <summary>As <see cref="ApiKey.Tenant"/>.</summary>
    public string Tenant { get; init; } = Tenants.Default;

    /// <summary>As <see cref="ApiKey.Name"/>: 1 to 100 characters, no control characters.</summary>
    public required string Name { get; init; }

    /// <summary>As <see cref="ApiKey.Scopes"/>; at least one.</summary>
    public required KeyScopes Scopes { get; init; }

    /// <summary>As <see cref="ApiKey.RequestsPerMinute"/>, from 1.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>As <see cref="ApiKey.TokensPerMinute"/>, from 1.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>As <see cref="ApiKey.ExpiresAt"/>, in the future.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What is wrong with it, one sentence; null when nothing is.</summary>
    public string? Problem(DateTimeOffset now)
    {
        if (!Tenants.IsName(Tenant)) return $"The tenant must be {Tenants.Rule}.";
        if (Name.Length is 0 or > ApiKey.NameCharactersMax || Name.Any(char.IsControl))
            return $"The name must have 1 to {ApiKey.NameCharactersMax} characters and no control characters.";
        if (Scopes is KeyScopes.None or > KeyScopes.All) return $"The key needs at least one scope of {string.Join(", ", KeyScopeNames.All)}.";
        if (RequestsPerMinute < 1 || TokensPerMinute < 1) return "A limit per minute must be at least 1; leave it out for no limit.";
        return ExpiresAt <= now ? "The key would have ended already; give an end in the future." : null;
    }
}

/// <summary>A key and the secret that opens it. The secret is shown once and stored nowhere.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">The secret: <c>sk-sluice-</c> and 43 characters.</param>
public sealed record IssuedKey(ApiKey Key, string Secret);
