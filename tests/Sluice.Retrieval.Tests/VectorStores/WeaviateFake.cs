using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Sluice.Retrieval.Tests;

/// <summary>Weaviate as https://docs.weaviate.io/weaviate/api/rest and its GraphQL pages document it: schema, batch of objects, batch delete, nearVector.</summary>
internal sealed partial class WeaviateFake : VectorServerFake
{
    protected override (int Status, JsonNode? Body) Answer(string method, string path, JsonObject? body, HttpRequest request)
    {
        if (request.Headers.Authorization != "Bearer key") return (401, null);
        switch (method, path)
        {
            case ("POST", "/v1/schema"):
                var name = Text(body!["class"]);
                if (!ClassName().IsMatch(name) || Text(body["vectorizer"]) != "none" || Text(body["vectorIndexConfig"]!["distance"]) != "cosine") return (422, null);
                var property = body["properties"]!.AsArray().Single()!;
                if (Text(property["name"]) != "chunk" || Text(property["dataType"]!.AsArray().Single()) != "text" || Text(property["tokenization"]) != "field") return (422, null);
                return Held.TryAdd(name, new Space(0)) ? (200, body.DeepClone()) : (422, null);
            case ("GET", _) when path.StartsWith("/v1/schema/", StringComparison.Ordinal):
                return Held.ContainsKey(path["/v1/schema/".Length..]) ? (200, new JsonObject { ["class"] = path["/v1/schema/".Length..] }) : (404, null);
            case ("DELETE", _) when path.StartsWith("/v1/schema/", StringComparison.Ordinal):
                Held.TryRemove(path["/v1/schema/".Length..], out _);
                return (200, null);
            case ("POST", "/v1/batch/objects"):
                return (200, new JsonArray([.. body!["objects"]!.AsArray().Select(given => (JsonNode)Keep(given!.AsObject()))]));
            case ("DELETE", "/v1/batch/objects"):
                return Delete(body!["match"]!.AsObject());
            case ("POST", "/v1/graphql"):
                return Query(Text(body!["query"]));
            default:
                return (404, null);
        }
    }

    private JsonObject Keep(JsonObject given)
    {
        var result = given.DeepClone().AsObject();
        var vector = Numbers(given["vector"]);
        if (!Held.TryGetValue(Text(given["class"]), out var space) || !Guid.TryParse(Text(given["id"]), out _) || (space.Dimension != 0 && space.Dimension != vector.Length))
        {
            result["result"] = new JsonObject { ["status"] = "FAILED", ["errors"] = new JsonObject { ["error"] = new JsonArray(new JsonObject { ["message"] = "no" }) } };
            return result;
        }

        space.Dimension = vector.Length;
        space.Points[Text(given["id"])] = (Text(given["properties"]!["chunk"]), vector);
        result["result"] = new JsonObject { ["status"] = "SUCCESS" };
        return result;
    }

    private (int, JsonNode?) Delete(JsonObject match)
    {
        var where = match["where"]!;
        if (Text(where["operator"]) != "ContainsAny" || Text(where["path"]!.AsArray().Single()) != "chunk" || !Held.TryGetValue(Text(match["class"]), out var space)) return (422, null);
        var gone = where["valueTextArray"]!.AsArray().Select(Text).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, point) in space.Points)
        {
            if (gone.Contains(point.Chunk)) space.Points.TryRemove(id, out _);
        }

        return (200, new JsonObject { ["results"] = new JsonObject { ["failed"] = 0 } });
    }

    private (int, JsonNode?) Query(string query)
    {
        var asked = Near().Match(query);
        if (!asked.Success || !Held.TryGetValue(asked.Groups["class"].Value, out var space))
            return (200, new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["message"] = "Cannot query field" }) });
        float[] vector = [.. asked.Groups["vector"].Value.Split(',').Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
        var hits = space.Nearest(vector, int.Parse(asked.Groups["limit"].Value, CultureInfo.InvariantCulture)).Select(hit => (JsonNode)new JsonObject
        {
            ["chunk"] = hit.Chunk,
            ["_additional"] = new JsonObject { ["distance"] = 1 - hit.Score },
        });
        return (200, new JsonObject { ["data"] = new JsonObject { ["Get"] = new JsonObject { [asked.Groups["class"].Value] = new JsonArray([.. hits]) } } });
    }

    [GeneratedRegex("^[A-Z][_0-9A-Za-z]*$")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"^\{Get\{(?<class>[A-Z][_0-9A-Za-z]*)\(limit:(?<limit>\d+) nearVector:\{vector:\[(?<vector>[-+0-9.,eE]+)\]\}\)\{chunk _additional\{distance\}\}\}\}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Near();
}
