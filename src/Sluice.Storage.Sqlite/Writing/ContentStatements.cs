using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Keeps contents, once per hash.</summary>
internal sealed class ContentStatements(WriteSession session)
{
    private readonly Statement _keep = session.PrepareInsert("content", "hash kind name version commit bytes stored_at",
        "on conflict do nothing");

    internal void Keep(IReadOnlyList<StoredContent> contents, TimeProvider time)
    {
        var now = UtcText.Of(time.GetUtcNow());
        foreach (var content in contents)
        {
            _keep.Run(content.Hash, LedgerNames.Of(content.Kind), content.Name, content.Version, content.Commit, Statement.Blob(content.Bytes), now);
        }
    }
}
