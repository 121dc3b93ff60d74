using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sluice.Retrieval.Tests;

/// <summary>The data plane of a Pinecone index of three dimensions, as https://docs.pinecone.io/reference/api documents it: upsert, query, delete.</summary>
internal sealed class PineconeFake : VectorServerFake
{
    private const int Dimension = 3;

    protected override (int Status, JsonNode? Body) Answer(string method, string path, JsonObject? body, HttpRequest request)
    {
        if (request.Headers["Api-Key"] != "key") return (401, null);
        if (request.Headers["X-Pinecone-API-Version"] != "2025-04" || method != "POST") return (404, null);
        if (path == "/describe_index_stats")
            return (200, new JsonObject { ["dimension"] = Dimension, ["namespaces"] = new JsonObject([.. Held.Select(space => KeyValuePair.Create(space.Key, (JsonNode?)new JsonObject { ["vectorCount"] = space.Value.Points.Count }))]) });
        var name = Text(body!["namespace"]);
        switch (path)
        {
            case "/vectors/upsert":
                var vectors = body["vectors"]!.AsArray();
                if (vectors.Count is 0 or > 1_000 || vectors.Any(vector => Numbers(vector!["values"]).Length != Dimension)) return Bad("vectors");
                var space = Held.GetOrAdd(name, _ => new Space(Dimension));
                foreach (var vector in vectors) space.Points[Text(vector!["id"])] = (Text(vector["id"]), Numbers(vector["values"]));
                return (200, new JsonObject { ["upsertedCount"] = vectors.Count });
            case "/query":
                if (Numbers(body["vector"]).Length != Dimension || body["topK"]!.GetValue<int>() is < 1 or > 10_000) return Bad("query");
                var hits = Held.TryGetValue(name, out var searched) ? searched.Nearest(Numbers(body["vector"]), body["topK"]!.GetValue<int>()) : [];
                return (200, new JsonObject
                {
                    ["matches"] = new JsonArray([.. hits.Select(hit => (JsonNode)new JsonObject { ["id"] = hit.Id, ["score"] = hit.Score, ["values"] = new JsonArray() })]),
                    ["namespace"] = name,
                    ["usage"] = new JsonObject { ["readUnits"] = 1 },
                });
            case "/vectors/delete":
                if (!Held.TryGetValue(name, out var cleared)) return (404, null);
                if (body["deleteAll"]?.GetValue<bool>() == true) Held.TryRemove(name, out _);
                else foreach (var id in body["ids"]!.AsArray()) cleared.Points.TryRemove(Text(id), out _);
                return (200, new JsonObject());
            default:
                return (404, null);
        }
    }
}
