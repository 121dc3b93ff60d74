using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Server.Problems;

namespace Sluice.Server.Outputs;

/// <summary>Answers with a decision: 200 and the decision, or 422 and a problem with the decision's members beside it.</summary>
internal sealed class DecisionResult(Decision decision) : IResult
{
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true, Encoder = ServerJson.Encoder };

    /// <summary>Whether the decision was asked for, and is no problem then even where it rejects.</summary>
    public bool Asked { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers[ReplyHeader.Verdict] = GatewayNames.Of(decision.Verdict);
        if (decision.Stamp.Origin.TraceId is { } trace) response.Headers[ReplyHeader.TraceId] = trace;
        if (decision.Verdict == Verdict.Rejected && !Asked) return Problem.WriteAsync(httpContext, ProblemCode.OutputRejected, Rejection(decision));
        var body = Serialise(decision);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>The decision as JSON.</summary>
    public static ReadOnlyMemory<byte> Serialise(Decision decision)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + decision.Value.Length);
        using (var writer = new Utf8JsonWriter(buffer, Writing)) DecisionJson.Write(writer, decision);
        return buffer.WrittenMemory;
    }

    /// <summary>A rejection as JSON: a problem with the decision's members beside it.</summary>
    public static ReadOnlyMemory<byte> Rejection(Decision decision)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            // The trace id is among the decision's own members.
            Problem.Of(ProblemCode.OutputRejected, Detail(decision)).WriteMembers(writer, traceId: null);
            DecisionJson.WriteMembers(writer, decision);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Why an output was rejected, in a sentence.</summary>
    public static string Detail(Decision decision)
    {
        var contract = $"{decision.Stamp.ContractName}@{decision.Stamp.ContractVersion}";
        var reason = decision.Errors is [var first, ..]
            ? $" {(first.InstanceLocation.Length == 0 ? "The document" : first.InstanceLocation)}: {first.Message}"
            : "";
        return $"The output does not fit {contract} and could not be mended; it is kept as a failure.{reason}";
    }
}
