using System.Globalization;

namespace Sluice.Evaluation.Methods;

/// <summary>What a learner says in a turn.</summary>
internal enum TurnKind
{
    /// <summary>A new fact: a goal, a constraint or a preference.</summary>
    State,

    /// <summary>Another value for a fact that was stated.</summary>
    Change,

    /// <summary>A value that a third person names and that contradicts what was stated: it is not to be taken over.</summary>
    Hearsay,

    /// <summary>A question for a fact.</summary>
    Question,

    /// <summary>Anything else, at length.</summary>
    Talk,

    /// <summary>The whole plan is wanted. The last turn is always one.</summary>
    Plan,
}

/// <summary>One turn, with what is true of it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What the learner says.</param>
/// <param name="Id">The fact it is about, <c>kind.topic</c>; empty for talk and plan.</param>
/// <param name="Value">The value that is said, or the right answer to a question; empty for talk and plan.</param>
internal sealed record Turn(int Number, TurnKind Kind, string Text, string Id = "", string Value = "");

/// <summary>A conversation with its ground truth.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Turns">What the learner says.</param>
/// <param name="Truth">What holds at the end, by fact.</param>
internal sealed record Conversation(int Number, IReadOnlyList<Turn> Turns, IReadOnlyDictionary<string, string> Truth)
{
    /// <summary>Kinds of facts.</summary>
    public static readonly string[] Kinds = ["goal", "constraint", "preference"];

    private const double SynonymRate = 0.15;

    // The second name is used now and then in place of the first, as people do; no lexical search finds one by the other.
    private static readonly (string Name, string Synonym)[] Topics =
    [
        ("algebra", "equations"), ("geometry", "shapes"), ("grammar", "syntax"), ("history", "chronology"), ("biology", "organisms"), ("music", "violin"),
        ("chess", "openings"), ("french", "vocabulary"), ("physics", "mechanics"), ("chemistry", "reactions"), ("writing", "essays"), ("statistics", "probability"),
        ("coding", "programs"), ("drawing", "sketches"), ("logic", "proofs"), ("geography", "maps"),
    ];

    private static readonly string[] Months = ["January", "March", "April", "May", "June", "July", "September", "October", "November", "December"];
    private static readonly string[] Ways =
    [
        "worked examples first", "short exercises", "long projects", "reading aloud", "diagrams", "flash cards", "a quiz each week", "videos", "working in pairs",
        "written feedback", "spoken feedback", "no homework on Sundays",
    ];

    private static readonly string[] Words =
    [
        "yesterday", "we", "walked", "along", "the", "river", "and", "talked", "about", "an", "old", "bridge", "that", "somebody", "wants", "to", "mend", "before",
        "winter", "comes", "because", "trains", "pass", "there", "twice", "each", "day", "while", "my", "cousin", "cooked", "soup", "for", "nine", "people", "who",
        "had", "brought", "bread", "lamps", "and", "stories", "of", "their", "own",
    ];

    /// <summary>The conversation of a number; the same for the same seed.</summary>
    public static Conversation Make(long seed, int number, int length)
    {
        var dice = new Dice(seed, number);
        var (turns, truth) = (new List<Turn>(length), new SortedDictionary<string, string>(StringComparer.Ordinal));
        for (var i = 1; i < length; i++)
        {
            var turn = Next(dice, i, length, truth);
            turns.Add(turn);
            if (turn.Kind is TurnKind.State or TurnKind.Change) truth[turn.Id] = turn.Value;
        }

        turns.Add(Plan(length));
        return new Conversation(number, turns, truth);
    }

