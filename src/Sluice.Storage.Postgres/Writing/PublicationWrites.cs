using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Pins versions, all or none.</summary>
internal static class PublicationWrites
{
    internal static async Task<IReadOnlyList<PublicationConflict>> PublishAsync(NpgsqlConnection connection, IReadOnlyList<Publication> publications,
        string now, CancellationToken cancellationToken)
    {
        var offered = new Dictionary<(PublicationKind, string, string), Publication>();
        var tags = new Dictionary<string, Publication>(StringComparer.Ordinal);
        var conflicts = new List<PublicationConflict>();
        foreach (var publication in publications)
        {
            var pinned = await PinnedAsync(connection, publication, cancellationToken)
                ?? offered.GetValueOrDefault((publication.Kind, publication.Name, publication.Version))?.Hash;
            if (pinned is null) offered.Add((publication.Kind, publication.Name, publication.Version), publication);
            else if (pinned != publication.Hash) conflicts.Add(new PublicationConflict(publication, pinned));
            else if (await OtherPartialsAsync(connection, publication, cancellationToken) is { } partials)
                conflicts.Add(new PublicationConflict(publication, pinned) { PinnedPartials = partials });
            if (publication.Tag is not { } tag) continue;
            var commit = await connection.RowAsync("select \"commit\" from version_tag where tag = $1", row => row.GetString(0), cancellationToken, tag.Name)
                ?? tags.GetValueOrDefault(tag.Name)?.Tag!.Commit;
            if (commit is null) tags.Add(tag.Name, publication);
            else if (commit != tag.Commit) conflicts.Add(new PublicationConflict(publication, pinned ?? publication.Hash) { PinnedTagCommit = commit });
        }
        if (conflicts.Count > 0) return conflicts;
        await ContentWrites.KeepAsync(connection, publications.SelectMany(publication => publication.Contents), now, cancellationToken);
        foreach (var publication in offered.Values)
        {
            await connection.RunAsync(
                """insert into publication (kind, name, version, hash, "commit", published_at) values ($1, $2, $3, $4, $5, $6)""", cancellationToken,
                LedgerNames.Of(publication.Kind), publication.Name, publication.Version, publication.Hash, publication.Commit, now);
            foreach (var partial in Partials(publication))
            {
                await connection.RunAsync("insert into prompt_partial (prompt_name, prompt_version, name, hash) values ($1, $2, $3, $4)",
                    cancellationToken, publication.Name, publication.Version, partial.Name, partial.Hash);
            }
        }
        foreach (var (tag, publication) in tags)
        {
            await connection.RunAsync(
                """insert into version_tag (tag, kind, name, version, "commit", hash, recorded_at) values ($1, $2, $3, $4, $5, $6, $7)""",
                cancellationToken, tag, LedgerNames.Of(publication.Kind), publication.Name, publication.Version, publication.Tag!.Commit,
                publication.Hash, now);
        }
        return conflicts;
    }

    private static IEnumerable<StoredContent> Partials(Publication publication) =>
        publication.Contents.Where(content => content.Kind == ContentKind.Partial).OrderBy(content => content.Name, StringComparer.Ordinal);

    /// <summary>The pinned partials of a prompt when they are not those offered; a publication without contents offers nothing.</summary>
    private static async Task<List<string>?> OtherPartialsAsync(NpgsqlConnection connection, Publication publication, CancellationToken cancellationToken)
    {
        if (publication.Kind != PublicationKind.Prompt || publication.Contents.Count == 0) return null;
        var pinned = await connection.RowsAsync(
            "select name || ' ' || hash from prompt_partial where prompt_name = $1 and prompt_version = $2 order by name",
            row => row.GetString(0), cancellationToken, publication.Name, publication.Version);
        return pinned.SequenceEqual(Partials(publication).Select(partial => $"{partial.Name} {partial.Hash}"), StringComparer.Ordinal) ? null : pinned;
    }

    private static Task<string?> PinnedAsync(NpgsqlConnection connection, Publication publication, CancellationToken cancellationToken) =>
        connection.RowAsync("select hash from publication where kind = $1 and name = $2 and version = $3", row => row.GetString(0),
            cancellationToken, LedgerNames.Of(publication.Kind), publication.Name, publication.Version);
}
