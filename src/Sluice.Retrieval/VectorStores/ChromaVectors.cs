using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Chroma, API v2: one collection for each set, in Chroma's default tenant and database.</summary>
internal sealed class ChromaVectors(HttpClient client, VectorPlace place) : IVectorIndex
{
    private const string Collections = "api/v2/tenants/default_tenant/databases/default_database/collections";

    private readonly VectorHttp _http = new(client, place);
    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);

    public string Place => place.ToString();

    public int CountMax => 1_000;

    public async Task<bool> HasAsync(VectorSet set, CancellationToken cancellationToken) => await FindAsync(RemoteName.Of(set), cancellationToken) is not null;

    public async Task AddAsync(VectorSet set, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken)
    {
        var name = RemoteName.Of(set);
        var id = _ids.GetValueOrDefault(name) ?? (_ids[name] = await MakeAsync(name, cancellationToken));
        using var reply = await PostAsync(name, id, "upsert", json =>
        {
            json.WriteTexts("ids", vectors.Select(vector => vector.Id));
            json.WriteStartArray("embeddings");
            foreach (var vector in vectors) json.WriteNumbers(vector.Vector.Span);
            json.WriteEndArray();
        }, cancellationToken);
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorSet set, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        var name = RemoteName.Of(set);
        var id = _ids.GetValueOrDefault(name) ?? await FindAsync(name, cancellationToken) ?? throw Gone();
        using var reply = await PostAsync(name, id, "query", json =>
        {
            json.WriteStartArray("query_embeddings");
            json.WriteNumbers(query.Span);
            json.WriteEndArray();
            json.WriteNumber("n_results", count);
            json.WriteTexts("include", ["distances"]);
        }, cancellationToken);
        return Hits(reply.Body);
    }

    public async Task RemoveAsync(VectorSet set, IReadOnlyCollection<string> chunks, CancellationToken cancellationToken)
    {
        var name = RemoteName.Of(set);
        if ((_ids.GetValueOrDefault(name) ?? await FindAsync(name, cancellationToken)) is not { } id) return;
        using var reply = await PostAsync(name, id, "delete", json => json.WriteTexts("ids", chunks), cancellationToken);
    }

    public async Task DropAsync(VectorSet set, CancellationToken cancellationToken)
    {
        var name = RemoteName.Of(set);
        _ids.TryRemove(name, out _);
        using var reply = await _http.SendAsync(HttpMethod.Delete, $"{Collections}/{name}", null, HttpStatusCode.NotFound, cancellationToken);
    }

    /// <summary>Posts to a collection. Where somebody has removed it, its id is forgotten: the next one finds or makes another.</summary>
    private async Task<VectorReply> PostAsync(string name, string id, string verb, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var reply = await _http.SendAsync(HttpMethod.Post, $"{Collections}/{id}/{verb}", write, HttpStatusCode.NotFound, cancellationToken);
        if (reply.Status != HttpStatusCode.NotFound) return reply;
        reply.Dispose();
        _ids.TryRemove(name, out _);
        throw Gone();
    }

    private async Task<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Get, $"{Collections}/{name}", null, HttpStatusCode.NotFound, cancellationToken);
        return reply.Status == HttpStatusCode.NotFound ? null : _ids[name] = IdOf(reply);
    }

    private static VectorIndexException Gone() => new(Sluice.Gateway.EmbeddingErrorCode.VectorStoreUnavailable,
        "Somebody has removed a collection of vectors from Chroma; it is copied there again.");

    private async Task<string> MakeAsync(string name, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Post, Collections, json =>
        {
            json.WriteString("name", name);
            json.WriteBoolean("get_or_create", true);
            json.WriteStartObject("configuration");
            json.WriteStartObject("hnsw");
            json.WriteString("space", "cosine");
            json.WriteEndObject();
            json.WriteEndObject();
        }, cancellationToken);
        return IdOf(reply);
    }

    private string IdOf(VectorReply reply) =>
        reply.Body is { RootElement: { ValueKind: JsonValueKind.Object } root } && root.TryGetProperty("id", out var id)
            && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var guid) ? guid.ToString() : throw _http.Malformed();

    private IReadOnlyList<VectorHit> Hits(JsonDocument? body)
    {
        if (body is not { RootElement: { ValueKind: JsonValueKind.Object } root } || First(root, "ids") is not { } ids || First(root, "distances") is not { } distances
            || ids.GetArrayLength() != distances.GetArrayLength()) throw _http.Malformed();
        var hits = new List<VectorHit>(ids.GetArrayLength());
        for (var i = 0; i < ids.GetArrayLength(); i++)
        {
            if (ids[i].ValueKind != JsonValueKind.String || distances[i].ValueKind != JsonValueKind.Number) throw _http.Malformed();
            hits.Add(new(ids[i].GetString()!, 1 - distances[i].GetDouble()));
        }

        return VectorHits.Ordered(hits);
    }

    // One list for each vector that was asked with.
    private static JsonElement? First(JsonElement root, string name) =>
        root.TryGetProperty(name, out var lists) && lists.ValueKind == JsonValueKind.Array && lists.GetArrayLength() == 1 && lists[0].ValueKind == JsonValueKind.Array
            ? lists[0]
            : null;
}
