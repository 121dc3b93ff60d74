using System.ClientModel;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>One call to make.</summary>
internal sealed record InferenceCall
{
    public required InferencePurpose Purpose { get; init; }

    public PromptBundle? Bundle { get; init; }

    public Prompt? Prompt { get; init; }

    /// <summary>The call that is made again, with its messages, in place of a prompt.</summary>
    public Inference? Again { get; init; }

    public required ModelConfiguration Model { get; init; }

    public ContractVersion? Contract { get; init; }

    /// <summary>The schema to send as response format; null: the contract's own.</summary>
    public ReadOnlyMemory<byte>? AnswerSchema { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required string TraceId { get; init; }
}

/// <summary>Calls models. Whatever happens becomes an <see cref="Inference"/>; only the caller's own cancellation is thrown.</summary>
/// <remarks>The first token ends the call (a deadline, or the caller); only the second one's cancellation leaves as an exception.</remarks>
internal sealed partial class InferenceRunner(ChatClients clients, TimeProvider time, ILogger<InferenceRunner> logger)
{
    public async Task<Inference> CallAsync(InferenceCall call, CancellationToken cancellationToken, CancellationToken callerToken)
    {
        var (options, parameters) = Parameters(call);
        var inference = Begin(call, parameters);
        using var span = InferenceSpan.Start(InferenceSpan.Chat, call.Model);
        var start = time.GetTimestamp();
        try
        {
            var response = await clients.For(call.Model).GetResponseAsync(call.Messages, options, cancellationToken);
            inference = inference with
            {
                Latency = time.GetElapsedTime(start),
                Reply = response.Text,
                ModelAnswered = response.ModelId,
                FinishReason = response.FinishReason?.Value,
                TokensIn = response.Usage?.InputTokenCount ?? 0,
                TokensOut = response.Usage?.OutputTokenCount ?? 0,
                ModelMatch = MatchOf(call.Model, response.ModelId),
                ErrorCode = ErrorCodeOf(response),
            };
            if (inference.ModelMatch == ModelMatch.Mismatched) inference = Mismatched(inference, call.Model);
        }
        catch (Exception exception) when (!callerToken.IsCancellationRequested)
        {
            var code = InferenceErrors.CodeOf(exception);
            inference = inference with { Latency = time.GetElapsedTime(start), ErrorCode = code, ErrorDetail = InferenceErrors.DetailOf(exception, call.Model) };
            CallFailed(logger, inference.Id, call.Model.Name, code, call.TraceId);
        }

        InferenceSpan.Tag(span, call.Model, inference);
        ModelTelemetry.Tell(call.Model, inference);
        return inference;
    }

    /// <summary>A call as it is logged before it has an answer.</summary>
    public Inference Begin(InferenceCall call) => Begin(call, Parameters(call).Json);

    private Inference Begin(InferenceCall call, string parameters)
    {
        var request = ChatMessages.Text(call.Messages);
        return new Inference
        {
            Id = Identifier.New("inf", time),
            Purpose = call.Purpose,
            PromptName = call.Prompt?.Name ?? call.Again!.PromptName,
            PromptVersion = call.Prompt?.Version.ToString() ?? call.Again!.PromptVersion,
            PromptHash = call.Prompt?.Hash.ToString() ?? call.Again!.PromptHash,
            ContractHash = call.Contract?.Hash.ToString(),
            ModelName = call.Model.Name,
            ModelVersion = call.Model.Version.ToString(),
            ModelHash = call.Model.Hash.ToString(),
            BundleHash = call.Bundle?.Hash.ToString(),
            RenderHash = ContentHash.OfJson(Encoding.UTF8.GetBytes(request)).ToString(),
            ModelRequested = call.Model.Model,
            ParametersJson = parameters,
            Request = request,
            StartedAt = time.GetUtcNow(),
            Latency = TimeSpan.Zero,
            TraceId = call.TraceId,
        };
    }

    internal static ModelMatch MatchOf(ModelConfiguration model, string? answered) => (model.Checkpoint, answered) switch
    {
        (null, _) or (_, null or "") => ModelMatch.Unpinnable,
        var (checkpoint, name) => checkpoint == name ? ModelMatch.Matched : ModelMatch.Mismatched,
    };

    private Inference Mismatched(Inference inference, ModelConfiguration model)
    {
        var allowed = model.CheckpointMismatch == CheckpointRule.Warn;
        AnotherModel(logger, inference.Id, model.Name, model.Checkpoint!, inference.ModelAnswered!, allowed ? "used" : "not used", inference.TraceId);
        return allowed || inference.ErrorCode is not null ? inference : inference with
        {
            ErrorCode = InferenceErrorCode.CheckpointMismatch,
            ErrorDetail = $"Model '{model.Name}' is pinned to the checkpoint {model.Checkpoint}, and {inference.ModelAnswered} answered.",
        };
    }

