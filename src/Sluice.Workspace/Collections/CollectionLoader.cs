using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Reads <c>collections/*.yaml</c>.</summary>
internal static class CollectionLoader
{
    public const string Folder = "collections";
    private const string Extension = ".yaml";

    /// <summary>Most pointers of one contract.</summary>
    private const int PointersMax = 100;

    /// <summary>Every collection by name, without those that have a problem; and what each of them names.</summary>
    public static (SortedDictionary<string, CollectionSettings> Collections, IReadOnlyList<CollectionMention> Mentions) Load(WorkspaceFiles files)
    {
        var mentions = new List<CollectionMention>();
        var collections = new SortedDictionary<string, CollectionSettings>(StringComparer.Ordinal);
        foreach (var entry in files.List(Folder))
        {
            if (entry.IsFolder || !entry.Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                files.Unexpected(entry, $"a collection is a file {Folder}/<name>{Extension}");
                continue;
            }
            var name = entry.Name[..^Extension.Length];
            if (!ContractReference.IsName(name))
                files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.BadName, Names.Rule("collection", name));
            if (Read(files, entry.Path, name, mentions) is { } collection) collections[name] = collection;
        }
        return (collections, mentions);
    }

    private static CollectionSettings? Read(WorkspaceFiles files, string path, string name, List<CollectionMention> mentions)
    {
        if (files.Read(path, WorkspaceFiles.TextBytesMax) is not { } bytes) return null;
        if (TextDecoder.Decode(path, bytes, files.Problems) is not { } text) return null;
        if (YamlFile.Read(path, text, 0, files.Problems) is not { } map) return null;

        var standard = new CollectionSettings { Name = name };
        var (description, metadata) = (map.Text("description"), map.Text("metadata"));
        ContractReference? reference = null;
        if (metadata is { } contract && !ContractReference.TryParse(contract.Value, out reference))
            map.Report(contract.Line, WorkspaceProblemCode.BadValue,
                $"{Suggestion.Quote(contract.Value)} names no contract: write name, name@1, name@1.2.0 or name@^1.2.");
        if (metadata is { } of && reference is not null) mentions.Add(new(path, of.Line, reference, null));
        var collection = standard with
        {
            Description = description?.Value ?? "",
            Metadata = reference,
            Chunk = Chunk(map.Map("chunk")),
            Records = Records(map.Maps("records"), path, mentions),
            DocumentBytesMax = (int?)map.Integer("documentBytesMax", 1, 64 * 1024 * 1024) ?? standard.DocumentBytesMax,
            DocumentsMax = (int?)map.Integer("documentsMax", 1, 10_000_000) ?? standard.DocumentsMax,
            TermsMax = (int?)map.Integer("termsMax", 1, 64) ?? standard.TermsMax,
        };
        var embedding = map.Text("embedding");
        collection = collection with { Vectors = VectorSettingsReader.Read(map.Map("vectors"), embedding is not null) };
        if (embedding is { } model)
        {
            mentions.Add(new(path, model.Line, null, model.Value));
            collection = collection with { Embedding = model.Value };
        }
        map.Finish();
        return collection;
    }

    private static ChunkSettings Chunk(SettingsMap map)
    {
        var standard = new ChunkSettings();
        var tokens = (int?)map.Integer("tokensMax", 32, 8192) ?? standard.TokensMax;
        var overlap = (int?)map.Integer("overlapTokens", 0, 4096);
        if (overlap >= tokens / 2)
            map.Report(map.LineOf("overlapTokens"), WorkspaceProblemCode.OutOfRange,
                $"'chunk.overlapTokens' must be below half of 'chunk.tokensMax', that is below {tokens / 2}.");
        return new() { TokensMax = tokens, OverlapTokens = overlap ?? Math.Min(standard.OverlapTokens, tokens / 8) };
    }

    private static List<CollectionRecords> Records(IReadOnlyList<SettingsMap> maps, string path, List<CollectionMention> mentions)
    {
        var records = new List<CollectionRecords>();
        foreach (var map in maps)
        {
            var contract = map.RequiredText("contract");
            var pointers = map.Texts("text");
            foreach (var pointer in pointers.Where(pointer => !PolicyReader.IsPointer(pointer.Value, wholeAllowed: true)))
                map.Report(pointer.Line, WorkspaceProblemCode.BadValue,
                    $"{Suggestion.Quote(pointer.Value)} is no JSON Pointer: write /member/0, or \"\" for the whole document.");
            if (pointers.Count > PointersMax)
                map.Report(map.LineOf("text"), WorkspaceProblemCode.OutOfRange, $"'text' takes at most {PointersMax} JSON Pointers.");
            if (contract is not { } named) continue;
            if (records.Exists(other => other.Contract == named.Value))
                map.Report(named.Line, WorkspaceProblemCode.BadValue, $"{Suggestion.Quote(named.Value)} is there already; name each contract once.");
            if (ContractReference.IsName(named.Value)) mentions.Add(new(path, named.Line, new(named.Value, null), null));
            else map.Report(named.Line, WorkspaceProblemCode.BadName, Names.Rule("contract", named.Value));
            records.Add(new(named.Value, [.. pointers.Select(pointer => pointer.Value)]));
        }
        return records;
    }
}

/// <summary>A place where a collection names a contract or a model.</summary>
internal readonly record struct CollectionMention(string File, int Line, ContractReference? Contract, string? Model);
