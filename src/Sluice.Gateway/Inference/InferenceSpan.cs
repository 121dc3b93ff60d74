using System.Diagnostics;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The span of one call to a model, in the shape of the OpenTelemetry GenAI conventions, v1.41.1; content is never a tag.</summary>
internal static class InferenceSpan
{
    public const string Chat = "chat";
    public const string Embeddings = "embeddings";

    public static Activity? Start(string operation, ModelConfiguration model)
    {
        // A name is made only for those who want it.
        if (!SluiceTelemetry.Source.HasListeners()) return null;
        var span = SluiceTelemetry.Source.StartActivity($"{operation} {model.Model}", ActivityKind.Client);
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("gen_ai.operation.name", operation);
        span.SetTag("gen_ai.provider.name", model.Provider);
        span.SetTag("gen_ai.request.model", model.Model);
        span.SetTag(TelemetryTags.Model, model.Name);
        span.SetTag(TelemetryTags.ModelHash, model.Hash.ToString());
        if (model.BaseUrl is not { } address) return span;
        span.SetTag("server.address", address.Host);
        span.SetTag("server.port", address.Port);
        return span;
    }

    /// <summary>Names what was asked and what came of it.</summary>
    /// <param name="span">The span; null: nobody looks.</param>
    /// <param name="model">The configuration.</param>
    /// <param name="inference">The call.</param>
    /// <param name="session">The session it belongs to; null: none.</param>
    public static void Tag(Activity? span, ModelConfiguration model, Inference inference, string? session = null)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("gen_ai.output.type", model.SendSchema && inference.ContractHash is not null ? "json" : "text");
        span.SetTag("gen_ai.request.temperature", model.Temperature);
        span.SetTag("gen_ai.request.top_p", model.TopP);
        span.SetTag("gen_ai.request.max_tokens", model.TokensMax);
        span.SetTag("gen_ai.request.seed", model.Seed);
        span.SetTag("gen_ai.conversation.id", session);
        span.SetTag("gen_ai.response.model", inference.ModelAnswered);
        if (inference.FinishReason is { } reason) span.SetTag("gen_ai.response.finish_reasons", new[] { reason });
        TagUsage(span, model, inference);
        // Where the client wrote its own messages, the hash is one of content.
        if (inference.PromptName != Inference.NoPrompt)
        {
            span.SetTag("gen_ai.prompt.name", inference.PromptName);
            span.SetTag(TelemetryTags.Prompt, inference.PromptName);
            span.SetTag(TelemetryTags.PromptVersion, inference.PromptVersion);
            span.SetTag(TelemetryTags.PromptHash, inference.PromptHash);
        }

        span.SetTag(TelemetryTags.BundleHash, inference.BundleHash);
        span.SetTag(TelemetryTags.SchemaHash, inference.ContractHash);
        span.SetTag(TelemetryTags.Purpose, GatewayNames.Of(inference.Purpose));
        if (inference.ModelMatch is { } match) span.SetTag(TelemetryTags.ModelMatch, GatewayNames.Of(match));
        if (inference.ErrorCode is { } code) Fail(span, code);
    }

    private static void TagUsage(Activity span, ModelConfiguration model, Inference inference)
    {
        if (inference.TokensIn + inference.TokensOut == 0) return;
        span.SetTag("gen_ai.usage.input_tokens", inference.TokensIn);
        span.SetTag("gen_ai.usage.output_tokens", inference.TokensOut);
        if (model.Calls.CostOf(inference.TokensIn, inference.TokensOut) is { } cost) span.SetTag(TelemetryTags.Cost, (double)cost);
    }

    /// <summary>Names what only streams have.</summary>
    public static void TagStream(Activity? span, TimeSpan? toFirstChunk)
    {
        span?.SetTag("gen_ai.request.stream", true);
        if (toFirstChunk is { } time) span?.SetTag("gen_ai.response.time_to_first_chunk", time.TotalSeconds);
    }

    public static void Fail(Activity? span, string code)
    {
        span?.SetTag(TelemetryTags.ErrorType, code);
        span?.SetStatus(ActivityStatusCode.Error, code);
    }
}
