using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Evaluation.Methods;

/// <summary>What the methods with a gateway share: the conversation is a session in the store, the model is shown its newest turns, and the state is
/// read from records.</summary>
internal abstract class SessionMethod(Conversation conversation, SimulatedModel model, EmbeddedSluice sluice) : Method(conversation, model, sluice)
{
    private const int RecentTokens = 1_000;

    private ModelPrompt? _prompt;

    protected override async Task BeginAsync(CancellationToken cancellationToken) =>
        await Sluice.Sessions.CreateAsync(new SessionRequest(Learner, Learner), cancellationToken);

    protected override async Task TurnAsync(Turn turn, CancellationToken cancellationToken)
    {
        var prompt = await Ours(() => PromptAsync(turn, cancellationToken));
        _prompt = prompt;
        var known = Ask(prompt, turn);
        var taken = SimulatedModel.Takes(turn, known);
        // The plan is shown from the records; no model is asked for it.
        if (turn.Kind == TurnKind.Plan) await Ours(() => StateAsync(cancellationToken));
        var reply = turn.Kind == TurnKind.Plan ? "Here it is." : Say(turn, known, taken);
        Score.ReplyTokens += Model.Tokens(reply);
        if (taken is not null)
        {
            known[turn.Id] = taken;
            await KeepAsync(turn, known, cancellationToken);
        }

        await Ours(() => AppendAsync(turn.Text, reply, cancellationToken));
    }

    /// <summary>Has the model write what is to be kept of a turn, and submits it.</summary>
    protected abstract Task KeepAsync(Turn turn, SortedDictionary<string, string> known, CancellationToken cancellationToken);

    /// <summary>The records that the model is shown for a turn, as text.</summary>
    protected abstract Task<string> ShownAsync(Turn turn, CancellationToken cancellationToken);

    /// <summary>Has the model write a document and the gateway decide on it. A rejection is an answer, so that the model is asked once more.</summary>
    protected async Task<Decision> WriteAsync(JsonObject document, JsonElement schema, string contract, Turn turn, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var output = Model.Write(document, schema, contract, turn.Number, attempt);
            Score.ReplyTokens += Model.Tokens(output);
            var decision = await SubmitAsync(contract, output, cancellationToken);
            if (decision.Verdict is Verdict.Repaired or Verdict.Corrected && !Means(document, decision.Value)) Altered(decision.Verdict);
            if (decision.Verdict != Verdict.Rejected || attempt == AttemptsMax) return decision;
            Score.PromptTokens += _prompt!.Tokens;
        }
    }

    /// <summary>Has the model's document decided, and counts what became of it.</summary>
    private async Task<Decision> SubmitAsync(string contract, string output, CancellationToken cancellationToken)
    {
        Score.Documents++;
        var outcome = await Ours(() => Sluice.Gateway.SubmitAsync(
            new Submission { Tenant = Learner, Contract = contract, Output = Encoding.UTF8.GetBytes(output), Origin = new Origin { Session = Learner } }, cancellationToken));
        var decision = outcome.Decision ?? throw new InvalidOperationException(outcome.Refusal!.Message);
        if (decision.Verdict == Verdict.Repaired) Score.Repaired++;
        else if (decision.Verdict == Verdict.Corrected) Score.Corrected++;
        else if (decision.Verdict == Verdict.Rejected) Score.Rejected++;
        Score.CorrectionTokens += outcome.Submission?.Inferences.Sum(call => call.TokensIn + call.TokensOut) ?? 0;
        return decision;
    }

    private void Altered(Verdict verdict)
    {
        if (verdict == Verdict.Repaired) Score.RepairedOther++;
        else Score.CorrectedOther++;
    }

    private static bool Means(JsonObject document, ReadOnlyMemory<byte> value) =>
        JsonNode.DeepEquals(JsonNode.Parse(Conversation.Plain(document.ToJsonString())), JsonNode.Parse(Conversation.Plain(Encoding.UTF8.GetString(value.Span))));

    private async Task<ModelPrompt> PromptAsync(Turn turn, CancellationToken cancellationToken)
    {
        var shown = await ShownAsync(turn, cancellationToken);
        var context = await Sluice.Sessions.ContextAsync(
            new ContextRequest { Tenant = Learner, Session = Learner, TokensMax = RecentTokens, Model = MethodWorkspace.Model }, cancellationToken);
        if (!context.Done) throw new InvalidOperationException(context.Refusal.Message);
        var (text, user) = (new StringBuilder(Instructions), $"user: {turn.Text}\n");
        var from = text.Length;
        text.Append(shown);
        var to = text.Length;
        foreach (var stored in context.Value.Messages)
            text.Append(CultureInfo.InvariantCulture, $"{GatewayNames.Of(stored.Message.Role)}: {JsonSerializer.Deserialize<string>(stored.Message.Content.Span)}\n");
        var tokens = Model.Tokens(Instructions) + Model.Tokens(shown) + (int)context.Value.View.Tokens + Model.Tokens(user);
        return new ModelPrompt(text.Append(user).ToString(), tokens, from, to);
    }

    private async Task AppendAsync(string said, string reply, CancellationToken cancellationToken)
    {
        var appended = await Sluice.Sessions.AppendAsync(new SessionAppend
        {
            Tenant = Learner,
            Session = Learner,
            Messages = [Message(MessageRole.User, said), Message(MessageRole.Assistant, reply)],
        }, cancellationToken);
        if (!appended.Done) throw new InvalidOperationException(appended.Refusal.Message);
    }

    private static SessionMessage Message(MessageRole role, string text) => new() { Role = role, Content = JsonSerializer.SerializeToUtf8Bytes(text) };
}
