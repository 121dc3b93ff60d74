namespace Sluice.Schemas.Compilation;

/// <summary>The drafts' names.</summary>
internal static class Drafts
{
    /// <summary>Finds a draft by the URI of its metaschema.</summary>
    public static SchemaDraft? Find(string uri)
    {
        var bare = uri.TrimEnd('#');
        if (bare.StartsWith("https://", StringComparison.Ordinal)) bare = bare[8..];
        else if (bare.StartsWith("http://", StringComparison.Ordinal)) bare = bare[7..];
        return bare switch
        {
            "json-schema.org/draft-04/schema" => SchemaDraft.Draft4,
            "json-schema.org/draft-06/schema" => SchemaDraft.Draft6,
            "json-schema.org/draft-07/schema" => SchemaDraft.Draft7,
            "json-schema.org/draft/2019-09/schema" => SchemaDraft.Draft201909,
            "json-schema.org/draft/2020-12/schema" => SchemaDraft.Draft202012,
            // "The latest", as old schemas say it.
            "json-schema.org/schema" => SchemaDraft.Draft202012,
            _ => null,
        };
    }
}
