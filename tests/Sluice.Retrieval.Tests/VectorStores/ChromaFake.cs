using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sluice.Retrieval.Tests;

/// <summary>Chroma's API v2 as https://docs.trychroma.com/reference/chroma-api documents it: create collection, upsert, query, delete.</summary>
internal sealed class ChromaFake : VectorServerFake
{
    private const string Collections = "/api/v2/tenants/default_tenant/databases/default_database/collections";

    private static JsonObject Shown(string name, Space space) =>
        new() { ["id"] = space.Id, ["name"] = name, ["tenant"] = "default_tenant", ["database"] = "default_database" };

    protected override (int Status, JsonNode? Body) Answer(string method, string path, JsonObject? body, HttpRequest request)
    {
        if (request.Headers["X-Chroma-Token"] != "key") return (401, null);
        if (!path.StartsWith(Collections, StringComparison.Ordinal)) return (404, null);
        var rest = path[Collections.Length..].TrimStart('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (method, rest)
        {
            case ("POST", []):
                if (Text(body!["configuration"]!["hnsw"]!["space"]) != "cosine" || !body["get_or_create"]!.GetValue<bool>() || Text(body["name"]).Length < 3) return Bad("collection");
                var made = Held.GetOrAdd(Text(body["name"]), _ => new Space(0));
                return (200, Shown(Text(body["name"]), made));
            case ("GET", [var named]):
                return Held.TryGetValue(named, out var found) ? (200, Shown(named, found)) : (404, new JsonObject());
            case ("DELETE", [var name]):
                return (Held.TryRemove(name, out _) ? 200 : 404, new JsonObject());
        }

        if (rest is not [var id, var verb] || method != "POST" || Held.Values.FirstOrDefault(space => space.Id == id) is not { } space) return (404, new JsonObject());
        switch (verb)
        {
            case "upsert":
                var (ids, vectors) = (body!["ids"]!.AsArray(), body["embeddings"]!.AsArray());
                if (ids.Count != vectors.Count) return Bad("ids and embeddings");
                for (var i = 0; i < ids.Count; i++)
                {
                    if (space.Dimension == 0) space.Dimension = Numbers(vectors[i]).Length;
                    if (space.Dimension != Numbers(vectors[i]).Length) return Bad("dimension");
                    space.Points[Text(ids[i])] = (Text(ids[i]), Numbers(vectors[i]));
                }

                return (200, new JsonObject());
            case "query":
                if (Text(body!["include"]!.AsArray().Single()) != "distances") return Bad("include");
                var hits = space.Nearest(Numbers(body["query_embeddings"]!.AsArray().Single()), body["n_results"]!.GetValue<int>()).ToList();
                return (200, new JsonObject
                {
                    ["ids"] = new JsonArray(new JsonArray([.. hits.Select(hit => (JsonNode)hit.Id)])),
                    ["distances"] = new JsonArray(new JsonArray([.. hits.Select(hit => (JsonNode)(1 - hit.Score))])),
                    ["documents"] = null,
                    ["include"] = new JsonArray("distances"),
                });
            case "delete":
                foreach (var gone in body!["ids"]!.AsArray()) space.Points.TryRemove(Text(gone), out _);
                return (200, new JsonObject());
            default:
                return (404, null);
        }
    }
}
