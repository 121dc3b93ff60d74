using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Sluice.Gateway;

namespace Sluice.Retrieval;

/// <summary>Texts to vectors of length 1, checked: as many as texts, all of one dimension, every number finite, none of length zero. Knows no
/// other way to make one: without an answer there is a fault, never a vector made up.</summary>
/// <param name="generator">The model.</param>
/// <param name="limits">How much at a time, and how long.</param>
/// <param name="time">The clock of the timeouts.</param>
internal sealed class EmbeddingClient(IEmbeddingGenerator<string, Embedding<float>> generator, EmbeddingLimits limits, TimeProvider time)
{
    // Below it a direction is rounding.
    private const float LengthMin = 1e-12f;

    /// <summary>Most dimensions of a vector that is taken.</summary>
    public const int DimensionMax = 16_384;

    /// <summary>Vectors of documents, in requests of a bounded size.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="dimension">Dimension that they must have; null: whichever the model gives, the same for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<EmbeddingAnswer> EmbedAsync(IReadOnlyList<string> texts, int? dimension, CancellationToken cancellationToken)
    {
        var batches = Batches(texts);
        var answers = new EmbeddingAnswer[batches.Count];
        // One that fails ends the others: what they cost would be paid again.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        EmbeddingAnswer? failed = null;
        try
        {
            await Parallel.ForAsync(0, batches.Count, new ParallelOptions { MaxDegreeOfParallelism = limits.ConcurrencyMax, CancellationToken = either.Token }, async (at, token) =>
            {
                answers[at] = await AskAsync(batches[at], dimension, limits.Timeout, token);
                if (!answers[at].Done && Interlocked.CompareExchange(ref failed, answers[at], null) is null) await either.CancelAsync();
            });
        }
        catch (OperationCanceledException) when (failed is not null)
        {
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (failed is not null) return failed;
        float[][] vectors = [.. answers.SelectMany(answer => answer.Vectors!)];
        return vectors.Select(vector => vector.Length).Distinct().Count() > 1 ? EmbeddingAnswer.Fail(Mixed()) : EmbeddingAnswer.Of(vectors);
    }

    /// <summary>Vectors of what is looked for, within the short time of a search.</summary>
    public Task<EmbeddingAnswer> EmbedQueryAsync(IReadOnlyList<string> texts, int dimension, CancellationToken cancellationToken) =>
        AskAsync(texts, dimension, limits.QueryTimeout, cancellationToken);

    private async Task<EmbeddingAnswer> AskAsync(IReadOnlyList<string> texts, int? dimension, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // A generator that heeds no cancellation is not waited for.
            var answer = await generator.GenerateAsync(texts, cancellationToken: either.Token).WaitAsync(either.Token);
            return Check(answer, texts.Count, dimension);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            return EmbeddingAnswer.Fail(exception switch
            {
                EmbeddingException known => new EmbeddingFault(known.Code, known.Message) { RetryAfter = known.RetryAfter },
                OperationCanceledException or TimeoutException => new(EmbeddingErrorCode.Timeout,
                    $"The embedding model gave no vectors within {timeout.TotalSeconds:0.###} s; it is asked again later."),
                // Whose message this is nobody knows, and it may quote what was sent.
                _ => new(EmbeddingErrorCode.Unavailable, $"The embedding model failed ({exception.GetType().Name}); it is asked again later."),
            });
        }
    }

    private static EmbeddingAnswer Check(GeneratedEmbeddings<Embedding<float>>? answer, int count, int? dimension)
    {
        if (answer is null || answer.Count != count)
        {
            return EmbeddingAnswer.Fail(new(EmbeddingErrorCode.Invalid,
                $"The embedding model gave {answer?.Count ?? 0} vectors for {count} texts; check that it is an embedding model."));
        }

        var vectors = new float[count][];
        for (var i = 0; i < count; i++)
        {
            var given = answer[i]?.Vector ?? default;
            var expected = dimension ?? vectors[0]?.Length ?? given.Length;
            if (given.Length == 0 || given.Length > DimensionMax)
                return EmbeddingAnswer.Fail(new(EmbeddingErrorCode.Invalid, $"The embedding model gave a vector of {given.Length} numbers; 1 to {DimensionMax} are taken."));
            if (given.Length != expected)
            {
                return EmbeddingAnswer.Fail(dimension is null ? Mixed() : new(EmbeddingErrorCode.Dimension,
                    $"The embedding model gave vectors of {given.Length} dimensions where {expected} are stored; name the model that made them, or let the collection be embedded anew."));
            }

            var vector = given.ToArray();
            var length = TensorPrimitives.Norm<float>(vector);
            // A sum that overflows is no number either.
            if (!float.IsFinite(length) || length < LengthMin)
                return EmbeddingAnswer.Fail(new(EmbeddingErrorCode.Invalid, "The embedding model gave a vector that has no direction: of length zero, or with numbers that are not finite."));
            TensorPrimitives.Divide(vector, length, vector);
            vectors[i] = vector;
        }

        return EmbeddingAnswer.Of(vectors);
    }

    private static EmbeddingFault Mixed() => new(EmbeddingErrorCode.Dimension, "The embedding model gave vectors of different dimensions; check that its address is one model's.");

    private List<IReadOnlyList<string>> Batches(IReadOnlyList<string> texts)
    {
        var batches = new List<IReadOnlyList<string>>();
        var batch = new List<string>();
        var characters = 0L;
        foreach (var text in texts)
        {
            if (batch.Count > 0 && (batch.Count == limits.BatchTextsMax || characters + text.Length > limits.BatchCharactersMax))
            {
                batches.Add(batch);
                (batch, characters) = ([], 0);
            }

            batch.Add(text);
            characters += text.Length;
        }

        if (batch.Count > 0) batches.Add(batch);
        return batches;
    }
}

/// <summary>Vectors, or why there are none.</summary>
internal sealed class EmbeddingAnswer
{
    private EmbeddingAnswer(IReadOnlyList<float[]>? vectors, EmbeddingFault? fault) => (Vectors, Fault) = (vectors, fault);

    /// <summary>A vector of length 1 for each text, in their order; null when there are none.</summary>
    public IReadOnlyList<float[]>? Vectors { get; }

    public EmbeddingFault? Fault { get; }

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Vectors))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Fault))]
    public bool Done => Vectors is not null;

    public static EmbeddingAnswer Of(IReadOnlyList<float[]> vectors) => new(vectors, null);

    public static EmbeddingAnswer Fail(EmbeddingFault fault) => new(null, fault);
}

/// <summary>Why there are no vectors.</summary>
/// <param name="Code">A code of <see cref="EmbeddingErrorCode"/>.</param>
/// <param name="Message">What to do.</param>
internal sealed record EmbeddingFault(string Code, string Message)
{
    /// <summary>When it is worth asking again; null when nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
