using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Workspace;

namespace Sluice.Gateway.Tests.Caching;

/// <summary>A cache that remembers everything, which a test can look at, damage and break.</summary>
internal sealed class MemoryHybridCache : HybridCache
{
    public Dictionary<string, byte[]> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>How each key was kept.</summary>
    public Dictionary<string, HybridCacheEntryOptions> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys that were found, in order.</summary>
    public List<string> Found { get; } = [];

    public bool IsBroken { get; set; }

    public SluiceCache Cache(CacheSettings? settings = null, ContentKeeping keep = ContentKeeping.Plain) =>
        new(this, settings ?? new CacheSettings(), keep, TimeProvider.System, NullLogger<SluiceCache>.Instance);

    /// <summary>Puts something else in the place of everything.</summary>
    public void Poison(byte[] value)
    {
        foreach (var key in Values.Keys.ToList()) Values[key] = value;
    }

    public override ValueTask<T> GetOrCreateAsync<TState, T>(string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        if (IsBroken) throw new InvalidOperationException("The cache is broken.");
        Assert.True(options!.Flags!.Value.HasFlag(HybridCacheEntryFlags.DisableUnderlyingData));
        if (!Values.TryGetValue(key, out var value)) return new(default(T)!);
        Found.Add(key);
        return new((T)(object)value);
    }

    public override ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        if (IsBroken) throw new InvalidOperationException("The cache is broken.");
        Values[key] = (byte[])(object)value!;
        Kept[key] = options!;
        return default;
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        if (IsBroken) throw new InvalidOperationException("The cache is broken.");
        Values.Remove(key);
        return default;
    }

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
