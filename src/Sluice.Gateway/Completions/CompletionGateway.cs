using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Answers chat completions: asks a model, and gives its answer only when every output of it is a record. Thread-safe.</summary>
public sealed partial class CompletionGateway
{
    /// <summary>What a model's name begins with when it names a prompt: <c>sluice/plan-author</c>, <c>sluice/plan-author@1.2</c>.</summary>
    public const string PromptPrefix = "sluice/";

    private readonly WorkspaceSnapshot _workspace;
    private readonly OutputGateway _outputs;
    private readonly CompletionRouting _routing;
    private readonly CompletionCaller _caller;
    private readonly CompletionAdmission _admission;
    private readonly Bundles _bundles;
    private readonly TimeProvider _time;
    private readonly ILogger<CompletionGateway> _logger;

    internal CompletionGateway(WorkspaceSnapshot workspace, OutputGateway outputs, CompletionRouting routing, CompletionCaller caller,
        CompletionAdmission admission, Bundles bundles, TimeProvider time, ILogger<CompletionGateway> logger)
    {
        (_workspace, _outputs, _routing, _caller) = (workspace, outputs, routing, caller);
        (_admission, _bundles, _time, _logger) = (admission, bundles, time, logger);
    }

    /// <summary>Whether a request asks for a stream. A request that cannot be read asks for none: its errors are told at once.</summary>
    public static bool IsStream(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("stream"u8) < 0) return false;
        using var tape = Tape.Rent();
        return tape.Parse(body, new ParseLimits { BytesMax = Math.Max(1, body.Length) }) is null
            && tape.Root.TryGetProperty("stream"u8, out var stream) && stream.Kind == JsonKind.True;
    }

    /// <summary>Answers a call with one body.</summary>
    /// <exception cref="Stores.StoreException">A decision could not be made durable.</exception>
    public async Task<CompletionOutcome> CompleteAsync(CompletionCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var span = DecisionTelemetry.Start();
        var (task, ended) = await BeginAsync(call, cancellationToken);
        if (task is null) return ended!;
        using (task)
        {
            if (await _admission.KeptAsync(task, cancellationToken) is { } kept) return kept;
            var answer = await _caller.AskAsync(task.Request, task.Route, task.BundleOf, task.TraceId, null, cancellationToken);
            var (outputs, fault) = await DecideAsync(task, answer, cancellationToken);
            if (fault is not null) return fault;
            var reply = answer.Reply!;
            return new CompletionOutcome.Answered(outputs.Count == 0 ? reply.Body : CompletionWriter.Whole(reply, outputs), outputs);
        }
    }

    /// <summary>Answers a call with a stream of events. The work goes on to its verdict whether or not anybody reads them.</summary>
    /// <returns>The events, and the end of the work, which throws what it met.</returns>
    public (ChannelReader<CompletionEvent> Events, Task Ended) Stream(CompletionCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        // Bounded by the size of a reply.
        var channel = Channel.CreateUnbounded<CompletionEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        return (channel.Reader, RunAsync(call, channel.Writer, cancellationToken));
    }

    /// <summary>The model's id at its provider, for a name in a request; null when nothing has that name.</summary>
    internal string? ModelIdOf(string name) => name.StartsWith(PromptPrefix, StringComparison.Ordinal)
        ? _workspace.TryFindPrompt(name[PromptPrefix.Length..], out var prompt) ? _routing.FindModel(prompt.Model)?.Model : null
        : _routing.FindModel(name)?.Model;

    private async Task RunAsync(CompletionCall call, ChannelWriter<CompletionEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            using var span = DecisionTelemetry.Start();
            var (task, ended) = await BeginAsync(call, cancellationToken);
            if (task is null)
            {
                Give(events, ended!);
            }
            else
            {
                using (task) await StreamAsync(task, call, events, cancellationToken);
            }

            events.Complete();
        }
        catch (Exception exception)
        {
            events.Complete(exception);
            throw;
        }
    }

    // What was decided before is given in one piece.
    private static void Give(ChannelWriter<CompletionEvent> events, CompletionOutcome ended, bool includeUsage = false)
    {
        if (ended is not CompletionOutcome.Answered answered)
        {
            events.TryWrite(new(default, ended));
            return;
        }

        var reply = CompletionReply.Read(answered.Body);
        foreach (var choice in reply.Choices)
        {
            // Known from the first piece on, so that headers can say it.
            foreach (var piece in CompletionWriter.Pieces(reply, choice)) events.TryWrite(new(piece) { Outputs = answered.Outputs });
            WriteEnd(events, reply, choice, choice == reply.Choices[^1] ? answered.Outputs : null, provisional: false);
        }

        if (includeUsage) events.TryWrite(new(CompletionWriter.Usage(reply)));
    }

    private async Task StreamAsync(CompletionTask task, CompletionCall call, ChannelWriter<CompletionEvent> events, CancellationToken cancellationToken)
    {
        if (await _admission.KeptAsync(task, cancellationToken) is { } kept)
        {
            Give(events, kept, task.Request.IncludeUsage);
            return;
        }

        var now = call.Provisional || task.Route.IsUncontracted;
        var watch = task.Route.Contract is { } contract ? new OutputWatch(contract, _outputs.CanCorrect(contract), _workspace.Settings.OutputBytesMax) : null;
        var reader = new CompletionStreamReader(now ? piece => events.TryWrite(new(piece) { Outputs = task.Route.IsUncontracted ? [] : null }) : null, watch, task.ReplyBytesMax, _time);
        var answer = await _caller.AskAsync(task.Request, task.Route, task.BundleOf, task.TraceId, reader, cancellationToken);
        var (outputs, fault) = await DecideAsync(task, answer, cancellationToken);
        if (fault is not null)
        {
            events.TryWrite(new(default, fault));
            return;
        }

        var reply = answer.Reply!;
        if (!reader.HasHandedOn) CompletionAdmission.PutIn(reply, outputs);
        foreach (var choice in reply.Choices)
        {
            var last = choice == reply.Choices[^1];
            if (!reader.HasHandedOn) WriteChoice(events, reply, choice, last ? outputs : null, provisional: false);
            else WriteEnd(events, reply, choice, last ? outputs : null, provisional: true);
        }

        if (task.Request.IncludeUsage) events.TryWrite(new(CompletionWriter.Usage(reply)));
    }

    private static void WriteChoice(ChannelWriter<CompletionEvent> events, CompletionReply reply, ReplyChoice choice, IReadOnlyList<OutputDecision>? outputs, bool provisional)
    {
        foreach (var piece in CompletionWriter.Pieces(reply, choice)) events.TryWrite(new(piece));
        WriteEnd(events, reply, choice, outputs, provisional);
    }

    private static void WriteEnd(ChannelWriter<CompletionEvent> events, CompletionReply reply, ReplyChoice choice, IReadOnlyList<OutputDecision>? outputs, bool provisional)
    {
        var sluice = outputs is { Count: > 0 } ? CompletionWriter.Sluice(outputs, provisional) : default;
        events.TryWrite(new(CompletionWriter.End(reply, choice, sluice)) { Outputs = outputs });
    }

    /// <summary>Everything before a model is asked: the request, its route, its keys, and whether it was answered before.</summary>
    private async Task<(CompletionTask? Task, CompletionOutcome? Ended)> BeginAsync(CompletionCall call, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var (request, unreadable) = CompletionRequest.Read(call.Body);
        if (request is null) return (null, unreadable);
        var traceId = TraceIds.Current();
        var (route, refused) = await _routing.FindAsync(request, call, traceId, cancellationToken);
        var task = route is null ? null : new CompletionTask(call, request, route, _bundles, traceId, start)
        {
            ReplyBytesMax = 3 * _workspace.Settings.OutputBytesMax + 64 * 1024,
        };
        CompletionOutcome? ended = refused ?? _admission.Check(task!);
        // What was decided before is told, whatever a safeguard says now.
        if (ended is null && call.IdempotencyKey is { } key) ended = await _admission.AgainAsync(task!, key, cancellationToken);
        if (ended is null && route!.Contract is { } contract && _outputs.Safeguards.Blocks(contract) is { } quarantine)
            ended = new CompletionOutcome.Refused(OutputGateway.Quarantined(contract, quarantine));
        if (ended is null && route!.Question is not null) ended = await RetrieveAsync(task!, cancellationToken);
        if (ended is null) return (task, null);
        request.Dispose();
        return (null, ended);
    }

    /// <summary>Shows a prompt what it retrieves. What was answered before was given without it: the index may have changed since.</summary>
    private async Task<CompletionOutcome.Refused?> RetrieveAsync(CompletionTask task, CancellationToken cancellationToken)
    {
        var (prompt, question) = (task.Route.Prompt!, task.Route.Question!);
        var (found, missing) = await _outputs.Passages.FindAsync(prompt.Retrieval!, question, task.Call.Tenant, cancellationToken);
        if (found is null) return new(missing!, "model");
        var (messages, unfit) = PromptedMessages.Render(prompt, task.Request, found.Passages);
        if (unfit is not null) return new(unfit, "sluice.variables");
        task.Route = task.Route with { Messages = messages, Retrieved = found.Context };
        return null;
    }

    private async Task<(IReadOnlyList<OutputDecision> Outputs, CompletionOutcome? Fault)> DecideAsync(CompletionTask task, CompletionAnswer answer,
        CancellationToken cancellationToken)
    {
        task.Spend(answer.Inferences);
        if (answer.Reply is null)
        {
            // What was never sent is no verdict: the same request, under the same key, may still be answered.
            var sent = answer.Inferences.Any(i => i.ErrorCode != InferenceErrorCode.QueueFull);
            var decision = sent ? await _admission.FailAsync(task, answer, cancellationToken) : null;
            if (sent && decision is null) Tell(task, answer);
            return ([], new CompletionOutcome.Failed(answer.Fault!.Code, answer.Fault.Message, answer.Fault.RetryAfter, decision) { Provider = answer.Provider });
        }

        var outputs = await _admission.AdmitAsync(task, answer, cancellationToken);
        await _admission.KeepAsync(task, answer, outputs, cancellationToken);
        if (outputs.Count == 0) Tell(task, answer);
        return outputs.Any(o => o.Decision.Verdict == Verdict.Rejected) ? (outputs, new CompletionOutcome.Rejected(outputs)) : (outputs, null);
    }

    private void Tell(CompletionTask task, CompletionAnswer answer)
    {
        var last = answer.Inferences[^1];
        ModelTelemetry.TellUncontracted(last);
        Uncontracted(_logger, last.Id, last.ModelName, last.ErrorCode ?? "answered", last.TokensIn, last.TokensOut, last.Latency.TotalMilliseconds,
            last.RenderHash!, task.TraceId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Uncontracted call {InferenceId} to {Model}: {End}, {TokensIn} tokens in, {TokensOut} out, "
        + "{Milliseconds:0} ms, messages {Hash} (trace {TraceId})")]
    private static partial void Uncontracted(ILogger logger, string inferenceId, string model, string end, long tokensIn, long tokensOut, double milliseconds,
        string hash, string traceId);
}

/// <summary>A call that has its route. Owns the request's tape.</summary>
internal sealed class CompletionTask(CompletionCall call, CompletionRequest request, CompletionRoute route, Bundles bundles, string traceId, long start) : IDisposable
{
    public CompletionCall Call { get; } = call;

    public CompletionRequest Request { get; } = request;

    public CompletionRoute Route { get; set; } = route;

    public string TraceId { get; } = traceId;

    public long Start { get; } = start;

    public required int ReplyBytesMax { get; init; }

    /// <summary>What "the same request" means for an idempotency key.</summary>
    public ContentHash RequestHash => field == default ? field = Gateway.RequestHash.OfCompletion(Call) : field;

    public PromptBundle? BundleOf(ModelConfiguration model) => Route.Prompt is { } prompt ? bundles.Of(prompt, Route.Contract, model) : null;

    /// <summary>Tells what calls of models cost in tokens.</summary>
    public void Spend(IEnumerable<Inference> inferences) => Call.TokensSpent?.Invoke(inferences.Sum(i => i.TokensIn + i.TokensOut));

    public void Dispose() => Request.Dispose();
}
