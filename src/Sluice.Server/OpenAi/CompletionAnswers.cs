using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server.OpenAi;

/// <summary>Turns the end of a completion into an answer of HTTP.</summary>
internal static class CompletionAnswers
{
    /// <summary>The verdict of an answer that nobody validated.</summary>
    public const string Uncontracted = "uncontracted";

    public static Task WriteAsync(HttpContext context, CompletionOutcome outcome)
    {
        if (outcome is not CompletionOutcome.Answered answered)
        {
            var (status, retryAfter, body) = Error(outcome);
            Name(context.Response, Outputs(outcome));
            // A verdict under an idempotency key stays: sent again, the call is answered with it.
            var settled = Outputs(outcome) is not null && SubmissionRequest.IdempotencyKeyOf(context.Request) is not null;
            return OpenAiError.WriteAsync(context, status, settled ? null : retryAfter, body, !settled && (retryAfter is not null || status >= 500));
        }

        Name(context.Response, answered.Outputs);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answered.Body.Length;
        return context.Response.Body.WriteAsync(answered.Body).AsTask();
    }

    /// <summary>Says the verdict in headers, for those who do not look into the body.</summary>
    public static void Name(HttpResponse response, IReadOnlyList<OutputDecision>? outputs)
    {
        if (outputs is null) return;
        response.Headers[ReplyHeader.Verdict] = outputs.Count == 0 ? Uncontracted : GatewayNames.Of(outputs.Max(o => o.Decision.Verdict));
        if (outputs.Any(o => o.Decision.CachedFrom is not null)) response.Headers[ReplyHeader.Cache] = "hit";
        if (outputs is not [{ Decision.Stamp: { } stamp }, ..]) return;
        response.Headers[ReplyHeader.Contract] = $"{stamp.ContractName}@{stamp.ContractVersion}";
        if (stamp.Origin.TraceId is { } trace) response.Headers[ReplyHeader.TraceId] = trace;
    }

    /// <summary>Status and body of whatever is no answer.</summary>
    public static (int Status, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body) Error(CompletionOutcome outcome) => outcome switch
    {
        CompletionOutcome.Rejected rejected => (ProblemCode.OutputRejected.Status, null, OpenAiError.Body(Members(rejected), Problem.TraceId,
            json => CompletionJson.WriteSluice(json, rejected.Outputs))),
        CompletionOutcome.Refused refused => Refused(refused),
        CompletionOutcome.Failed failed => Failed(failed),
        _ => throw new UnreachableException(),
    };

    /// <summary>What is no answer as an event of a stream that has begun. Clients that know nothing of errors in streams see a choice that
    /// was filtered, and never one that is whole.</summary>
    public static ReadOnlyMemory<byte> Event(CompletionOutcome outcome)
    {
        using var error = JsonDocument.Parse(Error(outcome).Body);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ServerJson.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("id", "");
            json.WriteString("object", "chat.completion.chunk");
            json.WriteNumber("created", 0);
            json.WriteString("model", "");
            json.WriteStartArray("choices");
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WriteStartObject("delta");
            json.WriteEndObject();
            json.WriteString("finish_reason", "content_filter");
            json.WriteEndObject();
            json.WriteEndArray();
            foreach (var member in error.RootElement.EnumerateObject()) member.WriteTo(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static IReadOnlyList<OutputDecision>? Outputs(CompletionOutcome outcome) => outcome switch
    {
        CompletionOutcome.Rejected rejected => rejected.Outputs,
        CompletionOutcome.Failed { Decision: { } decision } => [new(0, null, decision)],
        _ => null,
    };

    private static ErrorMembers Members(CompletionOutcome.Rejected rejected)
    {
        var decision = rejected.Outputs.First(o => o.Decision.Verdict == Verdict.Rejected).Decision;
        return new(DecisionResult.Detail(decision), OpenAiError.TypeOf(ProblemCode.OutputRejected.Status), null, ProblemCode.OutputRejected.Code);
    }

    private static (int Status, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body) Refused(CompletionOutcome.Refused refused)
    {
        var code = ProblemCode.Of(refused.Refusal.Code);
        return (code.Status, null, OpenAiError.Body(new(refused.Refusal.Message, OpenAiError.TypeOf(code.Status), refused.Param, code.Code), Problem.TraceId));
    }

    private static (int Status, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body) Failed(CompletionOutcome.Failed failed)
    {
        var code = ProblemCode.Of(failed.Code);
        // What a provider says of a request is for the one who wrote it; what it says of our keys is not.
        var provider = failed.Code == InferenceErrorCode.RequestRefused ? failed.Provider : null;
        var status = provider?.Status ?? code.Status;
        var error = provider is null
            ? new ErrorMembers(failed.Message, OpenAiError.TypeOf(status), null, code.Code)
            : new ErrorMembers(provider.Message, provider.Type ?? OpenAiError.TypeOf(status), provider.Param, provider.Code ?? code.Code);
        Action<Utf8JsonWriter>? beside = failed.Decision is { } decision ? json => CompletionJson.WriteSluice(json, [new(0, null, decision)]) : null;
        var retryAfter = failed.RetryAfter ?? (code.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return (status, retryAfter, OpenAiError.Body(error, Problem.TraceId, beside));
    }
}