    /// <summary>The topic of a fact.</summary>
    public static string TopicOf(string id) => id[(id.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>The kind of a fact.</summary>
    public static string KindOf(string id) => id[..id.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>The fact that a kind and a topic's name, either of its two, mean; null when it is none.</summary>
    public static string? IdOf(string kind, string name) =>
        Topics.FirstOrDefault(topic => topic.Name == name || topic.Synonym == name) is { Name: { } canonical } ? $"{kind}.{canonical}" : null;

    /// <summary>A value without what does not change it: a line feed in place of a space, written raw or escaped.</summary>
    public static string Plain(string value) => string.Join(' ', value.Replace("\\n", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A value that a fact of a kind could have.</summary>
    public static string ValueFor(Dice dice, string what, string kind) => kind switch
    {
        "goal" => $"reach level {dice.Pick(what + " level", (string[])["A", "B", "C", "D"])} by {dice.Pick(what + " month", Months)}",
        "constraint" => string.Create(CultureInfo.InvariantCulture, $"at most {1 + (int)(dice.Roll(what + " hours") * 9)} hours a week until {dice.Pick(what + " month", Months)}"),
        _ => $"{dice.Pick(what + " way", Ways)} from {dice.Pick(what + " month", Months)} on",
    };

    /// <summary>Sentences about nothing that matters.</summary>
    public static string Talk(Dice dice, string what, int least, int most)
    {
        var count = least + (int)(dice.Roll(what + " length") * (most - least));
        return string.Join(' ', Enumerable.Range(0, count).Select(i => dice.Pick(string.Create(CultureInfo.InvariantCulture, $"{what} {i}"), Words)));
    }

    private static Turn Next(Dice dice, int number, int length, SortedDictionary<string, string> truth)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"turn {number}");
        var (roll, early) = (dice.Roll(what), number < 0.6 * length);
        var state = early ? 0.38 : 0.08;
        if (truth.Count == 0 || roll < state) return Fact(dice, what, number, truth);
        // The rest of the probability is shared by the other kinds, later a little more of each.
        var rest = (roll - state) / (1 - state);
        if (rest < 0.34) return new Turn(number, TurnKind.Talk, $"By the way: {Talk(dice, what + " talk", 60, 180)}.");
        if (rest < 0.42) return Plan(number);
        var id = dice.Pick(what + " fact", truth.Keys.ToList());
        var (kind, name) = (KindOf(id), NameOf(dice, what, id));
        if (rest >= 0.74) return new Turn(number, TurnKind.Question, $"What is my {kind} for {name}?", id, truth[id]);
        var value = Other(dice, what, kind, truth[id]);
        return rest < 0.60
            ? new Turn(number, TurnKind.Change, $"That has changed: my {kind} for {name} is now: {value}.", id, value)
            : new Turn(number, TurnKind.Hearsay, $"A friend says: {kind} for {name} is {value}. I am not sure.", id, value);
    }

    private static Turn Fact(Dice dice, string what, int number, SortedDictionary<string, string> truth)
    {
        for (var i = 0; ; i++)
        {
            var attempt = string.Create(CultureInfo.InvariantCulture, $"{what} new {i}");
            var (kind, topic) = (dice.Pick(attempt + " kind", Kinds), dice.Pick(attempt + " topic", Topics).Name);
            var id = $"{kind}.{topic}";
            if (truth.ContainsKey(id) && truth.Count < Kinds.Length * Topics.Length) continue;
            var value = ValueFor(dice, attempt, kind);
            return new Turn(number, TurnKind.State, $"Please note my {kind} for {topic}: {value}.", id, value);
        }
    }

    private static string Other(Dice dice, string what, string kind, string value)
    {
        for (var i = 0; ; i++)
        {
            if (ValueFor(dice, string.Create(CultureInfo.InvariantCulture, $"{what} other {i}"), kind) is var other && other != value) return other;
        }
    }

    private static string NameOf(Dice dice, string what, string id)
    {
        var topic = TopicOf(id);
        return dice.Chance(what + " synonym", SynonymRate) ? Topics.First(known => known.Name == topic).Synonym : topic;
    }

    private static Turn Plan(int number) => new(number, TurnKind.Plan, "Please show my whole plan.");
}
