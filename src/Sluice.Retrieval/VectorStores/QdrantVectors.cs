using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Qdrant 1.10 and later over REST: one collection for each set. A point's id is a UUID made of the chunk's id, which is its payload.</summary>
internal sealed class QdrantVectors(HttpClient client, VectorPlace place) : IVectorIndex
{
    private readonly VectorHttp _http = new(client, place);
    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);

    public string Place => place.ToString();

    public int CountMax => 10_000;

    public async Task<bool> HasAsync(VectorSet set, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Get, $"collections/{RemoteName.Of(set)}", null, HttpStatusCode.NotFound, cancellationToken);
        return reply.Status != HttpStatusCode.NotFound;
    }

    public async Task AddAsync(VectorSet set, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken)
    {
        var name = await MadeAsync(set, cancellationToken);
        using var reply = await _http.SendAsync(HttpMethod.Put, $"collections/{name}/points?wait=true", json =>
        {
            json.WriteStartArray("points");
            foreach (var vector in vectors)
            {
                json.WriteStartObject();
                json.WriteString("id", RemoteName.Uuid(vector.Id));
                json.WriteNumbers("vector", vector.Vector.Span);
                json.WriteStartObject("payload");
                json.WriteString("chunk", vector.Id);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }, HttpStatusCode.NotFound, cancellationToken);
        // Somebody removed the collection: it is made again by the next try.
        if (reply.Status != HttpStatusCode.NotFound) return;
        _made.TryRemove(name, out _);
        throw _http.Malformed();
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorSet set, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Post, $"collections/{RemoteName.Of(set)}/points/query", json =>
        {
            json.WriteNumbers("query", query.Span);
            json.WriteNumber("limit", count);
            json.WriteTexts("with_payload", ["chunk"]);
        }, cancellationToken);
        if (reply.Body is not { RootElement: { ValueKind: JsonValueKind.Object } root } || !root.TryGetProperty("result", out var result)
            || result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("points", out var points) || points.ValueKind != JsonValueKind.Array) throw _http.Malformed();
        return VectorHits.Ordered(points.EnumerateArray().Select(Hit).ToList());
    }

    public async Task RemoveAsync(VectorSet set, IReadOnlyCollection<string> chunks, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Post, $"collections/{RemoteName.Of(set)}/points/delete?wait=true",
            json => json.WriteTexts("points", chunks.Select(RemoteName.Uuid)), HttpStatusCode.NotFound, cancellationToken);
    }

    public async Task DropAsync(VectorSet set, CancellationToken cancellationToken)
    {
        var name = RemoteName.Of(set);
        _made.TryRemove(name, out _);
        using var reply = await _http.SendAsync(HttpMethod.Delete, $"collections/{name}", null, HttpStatusCode.NotFound, cancellationToken);
    }

    private VectorHit Hit(JsonElement point) =>
        point.ValueKind == JsonValueKind.Object && point.TryGetProperty("score", out var score) && score.ValueKind == JsonValueKind.Number
            && point.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.Object
            && payload.TryGetProperty("chunk", out var chunk) && chunk.ValueKind == JsonValueKind.String
            ? new(chunk.GetString()!, score.GetDouble())
            : throw _http.Malformed();

    private async Task<string> MadeAsync(VectorSet set, CancellationToken cancellationToken)
    {
        var name = RemoteName.Of(set);
        if (_made.ContainsKey(name)) return name;
        // It may be there from before, or another process makes it at this moment.
        using var reply = await _http.SendAsync(HttpMethod.Put, $"collections/{name}", json =>
        {
            json.WriteStartObject("vectors");
            json.WriteNumber("size", set.Model.Dimension);
            json.WriteString("distance", "Cosine");
            json.WriteEndObject();
        }, HttpStatusCode.Conflict, cancellationToken);
        _made[name] = true;
        return name;
    }
}
