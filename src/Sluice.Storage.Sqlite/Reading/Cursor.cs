using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Opaque cursors: which list, and the number after which the next page begins.</summary>
internal static class Cursor
{
    /// <summary>Fewest and most items of a page.</summary>
    internal const int LimitMin = 1, LimitMax = 1000;

    internal static string Of(char list, long after) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}{after}")));

    /// <summary>The number in a cursor; the largest there is when there is no cursor, since every list goes downwards.</summary>
    internal static long Before(char list, string? cursor)
    {
        if (cursor is null) return long.MaxValue;
        Span<byte> text = stackalloc byte[32];
        if (cursor.Length > 40
            || !Base64Url.IsValid(cursor)
            || !Base64Url.TryDecodeFromChars(cursor, text, out var length)
            || length < 2 || text[0] != list
            || !long.TryParse(text[1..length], NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            throw new StoreException(StoreErrorCode.CursorInvalid,
                "The cursor was not made by this list. Begin again without one, and pass cursors on as they are.");
        }
        return after;
    }

    internal static void CheckLimit(int limit)
    {
        if (limit is < LimitMin or > LimitMax)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"Ask for {LimitMin} to {LimitMax} items at a time.");
    }

    /// <summary>A page from rows of which one more than the limit was read.</summary>
    internal static Page<T> Page<TRow, T>(List<TRow> rows, int limit, char list, Func<TRow, long> number, Func<TRow, T> item) =>
        new([.. rows.Take(limit).Select(item)], rows.Count > limit ? Of(list, number(rows[limit - 1])) : null);
}
