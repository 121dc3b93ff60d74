using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Gateway;
using Sluice.Simulator;

namespace Sluice.Evaluation.Methods;

/// <summary>What the simulated model cannot do. Assumptions, not measurements of any real model.</summary>
/// <param name="Window">Tokens of a prompt that it sees; of a longer one the beginning is cut.</param>
/// <param name="Overlooks">Probability that it overlooks a statement in the middle three fifths of a full window; in a prompt that fills a part of it,
/// times the square of that part.</param>
/// <param name="Drops">Probability that it drops an item of the document that it rewrites.</param>
/// <param name="Guesses">Probability that it makes up an answer that it does not know.</param>
/// <param name="Faults">How often its documents are malformed.</param>
/// <param name="MendRate">Probability that a correction is answered with a valid document.</param>
internal sealed record ModelLimits(int Window, double Overlooks, double Drops, double Guesses, FaultProfile Faults, double MendRate)
{
    public static ModelLimits Standard { get; } = new(3_000, 0.2, 0.002, 0.1, FaultProfile.Default, 0.8);
}

/// <summary>A prompt: its text, its tokens, and where in it the document stands that the model is to go by.</summary>
internal sealed record ModelPrompt(string Text, int Tokens, int DocumentFrom, int DocumentTo);

/// <summary>A model of a model. It knows only what stands in its window, reads it as text, and forgets as <see cref="ModelLimits"/> say. Later
/// statements go before earlier ones. It follows its instructions; it never changes what it was told, it only misses it.</summary>
internal sealed partial class SimulatedModel(ModelLimits limits, Dice dice, TokenCounter counter)
{
    private const double Edge = 0.2;

    public ModelLimits Limits => limits;

    public int Tokens(string text) => counter.Count(text);

    /// <summary>What it knows when it has read a prompt: facts by their ids.</summary>
    public SortedDictionary<string, string> Read(ModelPrompt prompt, int turn)
    {
        var (text, skipped) = (prompt.Text, 0);
        if (prompt.Tokens > limits.Window) skipped = text.Length - (int)((long)text.Length * limits.Window / prompt.Tokens);
        var fill = Math.Min(1.0, (double)prompt.Tokens / limits.Window);
        var known = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (at, id, value) in Statements(text).OrderBy(found => found.At))
        {
            if (at < skipped) continue;
            var position = (double)(at - skipped) / (text.Length - skipped);
            var forgets = at >= prompt.DocumentFrom && at < prompt.DocumentTo ? limits.Drops
                : position is > Edge and < 1 - Edge ? limits.Overlooks * fill * fill
                : 0;
            if (!dice.Chance(string.Create(CultureInfo.InvariantCulture, $"read {turn} {at} {id}"), forgets)) known[id] = value;
        }

        return known;
    }

    /// <summary>The answer to a question.</summary>
    public string Answer(Turn turn, SortedDictionary<string, string> known)
    {
        var (kind, topic) = (Conversation.KindOf(turn.Id), Conversation.TopicOf(turn.Id));
        if (known.TryGetValue(turn.Id, out var value)) return $"Your {kind} for {topic}: {value}.";
        var what = string.Create(CultureInfo.InvariantCulture, $"guess {turn.Number}");
        return dice.Chance(what, limits.Guesses)
            ? $"Your {kind} for {topic}: {Conversation.ValueFor(dice, what, kind)}."
            : $"I do not know your {kind} for {topic}.";
    }

    /// <summary>What it takes over of what was just said; null: nothing. A contradiction by a third person only where it does not know better.</summary>
    public static string? Takes(Turn turn, SortedDictionary<string, string> known) => turn.Kind switch
    {
        TurnKind.State or TurnKind.Change => turn.Value,
        TurnKind.Hearsay => known.ContainsKey(turn.Id) ? null : turn.Value,
        _ => null,
    };

    /// <summary>Something to say where nothing is to be done.</summary>
    public string Chat(Turn turn) => turn.Kind == TurnKind.Talk
        ? $"I see: {Conversation.Talk(dice, string.Create(CultureInfo.InvariantCulture, $"chat {turn.Number}"), 30, 90)}."
        : "Noted.";

    /// <summary>A document as it writes it.</summary>
    public string Write(JsonNode document, JsonElement schema, string name, int turn, int attempt) => SpoiledOutput.Write(document, schema, name, limits.Faults, dice.Seed,
        string.Create(CultureInfo.InvariantCulture, $"{dice.Conversation} {turn} {attempt} {name}"));

    /// <summary>Everything in a text that says a fact: items of documents, what the learner stated, and its own answers.</summary>
    private static IEnumerable<(int At, string Id, string Value)> Statements(string text)
    {
        foreach (Match match in Item.Matches(text)) yield return (match.Index, match.Groups["id"].Value, Conversation.Plain(match.Groups["value"].Value));
        foreach (Match match in Said.Matches(text))
        {
            if (Conversation.IdOf(match.Groups["kind"].Value, match.Groups["name"].Value) is { } id) yield return (match.Index, id, match.Groups["value"].Value);
        }
    }

    // Quotes of either kind, since it reads its own malformed documents too.
    [GeneratedRegex("""["'](id|key)["']\s*:\s*["'](learner-\d+\.)?(?<id>(goal|constraint|preference)\.[a-z]+)["'][^{}]{0,90}?["']value["']\s*:\s*["'](?<value>[^"']+)["']""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Item { get; }

    [GeneratedRegex("""[Mm]y (?<kind>goal|constraint|preference) for (?<name>[a-z]+)( is now)?: (?<value>[^.\n]+)\.|Your (?<kind>goal|constraint|preference) for (?<name>[a-z]+): (?<value>[^.\n]+)\.""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Said { get; }
}
