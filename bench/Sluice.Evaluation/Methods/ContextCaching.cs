using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Evaluation.Methods;

/// <summary>Simple context caching: the newest messages that fit into the window are pasted into every prompt, and the plan stands among them each time it
/// was asked for. The application takes a code fence off and parses what is left;
/// what does not parse it asks for once more. Nothing is stored and nothing is checked.</summary>
internal sealed partial class ContextCaching(Conversation conversation, SimulatedModel model, EmbeddedSluice sluice) : Method(conversation, model, sluice)
{
    private readonly List<(string Text, int Tokens, bool IsPlan)> _history = [];
    private IReadOnlyDictionary<string, string> _state = new SortedDictionary<string, string>(StringComparer.Ordinal);

    protected override async Task TurnAsync(Turn turn, CancellationToken cancellationToken)
    {
        var user = $"user: {turn.Text}\n";
        var prompt = await Ours(() => Task.FromResult(Fit(user)));
        var known = Ask(prompt, turn);
        var taken = SimulatedModel.Takes(turn, known);
        var reply = turn.Kind == TurnKind.Plan ? Plan(turn, prompt, known) : Say(turn, known, taken);
        Score.ReplyTokens += Model.Tokens(reply);
        Remember(user, isPlan: false);
        Remember($"assistant: {reply}\n", turn.Kind == TurnKind.Plan);
    }

    protected override Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken cancellationToken) => Task.FromResult(_state);

    private void Remember(string text, bool isPlan) => _history.Add((text, Model.Tokens(text), isPlan));

    private ModelPrompt Fit(string user)
    {
        var tokens = Model.Tokens(Instructions) + Model.Tokens(user);
        var first = _history.Count;
        while (first > 0 && tokens + _history[first - 1].Tokens <= Model.Limits.Window) tokens += _history[--first].Tokens;
        var (text, from, to) = (new StringBuilder(Instructions), 0, 0);
        foreach (var message in _history.Skip(first))
        {
            if (message.IsPlan) (from, to) = (text.Length, text.Length + message.Text.Length);
            text.Append(message.Text);
        }

        return new ModelPrompt(text.Append(user).ToString(), tokens, from, to);
    }

    /// <summary>Has the model write the plan. What cannot be parsed is asked for once more; what can is the state from then on, valid or not.</summary>
    private string Plan(Turn turn, ModelPrompt prompt, SortedDictionary<string, string> known)
    {
        Score.Documents++;
        for (var attempt = 1; ; attempt++)
        {
            var reply = Model.Write(PlanOf(known), MethodWorkspace.PlanShape, MethodWorkspace.PlanContract, turn.Number, attempt);
            var json = Fence.Match(reply) is { Success: true } fenced ? fenced.Groups["json"].Value : reply;
            if (TryParse(json) is { } plan)
            {
                _state = FactsIn(plan);
                // Nothing is stored by this; it only says whether the document is valid as it stands.
                var decision = Sluice.Gateway.Check(new Submission { Contract = MethodWorkspace.PlanContract, Output = Encoding.UTF8.GetBytes(json) }).Decision;
                if (decision is not { Verdict: Verdict.Accepted }) Score.Invalid++;
                return reply;
            }

            if (attempt == AttemptsMax)
            {
                Score.Invalid++;
                return reply;
            }

            (Score.PromptTokens, Score.ReplyTokens) = (Score.PromptTokens + prompt.Tokens, Score.ReplyTokens + Model.Tokens(reply));
        }
    }

    private static JsonNode? TryParse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What an application that checks nothing finds in a plan.</summary>
    private static SortedDictionary<string, string> FactsIn(JsonNode plan)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (plan is not JsonObject members || members["facts"] is not JsonArray items) return facts;
        foreach (var item in items.OfType<JsonObject>())
        {
            if (item["id"] is JsonValue id && item["value"] is JsonValue value) facts[id.ToString()] = Conversation.Plain(value.ToString());
        }

        return facts;
    }

    [GeneratedRegex("^\\s*```[A-Za-z]*\n(?<json>.*)\n```\\s*$", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Fence { get; }
}
