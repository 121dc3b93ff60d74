using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What came of asking: an answer, or why there is none; and every call that was made.</summary>
internal sealed record CompletionAnswer(ModelConfiguration Model, IReadOnlyList<Inference> Inferences)
{
    /// <summary>The answer; null when no model gave one.</summary>
    public CompletionReply? Reply { get; init; }

    public UpstreamException? Fault { get; init; }

    public ProviderError? Provider { get; init; }
}

/// <summary>Asks the models of a route, one after the other, until one answers. Every call becomes an inference.</summary>
internal sealed partial class CompletionCaller(Upstreams upstreams, int replyBytesMax, TimeProvider time, ILogger<CompletionCaller> logger)
{
    /// <summary>Largest body of a provider's error that is looked at.</summary>
    private const int ErrorBytesMax = 64 * 1024;

    /// <param name="request">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="bundle">The bundle for a model; null without a prompt.</param>
    /// <param name="traceId">W3C trace id.</param>
    /// <param name="read">Reads a streamed reply; null for whole ones. Answers whether something was handed on: then no other model is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CompletionAnswer> AskAsync(CompletionRequest request, CompletionRoute route, Func<ModelConfiguration, PromptBundle?> bundle, string traceId,
        CompletionStreamReader? read, CancellationToken cancellationToken)
    {
        var inferences = new List<Inference>(1);
        CompletionAnswer answer;
        var next = 0;
        do
        {
            var model = route.Models[next++];
            answer = await CallAsync(new Call(request, route, model, bundle(model), traceId), inferences, read, cancellationToken);
        }
        while (answer.Reply is null && answer.Fault?.Code != InferenceErrorCode.RequestRefused && read?.HasHandedOn != true && next < route.Models.Count);
        return answer;
    }

    /// <summary>Posts to one model, and reads the whole answer.</summary>
    public async Task<(ReadOnlyMemory<byte> Reply, UpstreamException? Fault, ProviderError? Provider)> PostAsync(ModelConfiguration model, string path,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            using var answered = await upstreams.For(model).PostAsync(path, body, Activity.Current, cancellationToken);
            if (answered.Succeeded) return (await answered.ReadAsync(replyBytesMax), null, null);
            var (fault, provider) = await RefusedAsync(answered, model);
            return (default, fault, provider);
        }
        catch (UpstreamException exception)
        {
            return (default, exception, null);
        }
    }

    private sealed record Call(CompletionRequest Request, CompletionRoute Route, ModelConfiguration Model, PromptBundle? Bundle, string TraceId);

    private async Task<CompletionAnswer> CallAsync(Call call, List<Inference> inferences, CompletionStreamReader? read, CancellationToken cancellationToken)
    {
        var body = UpstreamBody.Of(call.Request, call.Route, call.Model);
        var inference = Begin(call, body, time);
        var model = call.Model;
        using var span = InferenceSpan.Start(InferenceSpan.Chat, model);
        var start = time.GetTimestamp();
        CompletionReply? reply = null;
        UpstreamException? fault = null;
        ProviderError? provider = null;
        try
        {
            using var answered = await upstreams.For(model).PostAsync("chat/completions", body.Utf8, Activity.Current, cancellationToken);
            if (!answered.Succeeded) (fault, provider) = await RefusedAsync(answered, model);
            else if (read is not null && answered.IsEventStream) reply = await read.ReadAsync(answered, cancellationToken);
            else reply = CompletionReply.Read(await answered.ReadAsync(replyBytesMax));
        }
        catch (UpstreamException exception)
        {
            fault = exception;
        }

        inference = inference with { Latency = time.GetElapsedTime(start) };
        if (reply is not null) (inference, fault) = Answered(inference, model, reply);
        if (inference.FinishReason == ReplyChoice.CutOff) ModelTelemetry.TellCutOff(model, inference.TokensOut, PromptParameters.TokensMax(call.Request, model));
        if (fault is not null)
        {
            inference = inference with { ErrorCode = fault.Code, ErrorDetail = provider?.Message ?? fault.Message };
            CallFailed(logger, inference.Id, model.Name, fault.Code, call.TraceId);
        }

        Tell(span, call, inference, reply, read?.FirstPieceAt is { } at && at >= start ? time.GetElapsedTime(start, at) : null);
        inferences.Add(inference);
        return new(model, inferences) { Reply = fault is null ? reply : null, Fault = fault, Provider = provider };
    }

    private static void Tell(Activity? span, Call call, Inference inference, CompletionReply? reply, TimeSpan? toFirstPiece)
    {
        ModelTelemetry.Tell(call.Model, inference, toFirstPiece);
        if (span is null) return;
        InferenceSpan.Tag(span, call.Model, inference, call.Request.Session);
        if (reply?.Id is { } id) span.SetTag("gen_ai.response.id", id);
        if (call.Request.Stream) InferenceSpan.TagStream(span, toFirstPiece);
    }

    /// <summary>A call as it is logged before it has an answer.</summary>
    public static Inference Begin(CompletionRequest request, CompletionRoute route, ModelConfiguration model, PromptBundle? bundle, string traceId, TimeProvider time) =>
        Begin(new Call(request, route, model, bundle, traceId), UpstreamBody.Of(request, route, model), time);

    private static Inference Begin(Call call, UpstreamBody body, TimeProvider time)
    {
        var (prompt, model, route) = (call.Route.Prompt, call.Model, call.Route);
        var messages = prompt is null ? call.Request.MessagesText() : Encoding.UTF8.GetString(route.Messages.Span);
        var sent = HashOf(messages);
        return new Inference
        {
            Id = Identifier.New("inf", time),
            Purpose = InferencePurpose.Generation,
            PromptName = prompt?.Name ?? Inference.NoPrompt,
            PromptVersion = prompt?.Version.ToString() ?? "0.0.0",
            PromptHash = prompt?.Hash.ToString() ?? sent,
            ContractHash = route.Contract?.Hash.ToString(),
            ModelName = model.Name,
            ModelVersion = model.Version.ToString(),
            ModelHash = model.Hash.ToString(),
            BundleHash = call.Bundle?.Hash.ToString(),
            RenderHash = sent,
            ModelRequested = model.Model,
            ParametersJson = body.Parameters,
            Request = messages,
            StartedAt = time.GetUtcNow(),
            Latency = TimeSpan.Zero,
            TraceId = call.TraceId,
        };
    }

    // Messages may hold a number that has no canonical form (more digits than a double carries); then the bytes are what is hashed.
    private static string HashOf(string messages)
    {
        var utf8 = Encoding.UTF8.GetBytes(messages);
        try
        {
            return ContentHash.OfJson(utf8).ToString();
        }
        catch (FormatException)
        {
            return ContentHash.OfBytes(utf8).ToString();
        }
    }

    private (Inference Inference, UpstreamException? Fault) Answered(Inference inference, ModelConfiguration model, CompletionReply reply)
    {
        var match = InferenceRunner.MatchOf(model, reply.Model);
        inference = inference with
        {
            ModelAnswered = reply.Model,
            FinishReason = reply.Choices[0].FinishReason,
            TokensIn = reply.TokensIn,
            TokensOut = reply.TokensOut,
            ModelMatch = match,
            Reply = Text(reply.Choices[0].Content),
        };
        if (match != ModelMatch.Mismatched) return (inference, null);
        AnotherModel(logger, inference.Id, model.Name, model.Checkpoint!, reply.Model!, inference.TraceId);
        return model.CheckpointMismatch == CheckpointRule.Warn
            ? (inference, null)
            : (inference, new(InferenceErrorCode.CheckpointMismatch, $"Model '{model.Name}' is pinned to the checkpoint {model.Checkpoint}, and another one answered."));
    }

    public static string? Text(ReadOnlyMemory<byte>? utf8) => utf8 is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    private async Task<(UpstreamException Fault, ProviderError? Error)> RefusedAsync(UpstreamReply reply, ModelConfiguration model)
    {
        var status = reply.Status;
        var code = InferenceErrors.CodeOf(status);
        ReadOnlyMemory<byte> body = default;
        try
        {
            body = await reply.ReadAsync(ErrorBytesMax);
        }
        catch (UpstreamException)
        {
            // The status says enough.
        }

        var error = ErrorOf(status, body, model);
        return (new(code, $"Model '{model.Name}' answered {status}.") { RetryAfter = reply.RetryAfter(time) }, error);
    }

    private static ProviderError ErrorOf(int status, ReadOnlyMemory<byte> body, ModelConfiguration model)
    {
        using var tape = Tape.Rent();
        if (tape.Parse(body) is not null || !tape.Root.TryGetProperty("error"u8, out var error) || error.Kind != JsonKind.Object)
            return new(status, $"The provider answered {status}.", null, null, null);
        var message = ReplyMembers.Text(error, "message"u8) ?? $"The provider answered {status}.";
        return new(status, InferenceErrors.WithoutKeys(message, model), ReplyMembers.Text(error, "type"u8), ReplyMembers.Text(error, "param"u8),
            ReplyMembers.Text(error, "code"u8));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inference {InferenceId} with model {Model} failed: {Code} (trace {TraceId})")]
    private static partial void CallFailed(ILogger logger, string inferenceId, string model, string code, string traceId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inference {InferenceId}: model {Model} is pinned to {Checkpoint} and {Answered} answered (trace {TraceId})")]
    private static partial void AnotherModel(ILogger logger, string inferenceId, string model, string checkpoint, string answered, string traceId);
}
