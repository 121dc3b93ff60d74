using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of <see cref="PublicationWrite"/>.</summary>
internal sealed class PublicationStatements(WriteSession session)
{
    internal Statement Find { get; } = session.Prepare(
        "select hash from publication where kind = $kind and name = $name and version = $version", "kind name version");

    internal Statement Pin { get; } = session.PrepareInsert("publication", "kind name version hash commit published_at");

    internal Statement FindTag { get; } = session.Prepare("select \"commit\" from version_tag where tag = $tag", "tag");

    internal Statement Partials { get; } = session.Prepare(
        "select name || ' ' || hash from prompt_partial where prompt_name = $name and prompt_version = $version order by name",
        "name version");

    internal Statement PinPartial { get; } = session.PrepareInsert("prompt_partial", "prompt_name prompt_version name hash");

    internal Statement PinTag { get; } = session.PrepareInsert("version_tag", "tag kind name version commit hash recorded_at");
}

/// <summary>Pins versions, all or none.</summary>
internal sealed class PublicationWrite(IReadOnlyList<Publication> publications, TimeProvider time)
    : PendingWrite<IReadOnlyList<PublicationConflict>>
{
    internal override long Bytes => 256L * publications.Count + publications.SelectMany(p => p.Contents).Sum(c => (long)c.Bytes.Length);

    private protected override IReadOnlyList<PublicationConflict> Write(WriteSession session)
    {
        var statements = session.Publications;
        var offered = new Dictionary<(PublicationKind, string, string), Publication>();
        var tags = new Dictionary<string, Publication>(StringComparer.Ordinal);
        var conflicts = new List<PublicationConflict>();
        foreach (var publication in publications)
        {
            var pinned = Pinned(statements, publication)
                ?? offered.GetValueOrDefault((publication.Kind, publication.Name, publication.Version))?.Hash;
            if (pinned is null) offered.Add((publication.Kind, publication.Name, publication.Version), publication);
            else if (pinned != publication.Hash) conflicts.Add(new PublicationConflict(publication, pinned));
            else if (OtherPartials(statements, publication) is { } partials)
                conflicts.Add(new PublicationConflict(publication, pinned) { PinnedPartials = partials });
            if (publication.Tag is not { } tag) continue;
            var commit = Commit(statements, tag.Name) ?? tags.GetValueOrDefault(tag.Name)?.Tag!.Commit;
            if (commit is null) tags.Add(tag.Name, publication);
            else if (commit != tag.Commit)
                conflicts.Add(new PublicationConflict(publication, pinned ?? publication.Hash) { PinnedTagCommit = commit });
        }
        if (conflicts.Count > 0) return conflicts;
        foreach (var publication in publications) session.Contents.Keep(publication.Contents, time);
        var now = UtcText.Of(time.GetUtcNow());
        foreach (var publication in offered.Values)
        {
            statements.Pin.Run(LedgerNames.Of(publication.Kind), publication.Name, publication.Version, publication.Hash, publication.Commit,
                now);
            foreach (var partial in Partials(publication)) statements.PinPartial.Run(publication.Name, publication.Version, partial.Name, partial.Hash);
        }
        foreach (var (tag, publication) in tags)
        {
            statements.PinTag.Run(tag, LedgerNames.Of(publication.Kind), publication.Name, publication.Version, publication.Tag!.Commit,
                publication.Hash, now);
        }
        return conflicts;
    }

    private static IEnumerable<StoredContent> Partials(Publication publication) =>
        publication.Contents.Where(c => c.Kind == ContentKind.Partial).OrderBy(c => c.Name, StringComparer.Ordinal);

    /// <summary>The pinned partials of a prompt when they are not those offered; a publication without contents offers nothing.</summary>
    private static List<string>? OtherPartials(PublicationStatements statements, Publication publication)
    {
        if (publication.Kind != PublicationKind.Prompt || publication.Contents.Count == 0) return null;
        var pinned = new List<string>();
        using (var reader = statements.Partials.Read(publication.Name, publication.Version))
            while (reader.Read()) pinned.Add(reader.GetString(0));
        return pinned.SequenceEqual(Partials(publication).Select(p => $"{p.Name} {p.Hash}"), StringComparer.Ordinal) ? null : pinned;
    }

    private static string? Commit(PublicationStatements statements, string tag)
    {
        using var reader = statements.FindTag.Read(tag);
        return reader.Read() ? reader.GetString(0) : null;
    }

    private static string? Pinned(PublicationStatements statements, Publication publication)
    {
        using var reader = statements.Find.Read(LedgerNames.Of(publication.Kind), publication.Name, publication.Version);
        return reader.Read() ? reader.GetString(0) : null;
    }
}
