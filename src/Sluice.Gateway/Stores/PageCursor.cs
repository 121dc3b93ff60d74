using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Stores;

/// <summary>Opaque cursors of every store: which list, and the number after which the next page begins.</summary>
public static class PageCursor
{
    /// <summary>Fewest and most items of a page.</summary>
    public const int LimitMin = 1, LimitMax = 1000;

    /// <summary>A cursor of a list.</summary>
    public static string Of(char list, long after) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}{after}")));

    /// <summary>The number in a cursor; the largest there is when there is no cursor, since every list goes downwards.</summary>
    /// <exception cref="StoreException">The list did not make it (<c>cursor_invalid</c>).</exception>
    public static long Before(char list, string? cursor)
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

    /// <summary>Refuses a limit that no page has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below <see cref="LimitMin"/> or above <see cref="LimitMax"/>.</exception>
    public static void CheckLimit(int limit)
    {
        if (limit is < LimitMin or > LimitMax)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"Ask for {LimitMin} to {LimitMax} items at a time.");
    }

    /// <summary>A page from rows of which one more than the limit was read.</summary>
    public static Page<T> Page<TRow, T>(IReadOnlyList<TRow> rows, int limit, char list, Func<TRow, long> number, Func<TRow, T> item) =>
        new([.. rows.Take(limit).Select(item)], rows.Count > limit ? Of(list, number(rows[limit - 1])) : null);
}
