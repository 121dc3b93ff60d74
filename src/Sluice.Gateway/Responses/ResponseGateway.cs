using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>How a response ended: answered, or as a completion ends without an answer.</summary>
/// <param name="Body">The response, as OpenAI's API has it; empty when there is none.</param>
/// <param name="Ended">How the completion ended.</param>
public sealed record ResponseOutcome(ReadOnlyMemory<byte> Body, CompletionOutcome Ended)
{
    /// <summary>The events of a stream of the response, in order, each with its name; empty when there is none.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)> Events { get; init; } = [];
}

/// <summary>Answers the Responses API over chat completions, with conversations in our own log: a response's id is given only when its
/// messages are durable. Thread-safe.</summary>
public sealed class ResponseGateway
{
    private readonly CompletionGateway _completions;
    private readonly Lazy<SessionLog> _sessions;
    private readonly TimeProvider _time;

    internal ResponseGateway(CompletionGateway completions, Lazy<SessionLog> sessions, TimeProvider time) =>
        (_completions, _sessions, _time) = (completions, sessions, time);

    /// <summary>Answers a request.</summary>
    /// <param name="call">The request, with its body as the Responses API has it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The answer could not be made durable.</exception>
    public async Task<ResponseOutcome> CreateAsync(CompletionCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (request, fault) = ResponseRequest.Read(call.Body);
        if (request is null) return new(default, fault!);
        using (request)
        {
            var (context, shown, refusal) = await ContextAsync(call.Tenant, request, cancellationToken);
            if (refusal is not null) return Refuse(refusal, request.PreviousResponse is not null ? "previous_response_id" : "conversation");
            ReadOnlyMemory<byte> chat = default;
            if (RequestFaultException.Catch(() => chat = ResponseChat.Write(request, context)) is { } wrong) return new(default, wrong);
            var ended = await _completions.CompleteAsync(call with { Body = chat, Context = shown }, cancellationToken);
            return ended is CompletionOutcome.Answered answered ? await AnswerAsync(call.Tenant, request, answered, cancellationToken) : new(default, ended);
        }
    }

    /// <summary>A response that was given before, exactly as it was; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        await _sessions.Value.FindResponseAsync(tenant, id, cancellationToken) is { Body.IsEmpty: false } stored ? stored.Body : null;

    private async Task<(IEnumerable<SessionMessage> Messages, ShownContext? Shown, Refusal? Refusal)> ContextAsync(string tenant, ResponseRequest request,
        CancellationToken cancellationToken)
    {
        if (request is { PreviousResponse: null, Conversation: null, ContextTokensMax: null }) return (request.Incoming, null, null);
        var context = await _sessions.Value.ContextAsync(new ContextRequest
        {
            Tenant = tenant,
            Session = request.Conversation,
            Response = request.PreviousResponse,
            Incoming = request.Incoming,
            TokensMax = request.ContextTokensMax ?? long.MaxValue,
            Model = _completions.ModelIdOf(request.Model),
        }, cancellationToken);
        return context.Done
            ? (context.Value.Messages.Select(m => m.Message), ShownContext.Of(context.Value, request.ContextTokensMax), null)
            : ([], null, context.Refusal);
    }

    private async Task<ResponseOutcome> AnswerAsync(string tenant, ResponseRequest request, CompletionOutcome.Answered answered, CancellationToken cancellationToken)
    {
        var reply = CompletionReply.Read(answered.Body);
        // The same decision has the same response, however often it is asked for.
        var id = answered.Outputs is [{ Decision.SubmissionId: { } submission }, ..] ? "resp_" + submission : Identifier.New("resp", _time);
        var draft = new ResponseDraft(id, _time.GetUtcNow().ToUnixTimeSeconds(), request, reply, answered.Outputs);
        var given = answered.Outputs.Any(o => o.Decision.Replayed) ? await FindAsync(tenant, id, cancellationToken) : null;
        var body = given ?? ResponseWriter.Whole(draft);
        if (request.Store && given is null)
        {
            var kept = await _sessions.Value.AppendAsync(new SessionAppend
            {
                Tenant = tenant,
                Session = request.Conversation,
                AfterResponse = request.PreviousResponse,
                Messages = [.. request.Incoming, MessageOf(draft)],
                Response = new ResponseEntry(id, body),
            }, cancellationToken);
            if (!kept.Done) return Refuse(kept.Refusal, request.Conversation is null ? "previous_response_id" : "conversation");
        }

        return new(body, answered) { Events = [.. ResponseWriter.Events(draft)] };
    }

    private static SessionMessage MessageOf(ResponseDraft draft)
    {
        var stamp = draft.Outputs is [{ Decision: { } decision }, ..] ? decision.Stamp : null;
        return new SessionMessage
        {
            Role = MessageRole.Assistant,
            Content = draft.Choice.Content is { } content ? CompletionJson.Text(content.Span) : "null"u8.ToArray(),
            Calls = [.. draft.Choice.ToolCalls.Select(c => new ToolCall(c.Id, c.Name, CompletionCaller.Text(c.Arguments) ?? ""))],
            Stamp = new MessageStamp
            {
                SubmissionId = draft.Outputs is [{ } first, ..] ? first.Decision.SubmissionId : null,
                Prompt = stamp?.Origin.PromptName is { } prompt ? $"{prompt}@{stamp.Origin.PromptVersion}" : null,
                Model = draft.Reply.Model,
                TraceId = stamp?.Origin.TraceId,
            },
        };
    }

    private static ResponseOutcome Refuse(Refusal refusal, string? param) => new(default, new CompletionOutcome.Refused(refusal, param));
}
