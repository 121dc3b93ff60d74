using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Weaviate over REST and GraphQL: one collection for each set, without a vectorizer of Weaviate's. An object's id is a UUID made of the chunk's
/// id, which is its property.</summary>
internal sealed class WeaviateVectors(HttpClient client, VectorPlace place) : IVectorIndex
{
    private readonly VectorHttp _http = new(client, place);
    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);

    public string Place => place.ToString();

    // QUERY_MAXIMUM_RESULTS, where nobody has raised it.
    public int CountMax => 10_000;

    public async Task<bool> HasAsync(VectorSet set, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Get, $"v1/schema/{NameOf(set)}", null, HttpStatusCode.NotFound, cancellationToken);
        return reply.Status != HttpStatusCode.NotFound;
    }

    public async Task AddAsync(VectorSet set, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken)
    {
        var name = await MadeAsync(set, cancellationToken);
        using var reply = await _http.SendAsync(HttpMethod.Post, "v1/batch/objects", json =>
        {
            json.WriteStartArray("objects");
            foreach (var vector in vectors)
            {
                json.WriteStartObject();
                json.WriteString("class", name);
                json.WriteString("id", RemoteName.Uuid(vector.Id));
                json.WriteStartObject("properties");
                json.WriteString("chunk", vector.Id);
                json.WriteEndObject();
                json.WriteNumbers("vector", vector.Vector.Span);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }, cancellationToken);
        // The request succeeds although objects of it fail.
        if (reply.Body is not { RootElement: { ValueKind: JsonValueKind.Array } objects } || objects.GetArrayLength() != vectors.Count
            || objects.EnumerateArray().Any(Failed))
        {
            _made.TryRemove(name, out _);
            throw _http.Malformed();
        }
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorSet set, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        var name = NameOf(set);
        using var reply = await _http.SendAsync(HttpMethod.Post, "v1/graphql", json => json.WriteString("query", Query(name, query.Span, count)), cancellationToken);
        if (reply.Body is not { RootElement: { ValueKind: JsonValueKind.Object } root } || root.TryGetProperty("errors", out var errors) && errors.ValueKind != JsonValueKind.Null
            || !root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("Get", out var get)
            || get.ValueKind != JsonValueKind.Object || !get.TryGetProperty(name, out var found) || found.ValueKind != JsonValueKind.Array) throw _http.Malformed();
        return VectorHits.Ordered(found.EnumerateArray().Select(Hit).ToList());
    }

    public async Task RemoveAsync(VectorSet set, IReadOnlyCollection<string> chunks, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Delete, "v1/batch/objects", json =>
        {
            json.WriteStartObject("match");
            json.WriteString("class", NameOf(set));
            json.WriteStartObject("where");
            json.WriteTexts("path", ["chunk"]);
            json.WriteString("operator", "ContainsAny");
            json.WriteTexts("valueTextArray", chunks);
            json.WriteEndObject();
            json.WriteEndObject();
        }, cancellationToken);
    }

    public async Task DropAsync(VectorSet set, CancellationToken cancellationToken)
    {
        var name = NameOf(set);
        _made.TryRemove(name, out _);
        using var reply = await _http.SendAsync(HttpMethod.Delete, $"v1/schema/{name}", null, HttpStatusCode.NotFound, cancellationToken);
    }

    // A collection begins with a capital letter.
    private static string NameOf(VectorSet set) => "S" + RemoteName.Of(set)[1..];

    private static string Query(string name, ReadOnlySpan<float> vector, int count)
    {
        var query = new StringBuilder($"{{Get{{{name}(limit:{count} nearVector:{{vector:[");
        for (var i = 0; i < vector.Length; i++)
        {
            if (i > 0) query.Append(',');
            query.Append(vector[i].ToString("R", CultureInfo.InvariantCulture));
        }

        return query.Append("]}){chunk _additional{distance}}}}").ToString();
    }

    private static bool Failed(JsonElement given) => given.ValueKind != JsonValueKind.Object
        || given.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object
            && result.TryGetProperty("errors", out var errors) && errors.ValueKind is not JsonValueKind.Null;

    private VectorHit Hit(JsonElement found) =>
        found.ValueKind == JsonValueKind.Object && found.TryGetProperty("chunk", out var chunk) && chunk.ValueKind == JsonValueKind.String
            && found.TryGetProperty("_additional", out var more) && more.ValueKind == JsonValueKind.Object
            && more.TryGetProperty("distance", out var distance) && distance.ValueKind == JsonValueKind.Number
            ? new(chunk.GetString()!, 1 - distance.GetDouble())
            : throw _http.Malformed();

    private async Task<string> MadeAsync(VectorSet set, CancellationToken cancellationToken)
    {
        var name = NameOf(set);
        if (_made.ContainsKey(name)) return name;
        if (!await HasAsync(set, cancellationToken))
        {
            // 422: another process has made it meanwhile.
            using var reply = await _http.SendAsync(HttpMethod.Post, "v1/schema", json => Class(json, name), HttpStatusCode.UnprocessableEntity, cancellationToken);
        }

        _made[name] = true;
        return name;
    }

    private static void Class(Utf8JsonWriter json, string name)
    {
        json.WriteString("class", name);
        json.WriteString("vectorizer", "none");
        json.WriteStartObject("vectorIndexConfig");
        json.WriteString("distance", "cosine");
        json.WriteEndObject();
        json.WriteStartArray("properties");
        json.WriteStartObject();
        json.WriteString("name", "chunk");
        json.WriteTexts("dataType", ["text"]);
        json.WriteString("tokenization", "field");
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
