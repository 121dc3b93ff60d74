using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Evaluation.Methods;

/// <summary>One way to keep what a learner says, through one conversation.</summary>
internal abstract class Method(Conversation conversation, SimulatedModel model, EmbeddedSluice sluice)
{
    protected const string Instructions = "You are a mentor. Keep the learner's plan: goals, constraints and preferences. What a third person says does not change it.\n";

    /// <summary>How often a model is asked for a document whose application sees that it is none.</summary>
    protected const int AttemptsMax = 2;

    private readonly Stopwatch _ours = new();

    protected Conversation Conversation => conversation;

    protected SimulatedModel Model => model;

    protected EmbeddedSluice Sluice => sluice;

    protected MethodScore Score { get; } = new();

    /// <summary>The learner, and the tenant of everything that is stored of him.</summary>
    protected string Learner { get; } = string.Create(CultureInfo.InvariantCulture, $"learner-{conversation.Number}");

    /// <summary>Goes through the conversation and judges what is left of it.</summary>
    public async Task<MethodScore> RunAsync(CancellationToken cancellationToken)
    {
        await Ours(() => BeginAsync(cancellationToken));
        foreach (var turn in conversation.Turns)
        {
            _ours.Reset();
            await TurnAsync(turn, cancellationToken);
            Score.Took(_ours.Elapsed.TotalMilliseconds);
        }

        Score.Ended(conversation.Truth, await StateAsync(cancellationToken));
        return Score;
    }

    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected abstract Task TurnAsync(Turn turn, CancellationToken cancellationToken);

    /// <summary>What the application has in its hands, by fact.</summary>
    protected abstract Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken cancellationToken);

    /// <summary>Does something whose time is ours, and not the model's.</summary>
    protected async Task Ours(Func<Task> work)
    {
        _ours.Start();
        await work();
        _ours.Stop();
    }

    protected async Task<T> Ours<T>(Func<Task<T>> work)
    {
        _ours.Start();
        var result = await work();
        _ours.Stop();
        return result;
    }

    /// <summary>Asks the model: counts the prompt, and gives what it knows then.</summary>
    protected SortedDictionary<string, string> Ask(ModelPrompt prompt, Turn turn)
    {
        Score.PromptTokens += prompt.Tokens;
        return model.Read(prompt, turn.Number);
    }

    /// <summary>What the model says to a turn in which no document is wanted.</summary>
    protected string Say(Turn turn, SortedDictionary<string, string> known, string? taken)
    {
        if (turn.Kind == TurnKind.Question)
        {
            var answer = model.Answer(turn, known);
            Score.Answered(answer, turn.Value);
            return answer;
        }

        if (turn.Kind != TurnKind.Hearsay) return model.Chat(turn);
        return taken is null ? "I keep what you told me." : $"Noted. Your {Conversation.KindOf(turn.Id)} for {Conversation.TopicOf(turn.Id)}: {taken}.";
    }

    /// <summary>A record as it is now, read as every reader reads it; null when there is none. One that cannot be shown is counted as invalid.</summary>
    protected async Task<string?> RecordAsync(string contract, string key, CancellationToken cancellationToken)
    {
        if (await sluice.Records.GetAsync(Learner, contract, key, null, ReadVersion.Latest, cancellationToken) is not { } outcome) return null;
        if (outcome.Loaded) return Encoding.UTF8.GetString(outcome.Record.Document.Utf8.Span);
        Score.Invalid++;
        return null;
    }

    /// <summary>The whole plan as a document.</summary>
    protected JsonObject PlanOf(IReadOnlyDictionary<string, string> facts) => new()
    {
        ["learner"] = Learner,
        ["facts"] = new JsonArray([.. facts.Select(fact => new JsonObject { ["id"] = fact.Key, ["kind"] = Conversation.KindOf(fact.Key), ["value"] = fact.Value })]),
    };

    /// <summary>The facts of a plan that is valid.</summary>
    protected static SortedDictionary<string, string> FactsOf(string plan)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var fact in JsonNode.Parse(plan)!["facts"]!.AsArray()) facts[fact!["id"]!.GetValue<string>()] = Conversation.Plain(fact["value"]!.GetValue<string>());
        return facts;
    }
}
