namespace Sluice.Repository.Tests;

public sealed class LinkTests
{
    [Fact]
    public void Every_link_leads_somewhere() => Rule.Holds(Dead(Checkout.Files),
        "Links in Markdown name a tracked file or folder, relative to the page, and a heading that exists. Mend these:");

    [Fact]
    public void A_dead_link_is_found() => Assert.Equal(
        ["docs/a.md:3: gone.md", "docs/a.md:4: b.md#nowhere", "docs/a.md:5: #missing", "docs/a.md:6: ../../outside.md", "docs/a.md:7: /docs/b.md"], Dead(
        [
            RepositoryFile.Of("docs/a.md", """
                # The `A` page, first
                [b](b.md) [b2](b.md#one-two "title") [f](../src) [w](https://example.org/x) [here](#the-a-page-first) `[code](no.md)`
                [x](gone.md)
                [x](b.md#nowhere)
                [x](#missing)
                [x](../../outside.md)
                [x]: /docs/b.md
                ```
                [x](no.md)
                ```
                """),
            RepositoryFile.Of("docs/b.md", "# One, two\n"), RepositoryFile.Of("src/a.cs", ""),
        ]));

    [Fact]
    public void Every_page_of_docs_can_be_reached_from_its_index() => Rule.Holds(Lost(Checkout.Files),
        "A page that nothing links to is not found by readers. Link these from docs/README.md or the README of their folder:");

    [Fact]
    public void A_page_that_nothing_links_to_is_found() => Assert.Equal(["docs/c.md"], Lost(
    [
        RepositoryFile.Of("docs/README.md", "[a](guides)\n"), RepositoryFile.Of("docs/guides/README.md", "[b](b.md)\n"),
        RepositoryFile.Of("docs/guides/b.md", "# B\n"), RepositoryFile.Of("docs/c.md", "# C\n"),
    ]));

    private static IEnumerable<string> Dead(IReadOnlyList<RepositoryFile> files)
    {
        var pages = files.Where(file => file.Markdown && !file.Verbatim).ToDictionary(file => file.Path, file => new MarkdownPage(file), StringComparer.Ordinal);
        var folders = files.SelectMany(file => Above(file.Folder)).ToHashSet(StringComparer.Ordinal);
        var paths = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return from page in pages.Values
               from link in page.Links
               where !link.Target.Contains("://", StringComparison.Ordinal) && !link.Target.StartsWith("mailto:", StringComparison.Ordinal)
               where !Leads(page, link.Target)
               select $"{page.File.Path}:{link.Number}: {link.Target}";

        bool Leads(MarkdownPage page, string target)
        {
            var (path, anchor) = Split(page.File, target);
            return path is not null && (folders.Contains(path) || paths.Contains(path))
                && (anchor.Length == 0 || (pages.TryGetValue(path, out var other) && other.Anchors.Contains(anchor)));
        }
    }

    private static IEnumerable<string> Lost(IReadOnlyList<RepositoryFile> files)
    {
        var pages = files.Where(file => file.Markdown && file.Under("docs")).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal) { "docs/README.md" };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var path))
        {
            if (!pages.TryGetValue(path, out var page))
                continue;
            foreach (var target in new MarkdownPage(page).Links.Select(link => Split(page, link.Target).Path).OfType<string>())
            {
                var found = pages.ContainsKey(target) ? target : target + "/README.md";
                if (reached.Add(found))
                    next.Enqueue(found);
            }
        }
        return pages.Keys.Where(path => !reached.Contains(path));
    }

    /// <summary>The path from the root that a link on a page means, null when it leaves the repository, and its anchor.</summary>
    private static (string? Path, string Anchor) Split(RepositoryFile page, string target)
    {
        var parts = target.Split('#', 2);
        var anchor = parts.Length == 2 ? parts[1] : "";
        if (parts[0].Length == 0)
            return (page.Path, anchor);
        if (parts[0].StartsWith('/'))
            return (null, anchor);
        var path = new Stack<string>(page.Folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in Uri.UnescapeDataString(parts[0]).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (!path.TryPop(out _))
                    return (null, anchor);
            }
            else if (part != ".")
            {
                path.Push(part);
            }
        }
        return (string.Join('/', path.Reverse()), anchor);
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (; folder.Length > 0; folder = folder.Contains('/', StringComparison.Ordinal) ? folder[..folder.LastIndexOf('/')] : "")
            yield return folder;
    }
}
