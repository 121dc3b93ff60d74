using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Embeddings of one OpenAI-compatible endpoint, with the retries, limits and circuit of its model configuration.</summary>
internal sealed class UpstreamEmbeddings(Upstream upstream, ModelConfiguration model, int replyBytesMax, TimeProvider time)
    : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var texts = values as IReadOnlyCollection<string> ?? [.. values];
        using var span = InferenceSpan.Start(InferenceSpan.Embeddings, model);
        var start = time.GetTimestamp();
        try
        {
            var answer = EmbeddingReply.Read(await PostAsync(Body(texts, options), cancellationToken), texts.Count, model);
            ModelTelemetry.Tell(model, InferenceSpan.Embeddings, time.GetElapsedTime(start), null);
            ModelTelemetry.TellEmbedded(model, texts.Count, answer.Usage?.InputTokenCount ?? 0);
            return answer;
        }
        catch (EmbeddingException exception)
        {
            InferenceSpan.Fail(span, exception.Code);
            ModelTelemetry.Tell(model, InferenceSpan.Embeddings, time.GetElapsedTime(start), exception.Code);
            throw;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(EmbeddingGeneratorMetadata)
            ? new EmbeddingGeneratorMetadata(model.Provider, model.BaseUrl, model.Model)
            : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    // The upstream is shared with the model's other calls.
    public void Dispose()
    {
    }

    private async Task<ReadOnlyMemory<byte>> PostAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            using var reply = await upstream.PostAsync("embeddings", body, Activity.Current, cancellationToken);
            // What a provider says of a text that it refuses often quotes it: its words go nowhere.
            return reply.Succeeded ? await reply.ReadAsync(replyBytesMax) : throw Refused(reply);
        }
        catch (UpstreamException exception)
        {
            throw new EmbeddingException(CodeOf(exception.Code), exception.Message, exception) { RetryAfter = exception.RetryAfter };
        }
    }

    private EmbeddingException Refused(UpstreamReply reply)
    {
        var code = CodeOf(InferenceErrors.CodeOf(reply.Status));
        var advice = code switch
        {
            EmbeddingErrorCode.Misconfigured => "check its address, its key and the name of its model",
            EmbeddingErrorCode.Refused => "a text may be too long for it: lower the collection's chunk size",
            EmbeddingErrorCode.RateLimited => "it is asked again later; raise its limit if this goes on",
            _ => "it is asked again later",
        };
        return new(code, $"Model '{model.Name}' answered {reply.Status} to texts to be embedded; {advice}.") { RetryAfter = reply.RetryAfter(time) };
    }

    private static string CodeOf(string code) => code switch
    {
        InferenceErrorCode.Misconfigured => EmbeddingErrorCode.Misconfigured,
        InferenceErrorCode.RateLimited or InferenceErrorCode.QueueFull => EmbeddingErrorCode.RateLimited,
        InferenceErrorCode.RequestRefused => EmbeddingErrorCode.Refused,
        InferenceErrorCode.Timeout => EmbeddingErrorCode.Timeout,
        InferenceErrorCode.ReplyMalformed or InferenceErrorCode.ReplyTooLarge => EmbeddingErrorCode.Invalid,
        _ => EmbeddingErrorCode.Unavailable,
    };

    private ReadOnlyMemory<byte> Body(IReadOnlyCollection<string> texts, EmbeddingGenerationOptions? options)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, CompletionJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("model", options?.ModelId ?? model.Model);
            json.WriteStartArray("input");
            foreach (var text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
            if (options?.Dimensions is { } dimensions) json.WriteNumber("dimensions", dimensions);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}

/// <summary>The answer of <c>/v1/embeddings</c>.</summary>
internal static class EmbeddingReply
{
    /// <exception cref="EmbeddingException">It is not one with a vector for every text.</exception>
    public static GeneratedEmbeddings<Embedding<float>> Read(ReadOnlyMemory<byte> reply, int count, ModelConfiguration model)
    {
        try
        {
            using var document = JsonDocument.Parse(reply);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array) throw Invalid(model);
            if (data.GetArrayLength() != count) throw Invalid(model);
            var vectors = new Embedding<float>?[count];
            var next = 0;
            foreach (var item in data.EnumerateArray())
            {
                // Some endpoints leave the index away and keep the order.
                var index = item.TryGetProperty("index", out var given) && given.TryGetInt32(out var number) ? number : next;
                if (index < 0 || index >= count || vectors[index] is not null || !item.TryGetProperty("embedding", out var embedding)) throw Invalid(model);
                vectors[index] = new Embedding<float>(Vector(embedding, model));
                next++;
            }

            return new GeneratedEmbeddings<Embedding<float>>(vectors!)
            {
                Usage = root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
                    && usage.TryGetProperty("prompt_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt64(out var read)
                    ? new UsageDetails { InputTokenCount = read }
                    : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A JsonException quotes what it stands at.
            throw Invalid(model);
        }
    }

    private static ReadOnlyMemory<float> Vector(JsonElement embedding, ModelConfiguration model)
    {
        if (embedding.ValueKind == JsonValueKind.String)
        {
            if (!embedding.TryGetBytesFromBase64(out var bytes) || bytes.Length % sizeof(float) != 0) throw Invalid(model);
            var decoded = new float[bytes.Length / sizeof(float)];
            for (var i = 0; i < decoded.Length; i++)
                decoded[i] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            return decoded;
        }

        var vector = new float[embedding.GetArrayLength()];
        var at = 0;
        foreach (var value in embedding.EnumerateArray())
        {
            if (!value.TryGetSingle(out vector[at++])) throw Invalid(model);
        }

        return vector;
    }

    private static EmbeddingException Invalid(ModelConfiguration model) => new(EmbeddingErrorCode.Invalid,
        $"Model '{model.Name}' gave no vector for every text; check that its address is one of an OpenAI-compatible embeddings endpoint.");
}
