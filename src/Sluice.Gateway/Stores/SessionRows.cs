using System.Data.Common;
using System.Text.Json;

namespace Sluice.Gateway.Stores;

/// <summary>Messages of one history that one session holds: its own, or those that a branch inherits.</summary>
/// <param name="Session">The store's number of the session.</param>
/// <param name="First">Number of the first message.</param>
/// <param name="Last">Number of the last one; below <paramref name="First"/> when there is none.</param>
public sealed record SessionSegment(long Session, long First, long Last);

/// <summary>Reads what the stores' tables of sessions have in common, row by row, in the order of columns that each method names; and cuts
/// histories into what one session holds.</summary>
public static class SessionRows
{
    /// <summary>Letters of the cursors of lists: sessions, messages from the newest on, messages from the first on.</summary>
    public const char SessionList = 's', NewestList = 'n', FirstList = 'o';

    /// <summary>Bytes of messages after which a page ends early.</summary>
    public const long PageBytesMax = 32 * 1024 * 1024;

    /// <summary>A session from the columns: id, metadata, retention days, parent's id, parent's message, head, created at, updated at, removed at,
    /// reason, who, messages removed, emptied (0 or 1).</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static Session Session(DbDataReader row, string tenant)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new Session
        {
            Tenant = tenant,
            Id = row.GetString(0),
            Metadata = row.IsDBNull(1) ? default : row.GetFieldValue<byte[]>(1),
            RetentionDays = row.IsDBNull(2) ? null : row.GetInt32(2),
            Branch = row.IsDBNull(3) ? null : new SessionBranch(row.GetString(3), row.GetInt64(4)),
            Head = row.GetInt64(5),
            CreatedAt = UtcText.Parse(row.GetString(6)),
            UpdatedAt = UtcText.Parse(row.GetString(7)),
            Removal = row.IsDBNull(8) ? null : new SessionRemoval(LedgerNames.ToReason(row.GetString(9)), row.GetString(10),
                UtcText.Parse(row.GetString(8)), row.GetInt64(11), row.GetInt32(12) == 1),
        };
    }

    /// <summary>A message from the columns: seq, role, content, calls, call id, name, stamp, tokens, tokenizer, at.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static StoredMessage Message(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var message = new SessionMessage
        {
            Role = LedgerNames.ToRole(row.GetString(1)),
            Content = row.GetFieldValue<byte[]>(2),
            Calls = LedgerJson.List(row.TextOrNull(3), GatewayJson.Default.IReadOnlyListToolCall),
            CallId = row.TextOrNull(4),
            Name = row.TextOrNull(5),
            Stamp = row.TextOrNull(6) is { } stamp ? LedgerJson.Parse(stamp, GatewayJson.Default.MessageStamp) : null,
        };
        return new StoredMessage(row.GetInt64(0), message, row.GetInt32(7), row.GetString(8), UtcText.Parse(row.GetString(9)));
    }

    /// <summary>An outline from the columns: seq, role, call ids, call id, tokens, tokenizer.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static MessageOutline Outline(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new MessageOutline(row.GetInt64(0), LedgerNames.ToRole(row.GetString(1)),
            LedgerJson.List(row.TextOrNull(2), GatewayJson.Default.IReadOnlyListString), row.TextOrNull(3), row.GetInt32(4), row.GetString(5));
    }

    /// <summary>Bytes that a message takes of a page.</summary>
    public static long BytesOf(StoredMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Message.Content.Length + message.Message.Calls.Sum(call => (long)call.Arguments.Length);
    }

    /// <summary>The calls of a message as the tables hold them; null when there are none.</summary>
    public static string? CallsOf(SessionMessage message) => message is { Calls.Count: > 0 }
        ? JsonSerializer.Serialize(message.Calls, GatewayJson.Default.IReadOnlyListToolCall)
        : null;

    /// <summary>The ids of its calls as the tables hold them; null when there are none.</summary>
    public static string? CallIdsOf(SessionMessage message) => message is { Calls.Count: > 0 }
        ? JsonSerializer.Serialize([.. message.Calls.Select(call => call.Id)], GatewayJson.Default.IReadOnlyListString)
        : null;

    /// <summary>The stamp of a message as the tables hold it; null when there is none.</summary>
    public static string? StampOf(SessionMessage message) =>
        message is { Stamp: { } stamp } ? JsonSerializer.Serialize(stamp, GatewayJson.Default.MessageStamp) : null;

    /// <summary>When a session's own rule ends it; null: the workspace's rule counts; the end of time: never.</summary>
    public static string? ExpiryOf(int? retentionDays, DateTimeOffset updatedAt) => retentionDays switch
    {
        null => null,
        0 => UtcText.Of(DateTimeOffset.MaxValue),
        { } days => UtcText.Of(updatedAt.AddDays(days)),
    };

    /// <summary>The part of a history between two numbers, in either order.</summary>
    public static IEnumerable<SessionSegment> Between(IEnumerable<SessionSegment> history, long from, long to, bool newestFirst)
    {
        ArgumentNullException.ThrowIfNull(history);
        var parts = history.Select(part => part with { First = Math.Max(part.First, from), Last = Math.Min(part.Last, to) })
            .Where(part => part.First <= part.Last);
        return newestFirst ? parts.OrderByDescending(part => part.First) : parts.OrderBy(part => part.First);
    }

    /// <summary>Where a page of messages begins: after this number, or before it.</summary>
    /// <exception cref="StoreException">The list did not make the cursor.</exception>
    public static (long From, long To) PageOf(string? cursor, bool newestFirst)
    {
        if (newestFirst) return (1, PageCursor.Before(NewestList, cursor) - 1);
        return (cursor is null ? 1 : PageCursor.Before(FirstList, cursor) + 1, long.MaxValue);
    }

    /// <summary>A page from messages that were read, and whether there are more.</summary>
    public static Page<StoredMessage> Page(IReadOnlyList<StoredMessage> messages, bool more, bool newestFirst) =>
        new(messages, more ? PageCursor.Of(newestFirst ? NewestList : FirstList, messages[^1].Seq) : null);
}
