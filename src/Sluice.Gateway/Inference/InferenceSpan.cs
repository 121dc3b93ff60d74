using System.Diagnostics;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The tags of a model call's span: the names of the OpenTelemetry GenAI conventions, v1.41.1; content is never a tag.</summary>
internal static class InferenceSpan
{
    public static void Tag(Activity? span, ModelConfiguration model, Inference inference)
    {
        if (span is null) return;
        span.SetTag("gen_ai.operation.name", "chat");
        span.SetTag("gen_ai.provider.name", model.Provider);
        span.SetTag("gen_ai.request.model", model.Model);
        span.SetTag("gen_ai.output.type", model.SendSchema ? "json" : "text");
        span.SetTag("gen_ai.response.model", inference.ModelAnswered);
        span.SetTag("gen_ai.usage.input_tokens", inference.TokensIn);
        span.SetTag("gen_ai.usage.output_tokens", inference.TokensOut);
        if (inference.FinishReason is { } reason) span.SetTag("gen_ai.response.finish_reasons", new[] { reason });
        if (inference.ModelMatch is { } match) span.SetTag("sluice.model.match", GatewayNames.Of(match));
        span.SetTag("sluice.prompt.hash", inference.PromptHash);
        span.SetTag("sluice.bundle.hash", inference.BundleHash);
        if (inference.ErrorCode is not { } code) return;
        span.SetTag("error.type", code);
        span.SetStatus(ActivityStatusCode.Error, code);
    }
}
