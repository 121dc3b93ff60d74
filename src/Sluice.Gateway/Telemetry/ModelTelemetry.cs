using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What calls to models are counted by. A call counts when it ends, whatever becomes of its output.</summary>
internal static class ModelTelemetry
{
    private static readonly Meter Meter = SluiceTelemetry.Meter;

    // Bounds and labels of these two are the conventions' own; the model that answered is no label: a provider may name what it likes.
    private static readonly Histogram<double> Duration = SluiceTelemetry.Seconds("gen_ai.client.operation.duration",
        "Time of one call to a model, retries included.",
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]);

    private static readonly Histogram<long> TokenUsage = Meter.CreateHistogram("gen_ai.client.token.usage", "{token}",
        "Tokens of one call to a model, by direction.", tags: null, new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
        });

    private static readonly Histogram<double> FirstChunk = SluiceTelemetry.Seconds("gen_ai.client.operation.time_to_first_chunk",
        "Time from a streamed call to the first piece of its answer.",
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]);

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("sluice.inference.tokens", "{token}",
        "Tokens by model configuration, purpose and direction.");

    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("sluice.inference.cost", "{currency}",
        "What calls cost by the price lists of the model configurations, in their currency; calls of unknown price are not in it.");

    private static readonly Counter<long> EmbeddedTexts = Meter.CreateCounter<long>("sluice.embedding.texts", "{text}",
        "Texts of documents and searches that were embedded, by model configuration.");

    private static readonly Counter<long> Uncontracted =
        Meter.CreateCounter<long>("sluice.uncontracted.calls", "{call}", "Model calls without a contract by model configuration.");

    private static readonly Counter<long> CutOffs =
        Meter.CreateCounter<long>("sluice.stream.cut_offs", "{stream}", "Streams given up because they could not become a record any more.");

    private static readonly Counter<long> Saved = Meter.CreateCounter<long>("sluice.stream.tokens_saved", "{token}",
        "Tokens that streams which were given up could still have cost, where a limit of tokens was set.");

    private static readonly UpDownCounter<long> Pending = Meter.CreateUpDownCounter<long>("sluice.upstream.calls.pending", "{call}",
        "Model calls that wait for a turn, by model configuration.");

    /// <summary>Counts a call that has ended.</summary>
    public static void Tell(ModelConfiguration model, Inference inference, TimeSpan? toFirstChunk = null)
    {
        Tell(model, InferenceSpan.Chat, inference.Latency, inference.ErrorCode);
        if (toFirstChunk is { } time) FirstChunk.Record(time.TotalSeconds, Labels(model, InferenceSpan.Chat));
        Tell(model, inference.Purpose, inference.TokensIn, inference.TokensOut);
    }

    /// <summary>Counts a call of which there is no inference.</summary>
    public static void Tell(ModelConfiguration model, string operation, TimeSpan latency, string? error)
    {
        if (!Duration.Enabled) return;
        var labels = Labels(model, operation);
        if (error is not null) labels.Add(TelemetryTags.ErrorType, error);
        Duration.Record(latency.TotalSeconds, labels);
    }

    /// <summary>Counts a call that the host's own client made: of it only the tokens are known here.</summary>
    public static void TellTokens(Inference inference) =>
        TellTokens(inference.ModelName, GatewayNames.Of(inference.Purpose), inference.TokensIn, inference.TokensOut);

    /// <summary>Counts texts that were embedded.</summary>
    public static void TellEmbedded(ModelConfiguration model, int texts, long tokens)
    {
        EmbeddedTexts.Add(texts, Name(model.Name));
        if (tokens == 0) return;
        if (model.Calls.CostOf(tokens, 0) is { } cost && Cost.Enabled) Cost.Add((double)cost, Name(model.Name), new(TelemetryTags.Purpose, "embedding"));
        if (Tokens.Enabled) Tokens.Add(tokens, Name(model.Name), new(TelemetryTags.Purpose, "embedding"), new(TelemetryTags.Direction, "input"));
    }

    public static void TellUncontracted(Inference inference) => Uncontracted.Add(1, Name(inference.ModelName));

    public static void TellCutOff(ModelConfiguration model, long tokensOut, long? tokensMax)
    {
        CutOffs.Add(1, Name(model.Name));
        if (tokensMax > tokensOut) Saved.Add(tokensMax.Value - tokensOut, Name(model.Name));
    }

    /// <summary>Tells that a call waits for a turn (1), or does no longer (-1).</summary>
    public static void TellPending(ModelConfiguration model, int change) => Pending.Add(change, Name(model.Name));

    private static void Tell(ModelConfiguration model, InferencePurpose purpose, long tokensIn, long tokensOut)
    {
        if (Tokens.Enabled) TellTokens(model.Name, GatewayNames.Of(purpose), tokensIn, tokensOut);
        if (model.Calls.CostOf(tokensIn, tokensOut) is { } cost && Cost.Enabled)
            Cost.Add((double)cost, Name(model.Name), new(TelemetryTags.Purpose, GatewayNames.Of(purpose)));
        if (!TokenUsage.Enabled || tokensIn + tokensOut == 0) return;
        var (input, output) = (Labels(model, InferenceSpan.Chat), Labels(model, InferenceSpan.Chat));
        input.Add("gen_ai.token.type", "input");
        output.Add("gen_ai.token.type", "output");
        TokenUsage.Record(tokensIn, input);
        TokenUsage.Record(tokensOut, output);
    }

    private static void TellTokens(string model, string purpose, long tokensIn, long tokensOut)
    {
        Tokens.Add(tokensIn, Name(model), new(TelemetryTags.Purpose, purpose), new(TelemetryTags.Direction, "input"));
        Tokens.Add(tokensOut, Name(model), new(TelemetryTags.Purpose, purpose), new(TelemetryTags.Direction, "output"));
    }

    private static TagList Labels(ModelConfiguration model, string operation) => new()
    {
        { "gen_ai.operation.name", operation },
        { "gen_ai.provider.name", model.Provider },
        { "gen_ai.request.model", model.Model },
    };

    private static KeyValuePair<string, object?> Name(string model) => new(TelemetryTags.Model, model);
}
