using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Content;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Seals content with a key for each day, and opens it again as long as its day has one. Thread-safe.</summary>
public sealed partial class ContentVault
{
    /// <summary>What stands in place of content whose day has no key any more.</summary>
    public const string Gone = "[content expired]";

    /// <summary>What stands in place of content whose day has a key that another wraps, which this process was not given.</summary>
    public const string Locked = "[content key missing]";

    /// <summary>What stands in place of content that was changed, or is not where it was put.</summary>
    public const string Closed = "[content cannot be opened]";

    private const int KeyBytes = 32;
    private const string WrapPlace = "content key ";

    // Other processes end days and wrap keys anew; what they did is seen here after this time.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    private readonly IContentKeyStore _store;
    private readonly ContentKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<ContentVault> _logger;
    private readonly Lock _change = new();
    private volatile KnownDays _days = new(new(StringComparer.Ordinal), DateTimeOffset.MinValue);
    private int _shreds;

    /// <summary>A vault over a store of wrapped keys.</summary>
    public ContentVault(IContentKeyStore store, ContentKeys keys, TimeProvider time, ILogger<ContentVault> logger) =>
        (_store, _keys, _time, _logger) = (store, keys, time, logger);

    /// <summary>Seals content for the place where it will lie.</summary>
    internal async ValueTask<Func<string, ReadOnlyMemory<byte>, string>> SealerAsync(CancellationToken cancellationToken)
    {
        var day = DayOf(_time.GetUtcNow());
        var key = _days.Keys.GetValueOrDefault(day).Key ?? await MakeAsync(day, cancellationToken);
        return (place, content) => Sealing.Seal(day, key, place, content.Span);
    }

    /// <summary>Makes sure that what was sealed on these days can be opened as far as it can.</summary>
    internal async ValueTask<Func<string, string, OpenedContent>> OpenerAsync(IReadOnlyCollection<string> days, CancellationToken cancellationToken)
    {
        var known = _days;
        if (_time.GetUtcNow() - known.SeenAt >= LookAgainAfter || days.Any(day => !known.Keys.ContainsKey(day))) await LoadAsync(days, cancellationToken);
        return Open;
    }

    /// <summary>Wraps every key by the current one, where another wraps it: the others are not needed then.</summary>
    /// <returns>How many were wrapped anew.</returns>
    /// <exception cref="StoreException">The store cannot be read or written; what was wrapped anew stays so.</exception>
    public async Task<int> RotateAsync(CancellationToken cancellationToken = default)
    {
        var count = 0;
        foreach (var before in await _store.ContentKeysAsync(cancellationToken))
        {
            if (before.WrappedBy == _keys.CurrentId || Unwrap(before) is not { } key) continue;
            if (await _store.RewrapContentKeyAsync(before, Wrap(before.Id, key, before.CreatedAt), cancellationToken)) count++;
        }

        return count;
    }

    /// <summary>Ends the content of all days before one, for ever: its keys are removed. The day at hand stays.</summary>
    /// <param name="before">The first day that stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many days' content ended.</returns>
    /// <exception cref="StoreException">The keys could not be removed.</exception>
    public async Task<int> ShredAsync(DateOnly before, CancellationToken cancellationToken = default)
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        var day = (before > today ? today : before).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var count = await _store.ShredContentAsync(day, cancellationToken);
        lock (_change)
        {
            // Who reads the store at this moment reads it again.
            _shreds++;
            var left = _days.Keys.ToDictionary(known => known.Key, known => string.CompareOrdinal(known.Key, day) < 0 ? default : known.Value, StringComparer.Ordinal);
            _days = _days with { Keys = left };
        }

