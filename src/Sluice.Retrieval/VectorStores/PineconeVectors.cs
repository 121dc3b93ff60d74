using System.Net;
using System.Text.Json;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Pinecone's data plane: one namespace for each set in an index that people have made, of the model's dimension and the metric <c>cosine</c>;
/// the address is the index's host. What is written is found only after a while.</summary>
internal sealed class PineconeVectors(HttpClient client, VectorPlace place) : IVectorIndex
{
    /// <summary>The version of the API that requests are written for.</summary>
    public const string ApiVersion = "2025-04";

    // A request may have 2 MB; a number takes up to 14 characters.
    private const int RequestNumbersMax = 120_000;
    private const int RequestVectorsMax = 1_000;

    private readonly VectorHttp _http = new(client, place);

    public string Place => place.ToString();

    public int CountMax => 10_000;

    /// <remarks>A namespace is there with its first vector, a while after it was written.</remarks>
    public async Task<bool> HasAsync(VectorSet set, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Post, "describe_index_stats", _ => { }, cancellationToken);
        return reply.Body is { RootElement: { ValueKind: JsonValueKind.Object } root } && root.TryGetProperty("namespaces", out var spaces) && spaces.ValueKind == JsonValueKind.Object
            ? spaces.TryGetProperty(RemoteName.Of(set), out _)
            : throw _http.Malformed();
    }

    public async Task AddAsync(VectorSet set, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken)
    {
        foreach (var part in vectors.Chunk(Math.Clamp(RequestNumbersMax / set.Model.Dimension, 1, RequestVectorsMax)))
        {
            using var reply = await _http.SendAsync(HttpMethod.Post, "vectors/upsert", json =>
            {
                json.WriteString("namespace", RemoteName.Of(set));
                json.WriteStartArray("vectors");
                foreach (var vector in part)
                {
                    json.WriteStartObject();
                    json.WriteString("id", vector.Id);
                    json.WriteNumbers("values", vector.Vector.Span);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorSet set, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Post, "query", json =>
        {
            json.WriteString("namespace", RemoteName.Of(set));
            json.WriteNumbers("vector", query.Span);
            json.WriteNumber("topK", count);
            json.WriteBoolean("includeValues", false);
            json.WriteBoolean("includeMetadata", false);
        }, cancellationToken);
        if (reply.Body is not { RootElement: { ValueKind: JsonValueKind.Object } root } || !root.TryGetProperty("matches", out var matches)
            || matches.ValueKind != JsonValueKind.Array) throw _http.Malformed();
        return VectorHits.Ordered(matches.EnumerateArray().Select(Hit).ToList());
    }

    public async Task RemoveAsync(VectorSet set, IReadOnlyCollection<string> chunks, CancellationToken cancellationToken)
    {
        foreach (var part in chunks.Chunk(RequestVectorsMax))
        {
            using var reply = await _http.SendAsync(HttpMethod.Post, "vectors/delete", json =>
            {
                json.WriteString("namespace", RemoteName.Of(set));
                json.WriteTexts("ids", part);
            }, HttpStatusCode.NotFound, cancellationToken);
        }
    }

    public async Task DropAsync(VectorSet set, CancellationToken cancellationToken)
    {
        using var reply = await _http.SendAsync(HttpMethod.Post, "vectors/delete", json =>
        {
            json.WriteString("namespace", RemoteName.Of(set));
            json.WriteBoolean("deleteAll", true);
        }, HttpStatusCode.NotFound, cancellationToken);
    }

    private VectorHit Hit(JsonElement match) =>
        match.ValueKind == JsonValueKind.Object && match.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            && match.TryGetProperty("score", out var score) && score.ValueKind == JsonValueKind.Number
            ? new(id.GetString()!, score.GetDouble())
            : throw _http.Malformed();
}
