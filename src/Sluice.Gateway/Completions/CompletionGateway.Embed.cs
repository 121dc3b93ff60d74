using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <content>Embeddings: no output to validate, the same ways to survive.</content>
public sealed partial class CompletionGateway
{
    /// <summary>Asks the model that the request names for embeddings, and gives its answer as it came.</summary>
    /// <param name="body">The request, as OpenAI's API has it.</param>
    /// <param name="tokensSpent">As <see cref="CompletionCall.TokensSpent"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CompletionOutcome> EmbedAsync(ReadOnlyMemory<byte> body, Action<long>? tokensSpent = null, CancellationToken cancellationToken = default)
    {
        using var tape = Tape.Rent();
        if (RequestFaultException.Catch(() => RequestMembers.Parse(tape, body, "model and input")) is { } fault) return fault;
        if (ReplyMembers.Text(tape.Root, "model"u8) is not { } name) return new CompletionOutcome.Refused(new(RefusalCode.FieldMissing, "'model' is required, as text."), "model");
        if (_routing.FindModel(name) is not { } model)
            return new CompletionOutcome.Refused(new(RefusalCode.ModelUnknown, "The workspace has no model of that name. GET /v1/models lists what can be named."), "model");

        CompletionOutcome? last = null;
        foreach (var candidate in _routing.Candidates(model, TraceIds.Current()))
        {
            last = await EmbedAsync(tape.Root, candidate, cancellationToken);
            if (last is not CompletionOutcome.Failed { Code: not InferenceErrorCode.RequestRefused }) break;
        }

        if (last is CompletionOutcome.Answered answered) tokensSpent?.Invoke(TokensOf(answered.Body.Span));
        return last!;
    }

    private async Task<CompletionOutcome> EmbedAsync(TapeElement request, ModelConfiguration model, CancellationToken cancellationToken)
    {
        using var span = InferenceSpan.Start(InferenceSpan.Embeddings, model);
        var start = _time.GetTimestamp();
        var (reply, fault, provider) = await _caller.PostAsync(model, "embeddings", Renamed(request, model), cancellationToken);
        var code = fault?.Code ?? "answered";
        if (fault is not null) InferenceSpan.Fail(span, fault.Code);
        ModelTelemetry.Tell(model, InferenceSpan.Embeddings, _time.GetElapsedTime(start), fault?.Code);
        var (elapsed, hash, trace) = (_time.GetElapsedTime(start).TotalMilliseconds, ContentHash.OfBytes(request.RawText).ToString(), TraceIds.Current());
        Embedded(_logger, model.Name, code, elapsed, hash, trace);
        return fault is null
            ? new CompletionOutcome.Answered(reply, [])
            : new CompletionOutcome.Failed(fault.Code, fault.Message, fault.RetryAfter, null) { Provider = provider };
    }

    // Vectors are long and usage stands behind them.
    private static long TokensOf(ReadOnlySpan<byte> reply)
    {
        var name = "\"total_tokens\":"u8;
        var at = reply.LastIndexOf(name);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(reply[(at + name.Length)..].TrimStart((byte)' '), out long tokens, out _) ? tokens : 0;
    }

    private static ReadOnlyMemory<byte> Renamed(TapeElement request, ModelConfiguration model)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Length + 64);
        using (var json = new Utf8JsonWriter(buffer, CompletionJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("model", model.Model);
            foreach (var (name, value) in request.Members)
            {
                if (name == "model") continue;
                json.WritePropertyName(name);
                json.WriteRawValue(value.RawText, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Embeddings from {Model}: {End}, {Milliseconds:0} ms, request {Hash} (trace {TraceId})")]
    private static partial void Embedded(ILogger logger, string model, string end, double milliseconds, string hash, string traceId);
}
