using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sluice.Retrieval.Tests;

/// <summary>Qdrant as https://api.qdrant.tech/api-reference documents it (1.10 and later): create and delete collection, upsert, query and delete points.</summary>
internal sealed class QdrantFake : VectorServerFake
{
    protected override (int Status, JsonNode? Body) Answer(string method, string path, JsonObject? body, HttpRequest request)
    {
        if (request.Headers["api-key"] != "key") return (403, null);
        if (path.Split('/') is not ["", "collections", var name, .. var rest]) return (404, null);
        switch (method, string.Join('/', rest))
        {
            case ("PUT", ""):
                if (Text(body!["vectors"]!["distance"]) != "Cosine") return Bad("distance");
                return Held.TryAdd(name, new Space(body["vectors"]!["size"]!.GetValue<int>())) ? Done(true) : (409, null);
            case ("DELETE", ""):
                return Done(Held.TryRemove(name, out _));
        }

        if (!Held.TryGetValue(name, out var space)) return (404, null);
        if (method == "GET" && rest.Length == 0) return Done(new JsonObject { ["status"] = "green" });
        switch (method, string.Join('/', rest))
        {
            case ("PUT", "points"):
                if (request.Query["wait"] != "true") return Bad("not waited for");
                foreach (var point in body!["points"]!.AsArray())
                {
                    if (!Guid.TryParseExact(Text(point!["id"]), "D", out var id)) return Bad("a point's id is a UUID or a number");
                    if (Numbers(point["vector"]).Length != space.Dimension) return Bad("dimension");
                    space.Points[id.ToString()] = (Text(point["payload"]!["chunk"]), Numbers(point["vector"]));
                }

                return Done(new JsonObject { ["operation_id"] = 1, ["status"] = "completed" });
            case ("POST", "points/delete"):
                foreach (var id in body!["points"]!.AsArray()) space.Points.TryRemove(Text(id), out _);
                return Done(new JsonObject { ["operation_id"] = 2, ["status"] = "completed" });
            case ("POST", "points/query"):
                if (Text(body!["with_payload"]!.AsArray().Single()) != "chunk") return Bad("with_payload");
                return Done(new JsonObject
                {
                    ["points"] = new JsonArray([.. space.Nearest(Numbers(body["query"]), body["limit"]!.GetValue<int>()).Select(hit => (JsonNode)new JsonObject
                    {
                        ["id"] = hit.Id,
                        ["version"] = 1,
                        ["score"] = hit.Score,
                        ["payload"] = new JsonObject { ["chunk"] = hit.Chunk },
                    })]),
                });
            default:
                return (404, null);
        }
    }

    private static (int, JsonNode?) Done(JsonNode result) => (200, new JsonObject { ["result"] = result, ["status"] = "ok", ["time"] = 0.001 });
}