        if (count > 0) Shredded(_logger, count, day);
        return count;
    }

    /// <summary>The days that have content, by the id of the key that wraps theirs; and whether that key is at hand.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<ContentDay>> DaysAsync(CancellationToken cancellationToken = default) =>
        [.. (await _store.ContentKeysAsync(cancellationToken)).Select(key => new ContentDay(key.Id, key.WrappedBy, Unwrap(key) is not null))];

    internal static string DayOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private OpenedContent Open(string place, string text)
    {
        var day = _days.Keys.GetValueOrDefault(Sealing.DayOf(text));
        if (day.Key is null) return day.Exists ? new(Encoding.UTF8.GetBytes(Locked), ContentState.Locked) : new(Encoding.UTF8.GetBytes(Gone), ContentState.Gone);
        if (Sealing.Open(day.Key, place, text) is { } content) return new(content, ContentState.Open);
        NotOpened(_logger, place);
        return new(Encoding.UTF8.GetBytes(Closed), ContentState.Closed);
    }

    private async Task<byte[]> MakeAsync(string day, CancellationToken cancellationToken)
    {
        // Of several that make one at once, the first stays.
        var kept = await _store.KeepContentKeyAsync(Wrap(day, RandomNumberGenerator.GetBytes(KeyBytes), _time.GetUtcNow()), cancellationToken);
        var key = Unwrap(kept) ?? throw new StoreException(StoreErrorCode.Unavailable,
            $"The content of today is sealed with a key that key '{kept.WrappedBy}' wraps, which is not among the keys of this process. Add it to them.");
        lock (_change) _days = _days with { Keys = new(_days.Keys, StringComparer.Ordinal) { [day] = new(true, key) } };
        return key;
    }

    private async Task LoadAsync(IReadOnlyCollection<string> days, CancellationToken cancellationToken)
    {
        while (true)
        {
            int shreds;
            lock (_change) shreds = _shreds;
            var at = _time.GetUtcNow();
            var stored = await _store.ContentKeysAsync(cancellationToken);
            lock (_change)
            {
                if (_shreds != shreds) continue;
                // A key that was unwrapped here stays so, whatever wraps it by now.
                var seen = stored.ToDictionary(key => key.Id, key => new DayKey(true, Unwrap(key) ?? _days.Keys.GetValueOrDefault(key.Id).Key), StringComparer.Ordinal);
                // A day that is over without a key gets none any more; of others a key may still come.
                var today = DayOf(at);
                foreach (var day in days.Concat(_days.Keys.Keys).Where(day => string.CompareOrdinal(day, today) < 0)) seen.TryAdd(day, default);
                // Made here while the store was read.
                if (_days.Keys.TryGetValue(today, out var made)) seen.TryAdd(today, made);
                _days = new(seen, at);
                return;
            }
        }
    }

    private ContentKey Wrap(string day, byte[] key, DateTimeOffset at) =>
        new(day, _keys.CurrentId, Encoding.ASCII.GetBytes(Sealing.Seal(day, _keys.Find(_keys.CurrentId)!, WrapPlace + day, key)), at);

    private byte[]? Unwrap(ContentKey key) =>
        _keys.Find(key.WrappedBy) is { } by ? Sealing.Open(by, WrapPlace + key.Id, Encoding.ASCII.GetString(key.Wrapped.Span)) : null;

    /// <summary>What is known of the days with content; never changed, put in place of what was known before.</summary>
    /// <param name="Keys">By day.</param>
    /// <param name="SeenAt">When the store was read for it.</param>
    private sealed record KnownDays(Dictionary<string, DayKey> Keys, DateTimeOffset SeenAt);

    /// <summary>The key of a day.</summary>
    /// <param name="Exists">Whether the day has a key; a day that was shredded has none.</param>
    /// <param name="Key">The key, where it could be unwrapped.</param>
    private readonly record struct DayKey(bool Exists, byte[]? Key);

    [LoggerMessage(Level = LogLevel.Information, Message = "The content of {Days} days before {Day} has ended: its keys are removed")]
    private static partial void Shredded(ILogger logger, int days, string day);

    [LoggerMessage(Level = LogLevel.Error, Message = "The content of {Place} cannot be opened: it was changed, or is not where it was put")]
    private static partial void NotOpened(ILogger logger, string place);
}

/// <summary>A day with content.</summary>
/// <param name="Day">The day (UTC), such as <c>20261127</c>.</param>
/// <param name="WrappedBy">The id of the key that wraps its key.</param>
/// <param name="Opens">Whether that key is at hand.</param>
public sealed record ContentDay(string Day, string WrappedBy, bool Opens);
