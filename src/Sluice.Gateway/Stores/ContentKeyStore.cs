using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>The key that seals the content of one day, wrapped by a key that the store does not have.</summary>
/// <param name="Id">The day (UTC), such as <c>20261127</c>.</param>
/// <param name="WrappedBy">The id of the key that wraps it.</param>
/// <param name="Wrapped">The wrapped key.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
public sealed record ContentKey(string Id, string WrappedBy, ReadOnlyMemory<byte> Wrapped, DateTimeOffset CreatedAt);

/// <summary>Keeps the keys of content. Without its key a day's content cannot be read any more, wherever copies of it are: that is how content
/// ends, while the ledger around it stays.</summary>
public interface IContentKeyStore
{
    /// <summary>Every key, the oldest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<ContentKey>> ContentKeysAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a key, unless the day has one.</summary>
    /// <returns>The day's key.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<ContentKey> KeepContentKeyAsync(ContentKey key, CancellationToken cancellationToken);

    /// <summary>Puts the same key, wrapped by another, in place of a wrapped key.</summary>
    /// <returns>Whether it was still wrapped as <paramref name="before"/>.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<bool> RewrapContentKeyAsync(ContentKey before, ContentKey after, CancellationToken cancellationToken);

    /// <summary>Removes the keys of the days before one, for ever.</summary>
    /// <param name="day">The first day that stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="StoreException">They could not be removed.</exception>
    Task<int> ShredContentAsync(string day, CancellationToken cancellationToken);
}

/// <summary>Reads keys of content from the stores' tables.</summary>
public static class ContentKeyRows
{
    /// <summary>Every key, the oldest first.</summary>
    public const string Select = "select id, wrapped_by, wrapped, created_at from content_key order by id";

    /// <summary>A key from the columns of <see cref="Select"/>.</summary>
    public static ContentKey Read(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new ContentKey(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), UtcText.Parse(row.GetString(3)));
    }
}