    private static string? ErrorCodeOf(ChatResponse response)
    {
        if (response.FinishReason == ChatFinishReason.ContentFilter || response.Messages.Any(m => m.Contents.Any(c => c is ErrorContent)))
            return InferenceErrorCode.Declined;
        return string.IsNullOrWhiteSpace(response.Text) ? InferenceErrorCode.Empty : null;
    }

    private static (ChatOptions Options, string Json) Parameters(InferenceCall call)
    {
        var model = call.Model;
        var options = new ChatOptions
        {
            Temperature = (float?)model.Temperature,
            TopP = (float?)model.TopP,
            Seed = model.Seed,
            MaxOutputTokens = model.TokensMax,
        };
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (model.Temperature is { } temperature) json.WriteNumber("temperature", temperature);
            if (model.TopP is { } topP) json.WriteNumber("top_p", topP);
            if (model.Seed is { } seed) json.WriteNumber("seed", seed);
            if (model.TokensMax is { } tokens) json.WriteNumber("max_tokens", tokens);
            if (call.Contract is { } contract && model.SendSchema)
            {
                var utf8 = call.AnswerSchema ?? contract.Schema.Utf8;
                using var schema = JsonDocument.Parse(utf8);
                options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement.Clone(), contract.Id.Name);
                // The OpenAI client would send another schema: optional members required, bounds and patterns moved into descriptions.
                // A model must be asked for the contract itself.
                options.RawRepresentationFactory = _ => new OpenAI.Chat.ChatCompletionOptions
                {
                    ResponseFormat = OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat(contract.Id.Name, BinaryData.FromBytes(utf8)),
                };
                json.WriteString("response_format", call.AnswerSchema is null
                    ? $"json_schema {contract.Id} {contract.Hash}"
                    : $"json_schema {contract.Id} places {ContentHash.OfJson(utf8)}");
            }

            json.WriteEndObject();
        }

        return (options, Encoding.UTF8.GetString(buffer.ToArray()));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inference {InferenceId} with model {Model} failed: {Code} (trace {TraceId})")]
    private static partial void CallFailed(ILogger logger, string inferenceId, string model, string code, string traceId);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Inference {InferenceId}: model {Model} is pinned to {Checkpoint} and {Answered} answered; the answer is {Use} (trace {TraceId})")]
    private static partial void AnotherModel(ILogger logger, string inferenceId, string model, string checkpoint, string answered, string use,
        string traceId);
}

/// <summary>Turns what the clients throw into the closed list of codes.</summary>
internal static partial class InferenceErrors
{
    public static string CodeOf(Exception exception) => exception switch
    {
        ModelCallException call => call.Code,
        ClientResultException { Status: > 0 } answered => CodeOf(answered.Status),
        OperationCanceledException or TimeoutException => InferenceErrorCode.Timeout,
        // The client's retry policy throws all tries together; the last one says how it ended.
        AggregateException { InnerExceptions: [.., var last] } => CodeOf(last),
        _ => InferenceErrorCode.Unavailable,
    };

    public static string CodeOf(int status) => status switch
    {
        429 => InferenceErrorCode.RateLimited,
        408 or 504 => InferenceErrorCode.Timeout,
        401 or 403 or 404 => InferenceErrorCode.Misconfigured,
        >= 400 and < 500 => InferenceErrorCode.RequestRefused,
        _ => InferenceErrorCode.Unavailable,
    };

    /// <summary>What was said, without the key: providers like to quote the key they refuse, in full or in part.</summary>
    public static string DetailOf(Exception exception, ModelConfiguration model)
    {
        var text = exception is AggregateException { InnerExceptions: [.., var last] } ? last.Message : exception.Message;
        return WithoutKeys(text, model);
    }

    /// <summary>A provider's text, short and without anything that looks like a key.</summary>
    public static string WithoutKeys(string text, ModelConfiguration model)
    {
        if (KeyOf(model) is { } key) text = text.Replace(key, "[key]", StringComparison.Ordinal);
        return WithoutKeys(text);
    }

    /// <summary>As the other, of a client that is not ours.</summary>
    public static string WithoutKeys(string text)
    {
        text = KeyLike().Replace(text, "[key]");
        return text.Length <= 1_000 ? text : text[..1_000];
    }

    private static string? KeyOf(ModelConfiguration model)
    {
        try
        {
            return ModelKeys.Find(model);
        }
        catch (ModelCallException)
        {
            // No key could be read, so none can be quoted.
            return null;
        }
    }

    [GeneratedRegex(@"\b(sk|pk|rk|key)-[A-Za-z0-9_*.\-]{6,}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyLike();
}
