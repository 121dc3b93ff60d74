namespace Sluice.Evaluation.Retrieval;

/// <summary>A document of a test collection.</summary>
internal sealed record TestDocument(string Id, string Title, string Text);

/// <summary>A query of a test collection.</summary>
internal sealed record TestQuery(string Id, string Text);

/// <summary>A collection of documents, queries and judgements, read from a folder. What a file is, is told by what stands in it
/// (<see cref="CollectionFile"/>); its name decides only where that leaves it open.</summary>
internal sealed class TestCollection
{
    private TestCollection(IReadOnlyList<TestDocument> documents, IReadOnlyList<TestQuery> queries,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> judged, IReadOnlyList<string> remarks) =>
        (Documents, Queries, Judged, Remarks) = (documents, queries, judged, remarks);

    /// <summary>Documents, each id once.</summary>
    public IReadOnlyList<TestDocument> Documents { get; }

    /// <summary>Queries, each id once.</summary>
    public IReadOnlyList<TestQuery> Queries { get; }

    /// <summary>By query and document how relevant it is; above 0: relevant.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Judged { get; }

    /// <summary>What of the folder was passed over or read otherwise than it stands there.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="InvalidDataException">Documents, queries or judgements are missing, or do not belong to each other. The message says what was
    /// found in which file.</exception>
    public static TestCollection Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidDataException($"There is no folder '{folder}'.");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
            .Where(IsMeant).Order(StringComparer.Ordinal).Select(name => CollectionFile.Read(folder, name)).ToList();
        var remarks = new List<string>();
        var documents = Once([.. files.SelectMany(file => file.Documents)], document => document.Id, "documents", remarks);
        var queries = Once([.. files.SelectMany(file => file.Queries)], query => query.Id, "queries", remarks);
        var judging = TestSplit([.. files.Where(file => file.Lines.Count > 0)], remarks);
        if (documents.Count == 0 || queries.Count == 0 || judging.Count == 0) throw new InvalidDataException(Missing(folder, files, documents.Count, queries.Count));
        var judged = Judgements.Of(judging, documents.Select(document => document.Id).ToHashSet(StringComparer.Ordinal), remarks);
        queries = Judgements.Named(queries, judged, remarks);
        foreach (var file in files.Where(file => file.Problem is not null)) remarks.Add($"{file.Name} was passed over: {file.Problem}");
        return queries.Any(query => judged.TryGetValue(query.Id, out var grades) && grades.Values.Any(grade => grade > 0))
            ? new TestCollection(documents, queries, judged, remarks)
            : throw new InvalidDataException($"No query of '{folder}' has a relevant document: the first query is '{queries[0].Id}', the first that is judged "
                + $"{(judged.Keys.FirstOrDefault() is { } first ? $"'{first}'" : "is none")}. See whether the files belong together.{string.Concat(remarks.Select(remark => $"\n  {remark}"))}");
    }

    private static bool IsMeant(string name) => !name.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.') || part.StartsWith("__", StringComparison.Ordinal))
        && !name.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
        && !((string[])["README", "LICENSE", "LICENCE", "COPYING", "NOTICE"]).Any(word => Path.GetFileName(name).StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private static List<T> Once<T>(List<T> given, Func<T, string> id, string what, List<string> remarks)
    {
        var once = given.DistinctBy(id, StringComparer.Ordinal).ToList();
        if (once.Count < given.Count) remarks.Add($"{given.Count - once.Count} {what} have an id that another one before them has, and were passed over");
        return once;
    }

    /// <summary>Where judgements come for training and for testing, those for testing.</summary>
    private static List<CollectionFile> TestSplit(List<CollectionFile> files, List<string> remarks)
    {
        var tests = files.Where(file => Path.GetFileName(file.Name).Contains("test", StringComparison.OrdinalIgnoreCase)).ToList();
        if (tests.Count == 0 || tests.Count == files.Count) return files;
        remarks.Add($"judgements are those of {string.Join(", ", tests.Select(file => file.Name))}; not of {string.Join(", ", files.Except(tests).Select(file => file.Name))}");
        return tests;
    }

    private static string Missing(string folder, List<CollectionFile> files, int documents, int queries)
    {
        var missing = (documents, queries) switch
        {
            (0, 0) => "neither documents nor queries",
            (0, _) => "no documents",
            (_, 0) => "no queries",
            _ => "no judgements",
        };
        var found = files.Select(file => $"\n  {file.Name}: {file.Told}");
        return $"'{folder}' has {missing}.{(files.Count == 0 ? " It has no files." : "")}{string.Concat(found)}\n"
            + "Documents and queries are read from TREC's tags, from JSON lines, from SMART's .I files and from id<tab>text; judgements from lines of "
            + "query, document and grade. Give a folder that has all three.";
    }
}
