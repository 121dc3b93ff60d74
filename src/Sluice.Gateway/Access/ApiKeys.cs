using System.Collections.Frozen;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Makes, finds and ends keys. All keys are kept in memory and read again after <see cref="StalenessMax"/>: a key that another
/// process revoked opens nothing after that, and one that this process revoked opens nothing at once. Thread-safe.</summary>
/// <param name="store">Where keys are kept.</param>
/// <param name="time">The clock.</param>
public sealed class ApiKeys(IKeyStore store, TimeProvider time) : IDisposable
{
    /// <summary>How long a change of another process may go unseen.</summary>
    public static readonly TimeSpan StalenessMax = TimeSpan.FromSeconds(5);

    /// <summary>Longest time that a rotated secret may stay valid.</summary>
    public static readonly TimeSpan OverlapMax = TimeSpan.FromDays(90);

    // A key that was just made elsewhere is looked for again, but not by everybody who guesses.
    private static readonly TimeSpan UnknownStalenessMax = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private Known? _known;

    /// <summary>Makes a key.</summary>
    /// <exception cref="ArgumentException">It is not as <see cref="NewApiKey.Problem"/> wants it.</exception>
    /// <exception cref="StoreException">It could not be stored.</exception>
    public async Task<IssuedKey> CreateAsync(NewApiKey wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var now = time.GetUtcNow();
        if (wanted.Problem(now) is { } problem) throw new ArgumentException(problem, nameof(wanted));
        var (secret, stored) = KeySecrets.New(now);
        var key = new ApiKey
        {
            Id = Identifier.New("key", time),
            Tenant = wanted.Tenant,
            Name = wanted.Name,
            Scopes = wanted.Scopes,
            RequestsPerMinute = wanted.RequestsPerMinute,
            TokensPerMinute = wanted.TokensPerMinute,
            CreatedAt = now,
            ExpiresAt = wanted.ExpiresAt?.ToUniversalTime(),
            Secrets = [stored],
        };
        await ChangeAsync<object?>(async () =>
        {
            await store.AddAsync(key, cancellationToken);
            return null;
        }, cancellationToken);
        return new IssuedKey(key, secret);
    }

    /// <summary>Every key, the newest first, also those that are revoked or past their end.</summary>
    /// <param name="tenant">Of this tenant; null: of all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<ApiKey>> ListAsync(string? tenant, CancellationToken cancellationToken = default) =>
        store.ListAsync(tenant, cancellationToken);

    /// <summary>Revokes a key for ever. To do so twice changes nothing.</summary>
    /// <param name="tenant">Only if it is this tenant's; null: whosever it is.</param>
    /// <param name="id">The key's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key; null when there is none.</returns>
    /// <exception cref="StoreException">It could not be stored; the key is as it was.</exception>
    public Task<ApiKey?> RevokeAsync(string? tenant, string id, CancellationToken cancellationToken = default) =>
        ChangeAsync(() => store.RevokeAsync(tenant, id, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>Gives a key a new secret. The ones before stay valid for a while, so that whoever uses them can change over.</summary>
    /// <param name="tenant">Only if it is this tenant's; null: whosever it is.</param>
    /// <param name="id">The key's id.</param>
    /// <param name="overlap">How long the secrets before stay valid, up to <see cref="OverlapMax"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key and its new secret; null when there is no such key, or it is revoked or past its end.</returns>
    /// <exception cref="StoreException">It could not be stored; the key is as it was.</exception>
    public async Task<IssuedKey?> RotateAsync(string? tenant, string id, TimeSpan overlap, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(overlap, OverlapMax);
        var now = time.GetUtcNow();
        var (secret, stored) = KeySecrets.New(now);
        var key = await ChangeAsync(() => store.RotateAsync(tenant, id, stored, now + overlap, cancellationToken), cancellationToken);
        return key is null ? null : new IssuedKey(key, secret);
    }

    /// <summary>The usable key that a secret opens; null when there is none, whatever the reason.</summary>
    /// <exception cref="StoreException">The store cannot be read, and what is known is too old.</exception>
    public async ValueTask<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (!KeySecrets.TryHash(secret, out var hash)) return null;
        var known = await KnownAsync(StalenessMax, cancellationToken);
        if (!known.BySecret.ContainsKey(hash)) known = await KnownAsync(UnknownStalenessMax, cancellationToken);
        var now = time.GetUtcNow();
        return known.BySecret.TryGetValue(hash, out var found) && found.Secret.IsValid(now) && found.Key.IsUsable(now) ? found.Key : null;
    }

    /// <summary>Whether any key was ever made. Revoking the last one must not open the door.</summary>
    /// <exception cref="StoreException">The store cannot be read, and what is known is too old.</exception>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken = default) =>
        // A key is never removed: once seen, there is no need to look again.
        Volatile.Read(ref _known) is { Any: true } || (await KnownAsync(StalenessMax, cancellationToken)).Any;

    /// <summary>Whether any key can be used now.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<bool> AnyUsableAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return (await KnownAsync(TimeSpan.Zero, cancellationToken)).BySecret.Values.Any(known => known.Secret.IsValid(now) && known.Key.IsUsable(now));
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async ValueTask<Known> KnownAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (IsFresh(age) is { } fresh) return fresh;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (IsFresh(age) is { } read) return read;
            var began = time.GetTimestamp();
            var known = Known.Of(await store.ListAsync(null, cancellationToken), began);
            Volatile.Write(ref _known, known);
            return known;
        }
        finally
        {
            _turn.Release();
        }
    }

    private Known? IsFresh(TimeSpan age) =>
        Volatile.Read(ref _known) is { } known && time.GetElapsedTime(known.ReadAt) < age ? known : null;

    // Nobody reads meanwhile, so that no older state comes back after the change.
    private async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            Volatile.Write(ref _known, null);
            _turn.Release();
        }
    }

    private sealed record Known(FrozenDictionary<string, (ApiKey Key, KeySecret Secret)> BySecret, bool Any, long ReadAt)
    {
        public static Known Of(IReadOnlyList<ApiKey> keys, long readAt) => new(
            keys.SelectMany(key => key.Secrets.Select(secret => (Key: key, Secret: secret)))
                .ToFrozenDictionary(known => known.Secret.Hash, StringComparer.Ordinal),
            keys.Count > 0, readAt);
    }
}
