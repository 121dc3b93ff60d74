using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of content's keys.</summary>
internal sealed class ContentKeyStatements(WriteSession session)
{
    internal Statement Keep { get; } = session.PrepareInsert("content_key", "id wrapped_by wrapped created_at", "on conflict do nothing");

    internal Statement Find { get; } = session.Prepare(ContentKeyRows.Select, "");

    internal Statement Rewrap { get; } = session.Prepare(
        "update content_key set wrapped_by = $wrapped_by, wrapped = $wrapped where id = $id and wrapped = $before returning 1", "wrapped_by wrapped id before");

    internal Statement Count { get; } = session.Prepare("select count(*) from content_key where id < $day", "day");

    internal Statement Shred { get; } = session.Prepare("delete from content_key where id < $day", "day");
}

/// <summary>How many keys a write concerned.</summary>
internal sealed record ContentKeyCount(int Count);

/// <summary>Keeps a day's key, unless it has one.</summary>
internal sealed class ContentKeyWrite(ContentKey key) : PendingWrite<ContentKey>
{
    internal override long Bytes => 512;

    private protected override ContentKey Write(WriteSession session)
    {
        session.ContentKeys.Keep.Run(key.Id, key.WrappedBy, key.Wrapped.ToArray(), UtcText.Of(key.CreatedAt));
        using var row = session.ContentKeys.Find.Read();
        while (row.Read())
            if (ContentKeyRows.Read(row) is var kept && kept.Id == key.Id) return kept;
        throw new InvalidOperationException("The key was stored and is not there.");
    }
}

/// <summary>Wraps a key by another.</summary>
internal sealed class ContentKeyRewrap(ContentKey before, ContentKey after) : PendingWrite<ContentKeyCount>
{
    internal override long Bytes => 512;

    private protected override ContentKeyCount Write(WriteSession session) =>
        new(session.ContentKeys.Rewrap.Integer(after.WrappedBy, after.Wrapped.ToArray(), before.Id, before.Wrapped.ToArray()) is null ? 0 : 1);
}

/// <summary>Removes the keys of the days before one.</summary>
internal sealed class ContentShredding(string day) : PendingWrite<ContentKeyCount>
{
    internal override long Bytes => 512;

    private protected override ContentKeyCount Write(WriteSession session)
    {
        var count = (int)(session.ContentKeys.Count.Integer(day) ?? 0);
        // What is removed is overwritten (secure_delete), not only let go.
        if (count > 0) session.ContentKeys.Shred.Run(day);
        return new ContentKeyCount(count);
    }
}
