using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Caching;

/// <summary>Tokens of messages that another model counted when they came. A message never changes, so that a count holds for as long as it is
/// kept.</summary>
internal sealed class MessageTokens(SluiceCache? cache)
{
    /// <summary>The tokens of some messages of a session, in order.</summary>
    /// <param name="tenant">Whose session.</param>
    /// <param name="session">The session.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="counter">Name of the encoding by which they are counted.</param>
    /// <param name="whole">Whether these will always be counted together: only then are they kept.</param>
    /// <param name="count">Counts them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<int[]> CountAsync(string tenant, string session, IReadOnlyList<MessageOutline> messages, string counter, bool whole,
        Func<Task<int[]>> count, CancellationToken cancellationToken)
    {
        if (cache is null || cache.Settings.ContextSeconds == 0 || !whole) return await count();
        var key = CacheKey.Of(CachePurpose.Context, tenant, session, counter, Outline(messages));
        if (await cache.FindAsync(CachePurpose.Context, key, bytes => Read(bytes, messages.Count), cancellationToken) is { } known) return known;
        var tokens = await count();
        if (tokens.Length == messages.Count) await cache.KeepAsync(CachePurpose.Context, key, Write(tokens), cache.Settings.ContextSeconds, cancellationToken);
        return tokens;
    }

    // A store that was put back to an earlier day may hold other messages under the same numbers.
    private static string Outline(IReadOnlyList<MessageOutline> messages)
    {
        var text = new StringBuilder();
        foreach (var message in messages) text.Append(CultureInfo.InvariantCulture, $"{message.Seq} {message.Role} {message.Tokens} {message.Tokenizer}\n");
        return text.ToString();
    }

    private static byte[] Write(int[] tokens)
    {
        var bytes = new byte[tokens.Length * sizeof(int)];
        for (var i = 0; i < tokens.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), tokens[i]);
        return bytes;
    }

    private static int[]? Read(byte[] bytes, int count)
    {
        if (bytes.Length != count * sizeof(int)) return null;
        var tokens = new int[count];
        for (var i = 0; i < count; i++)
        {
            tokens[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * sizeof(int)));
            if (tokens[i] < 0) return null;
        }

        return tokens;
    }
}
