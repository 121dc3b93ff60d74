using System.Reflection;

namespace Sluice.Schemas.Compilation;

/// <summary>The metaschemas of json-schema.org, embedded.</summary>
internal static class Metaschemas
{
    private const string Site = "json-schema.org/";

    /// <summary>The text of a metaschema, by its address without fragment.</summary>
    public static bool TryFind(string address, out ReadOnlyMemory<byte> utf8)
    {
        utf8 = default;
        var bare = address.StartsWith("https://", StringComparison.Ordinal) ? address[8..] : address.StartsWith("http://", StringComparison.Ordinal) ? address[7..] : "";
        if (!bare.StartsWith(Site, StringComparison.Ordinal)) return false;
        var path = bare[Site.Length..];
        var resource = path switch
        {
            "draft-04/schema" or "draft-06/schema" or "draft-07/schema" => path[..8],
            "draft/2019-09/schema" or "draft/2020-12/schema" => path[6..],
            _ when path.StartsWith("draft/2019-09/meta/", StringComparison.Ordinal) || path.StartsWith("draft/2020-12/meta/", StringComparison.Ordinal)
                => $"{path[6..13]}/{path[19..]}",
            _ => null,
        };
        if (resource is null) return false;
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"metaschemas/{resource}.json");
        if (stream is null) return false;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        utf8 = bytes;
        return true;
    }
}
