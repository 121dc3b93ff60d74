using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Sluice.Mentor.Assets;

/// <summary>Style sheet, script and picture: in the assembly, and under an address that changes with their content, so that a browser keeps them.</summary>
internal static class AssetFiles
{
    private static readonly Dictionary<string, (byte[] Bytes, string Hash, string Type)> Files = new(StringComparer.Ordinal)
    {
        ["mentor.css"] = Read("mentor.css", "text/css; charset=utf-8"),
        ["mentor.js"] = Read("mentor.js", "text/javascript; charset=utf-8"),
        ["mentor.svg"] = Read("mentor.svg", "image/svg+xml"),
    };

    /// <summary>The address of a file.</summary>
    public static string Url(string name) => $"/assets/{name}?v={Files[name].Hash}";

    public static void MapAssets(this IEndpointRouteBuilder app)
    {
        app.MapGet("/assets/{name}", (string name, HttpContext context) =>
        {
            if (!Files.TryGetValue(name, out var file)) return Results.NotFound();
            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return Results.Bytes(file.Bytes, file.Type, entityTag: new EntityTagHeaderValue($"\"{file.Hash}\""));
        });
    }

    private static (byte[] Bytes, string Hash, string Type) Read(string name, string type)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly. Build it again.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6)), type);
    }
}
