using System.Buffers;
using System.Net;
using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Retrieval;

/// <summary>Calls to a vector store over HTTP: JSON in, JSON out, bounded in time and bytes.</summary>
/// <param name="client">The connection; its own timeout does not matter.</param>
/// <param name="place">Where the store is, and how it is asked.</param>
internal sealed class VectorHttp(HttpClient client, VectorPlace place)
{
    private const int ReplyBytesMax = 16 * 1024 * 1024;

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path below the place's address.</param>
    /// <param name="write">Writes the body, members of one object; null: there is none.</param>
    /// <param name="fine">A status beside 2xx that is an answer too, such as 404 where nothing needs to be there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VectorIndexException">No answer came, or none that it may be.</exception>
    public async Task<VectorReply> SendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? write, HttpStatusCode? fine, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(place.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, new Uri(place.Base, path));
        foreach (var (name, value) in place.Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (write is not null) request.Content = Json(write);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode && response.StatusCode != fine) throw Refused(response.StatusCode);
            var body = await ReadAsync(response, either.Token);
            return new VectorReply(response.StatusCode, body.Length == 0 || !response.IsSuccessStatusCode ? null : JsonDocument.Parse(body));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw exception is JsonException
                ? Malformed()
                : new VectorIndexException(EmbeddingErrorCode.VectorStoreUnavailable, exception is OperationCanceledException
                    ? $"{place.Name} gave no answer within {place.Timeout.TotalSeconds:0.###} s; see whether it runs."
                    : $"{place.Name} cannot be reached; see whether it runs and whether 'vectors.url' is its address.", exception);
        }
    }

    /// <summary>As the other, where only 2xx is an answer.</summary>
    public Task<VectorReply> SendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? write, CancellationToken cancellationToken) =>
        SendAsync(method, path, write, null, cancellationToken);

    /// <summary>An answer that is none in the store's protocol.</summary>
    public VectorIndexException Malformed() => new(EmbeddingErrorCode.VectorStoreUnavailable,
        $"{place.Name} answered something that is not its protocol; check 'vectors.store' and 'vectors.url'.");

    private VectorIndexException Refused(HttpStatusCode status) => new(EmbeddingErrorCode.VectorStoreUnavailable, status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{place.Name} refused the key ({(int)status}); set the variable that 'vectors.keyVariable' names.",
        HttpStatusCode.TooManyRequests => $"{place.Name} asks for patience (429); it is asked again later.",
        _ => $"{place.Name} answered {(int)status}; see its log.",
    });

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        while (await stream.ReadAsync(part, cancellationToken) is > 0 and var read)
        {
            if (buffer.Length + read > ReplyBytesMax) throw new IOException("The answer is larger than may be.");
            buffer.Write(part, 0, read);
        }

        return buffer.ToArray();
    }

    private static ReadOnlyMemoryContent Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.ContentType = new("application/json");
        return content;
    }
}

/// <summary>Where a vector store is.</summary>
/// <param name="Name">Its name for people, such as <c>Qdrant</c>.</param>
/// <param name="Address">Its address.</param>
internal sealed record VectorPlace(string Name, Uri Address)
{
    /// <summary>The address to which paths are added.</summary>
    public Uri Base { get; } = new(Address.AbsoluteUri.EndsWith('/') ? Address.AbsoluteUri : Address.AbsoluteUri + "/");

    /// <summary>Headers of each request.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Longest time of one request; default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The place as the gateway's store notes it; without a key.</summary>
    public override string ToString() => $"{Name.ToLowerInvariant()} {Base.GetLeftPart(UriPartial.Path)}";
}

/// <summary>An answer of a vector store.</summary>
internal sealed record VectorReply(HttpStatusCode Status, JsonDocument? Body) : IDisposable
{
    public void Dispose() => Body?.Dispose();
}

/// <summary>Vectors in JSON.</summary>
internal static class VectorJson
{
    /// <summary>Writes an array of the numbers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, ReadOnlySpan<float> vector)
    {
        json.WriteStartArray();
        foreach (var number in vector) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    /// <summary>Writes a member that is an array of the numbers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, ReadOnlySpan<float> vector)
    {
        json.WritePropertyName(name);
        json.WriteNumbers(vector);
    }

    /// <summary>Writes a member that is an array of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
