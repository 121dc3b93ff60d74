namespace Sluice.Schemas.Compilation;

/// <summary>URI references by the text (RFC 3986 section 5), without the normalisations of <see cref="Uri"/>.</summary>
internal static class SchemaUri
{
    /// <summary>Splits a fragment off; it comes without its hash sign, null when there is none.</summary>
    public static (string Uri, string? Fragment) Split(string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? (reference, null) : (reference[..hash], reference[(hash + 1)..]);
    }

    /// <summary>Resolves a reference without fragment against a base (section 5.2.2).</summary>
    public static string Resolve(string baseUri, string reference)
    {
        if (reference.Length == 0) return baseUri;
        if (baseUri.Length == 0 || Scheme(reference).Length > 0) return reference;
        var scheme = Scheme(baseUri);
        var rest = baseUri[scheme.Length..];
        var authority = Authority(rest);
        if (reference.StartsWith("//", StringComparison.Ordinal)) return scheme + reference;
        var path = rest[authority.Length..];
        var query = path.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) path = path[..query];
        if (reference[0] == '?') return scheme + authority + path + reference;
        var cut = reference.IndexOf('?', StringComparison.Ordinal) is var question and >= 0 ? question : reference.Length;
        var target = reference[0] == '/' ? reference[..cut] : Merge(path, authority, reference[..cut]);
        return scheme + authority + RemoveDots(target) + reference[cut..];
    }

    /// <summary>The scheme with its colon; empty when there is none.</summary>
    private static string Scheme(string uri)
    {
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !char.IsAsciiLetter(uri[0])) return "";
        foreach (var c in uri.AsSpan(0, colon))
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return "";
        return uri[..(colon + 1)];
    }

    private static string Authority(string rest)
    {
        if (!rest.StartsWith("//", StringComparison.Ordinal)) return "";
        var end = rest.AsSpan(2).IndexOfAny('/', '?');
        return end < 0 ? rest : rest[..(end + 2)];
    }

    private static string Merge(string path, string authority, string reference)
    {
        if (path.Length == 0 && authority.Length > 0) return "/" + reference;
        return path[..(path.LastIndexOf('/') + 1)] + reference;
    }

    private static string RemoveDots(string path)
    {
        if (!path.Contains("./", StringComparison.Ordinal) && !path.EndsWith('.')) return path;
        var segments = path.Split('/');
        List<string> kept = [];
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            if (segments[i] == ".." && kept.Count > 1) kept.RemoveAt(kept.Count - 1);
            if (segments[i] is not ("." or "..")) kept.Add(segments[i]);
            else if (last) kept.Add("");
        }
        return string.Join('/', kept);
    }
}
