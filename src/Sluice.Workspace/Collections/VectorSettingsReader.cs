using System.Text.RegularExpressions;

namespace Sluice.Workspace;

/// <summary>Reads <c>vectors</c> of a collection.</summary>
internal static partial class VectorSettingsReader
{
    private static readonly string[] Stores = ["memory", "pgvector", "chroma", "qdrant", "weaviate", "pinecone"];

    public static VectorSettings Read(SettingsMap map, bool embedded)
    {
        var standard = new VectorSettings();
        if (!embedded && map.Names.Count > 0)
            map.Report(map.Line, WorkspaceProblemCode.BadValue, "'vectors' means nothing without 'embedding'; name a model there, or remove it.");
        var settings = standard with
        {
            Store = map.Choice("store", Stores) is { } named ? (VectorStoreKind)Array.IndexOf(Stores, named) : standard.Store,
            Url = Url(map),
            KeyVariable = Variable(map),
            Generation = (int?)map.Integer("generation", 1, 1_000_000) ?? standard.Generation,
            LexicalWeight = map.Number("lexicalWeight", 0, 100) ?? standard.LexicalWeight,
            VectorWeight = map.Number("vectorWeight", 0, 100) ?? standard.VectorWeight,
            QueryTimeoutMilliseconds = (int?)map.Integer("queryTimeoutMilliseconds", 10, 60_000) ?? standard.QueryTimeoutMilliseconds,
            StoreTimeoutMilliseconds = (int?)map.Integer("storeTimeoutMilliseconds", 10, 60_000) ?? standard.StoreTimeoutMilliseconds,
            BatchMax = (int?)map.Integer("batchMax", 1, 2_048) ?? standard.BatchMax,
        };
        Check(map, settings);
        return settings;
    }

    private static void Check(SettingsMap map, VectorSettings settings)
    {
        if (settings is { LexicalWeight: 0, VectorWeight: 0 })
            map.Report(map.LineOf("vectorWeight"), WorkspaceProblemCode.BadValue, "'vectors.lexicalWeight' and 'vectors.vectorWeight' are both 0; give one of them a weight.");
        var (remote, named) = (settings.Store is not (VectorStoreKind.Memory or VectorStoreKind.Pgvector), map.Has("url"));
        if (remote && !named)
            map.Report(map.Line, WorkspaceProblemCode.SettingMissing, "This vector store has an address; name it in 'vectors.url'.");
        if (!remote && named)
            map.Report(map.LineOf("url"), WorkspaceProblemCode.BadValue, settings.Store == VectorStoreKind.Pgvector
                ? "'vectors.url' means nothing with pgvector; name the variable that holds its connection string in 'vectors.keyVariable'."
                : "'vectors.url' means nothing in memory; name a store in 'vectors.store', or remove it.");
        if (settings.Store is VectorStoreKind.Pgvector or VectorStoreKind.Pinecone && !map.Has("keyVariable"))
            map.Report(map.Line, WorkspaceProblemCode.SettingMissing, "This vector store has a key; name the environment variable that holds it in 'vectors.keyVariable'.");
    }

    private static Uri? Url(SettingsMap map)
    {
        if (map.Text("url") is not { } text) return null;
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0)
        {
            if (url.UserInfo.Length == 0) return url;
            map.Report(text.Line, WorkspaceProblemCode.InlineKey, "'vectors.url' holds a user or password. Remove it and name an environment variable in 'vectors.keyVariable'.");
            return null;
        }

        map.Report(text.Line, WorkspaceProblemCode.BadValue, "'vectors.url' must be an http or https address without query, such as http://localhost:8000.");
        return null;
    }

    private static string? Variable(SettingsMap map)
    {
        if (map.Text("keyVariable") is not { } text) return null;
        if (VariablePattern.IsMatch(text.Value) && !Secrets.IsValue(text.Value)) return text.Value;
        // The value is not repeated: it may be a key put in the wrong place.
        map.Report(text.Line, WorkspaceProblemCode.BadValue, "'vectors.keyVariable' must be the name of an environment variable, such as QDRANT_API_KEY, and not the key.");
        return null;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariablePattern { get; }
}
