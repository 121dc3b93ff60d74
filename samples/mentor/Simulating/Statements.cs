using System.Text.RegularExpressions;
using Sluice.Mentor.Plans;

namespace Sluice.Mentor.Simulating;

/// <summary>What the simulated model understands of a learner's words: a handful of phrases of English. A real model needs none of this.</summary>
internal static partial class Statements
{
    private const int TopicMax = 60;

    private static readonly string[] Endings = [" too", " as well", " also", " again", " one day", " this year", " instead"];

    /// <summary>Goals that a text names, in order.</summary>
    public static IReadOnlyList<Goal> Goals(string text) =>
        [.. Wish().Matches(text).Select(match => GoalOf(match.Groups["verb"].Value, match.Groups["topic"].Value)).OfType<Goal>()];

    /// <summary>Words about what is to go; empty when nothing is.</summary>
    public static IReadOnlyList<string> Dropped(string text) => [.. Drop().Matches(text).Select(match => Topic(match.Groups["topic"].Value))];

    /// <summary>Whether something is said to be done.</summary>
    public static bool TellsOfWork(string text) => Work().IsMatch(text);

    /// <summary>Whether the plan or the goals are asked for.</summary>
    public static bool AsksForPlan(string text) => text.Contains('?', StringComparison.Ordinal) && Plan().IsMatch(text);

    /// <summary>Whether something from before is asked for.</summary>
    public static bool AsksForEarlier(string text) => Earlier().IsMatch(text);

    /// <summary>Sentences in which the learner says who they are.</summary>
    public static IReadOnlyList<string> Facts(string text) =>
        [.. Fact().Matches(text).Select(match => match.Value.Trim().TrimEnd('.', '!', ',')).Where(fact => fact.Length <= 160).Take(4)];

    /// <summary>Whether a text speaks of a topic.</summary>
    public static bool Mentions(string text, string topic) => text.Contains(topic, StringComparison.OrdinalIgnoreCase);

    /// <summary>A goal in the words of <c>learning-plan@1</c>, which its migration can read.</summary>
    public static string Phrase(Goal goal) => goal.Level switch
    {
        "Beginner" => $"Master {goal.Topic} basics",
        "Intermediate" => $"Deepen {goal.Topic}",
        "Advanced" => $"Master advanced {goal.Topic}",
        _ => goal.Topic,
    };

    private static Goal? GoalOf(string verb, string words)
    {
        var topic = Topic(words);
        var level = Goal.Unstated;
        if (topic.StartsWith("advanced ", StringComparison.OrdinalIgnoreCase)) (topic, level) = (topic["advanced ".Length..], "Advanced");
        else if (topic.StartsWith("basics of ", StringComparison.OrdinalIgnoreCase)) (topic, level) = (topic["basics of ".Length..], "Beginner");
        else if (topic.EndsWith(" basics", StringComparison.OrdinalIgnoreCase)) (topic, level) = (topic[..^" basics".Length], "Beginner");
        else if (verb is "deepen" or "improve") level = "Intermediate";
        topic = topic.Replace(';', ',').Trim();
        return topic.Length is 0 or > TopicMax ? null : new Goal(topic, level);
    }

    private static string Topic(string words)
    {
        var topic = words.Trim();
        foreach (var end in Endings.Where(end => topic.EndsWith(end, StringComparison.OrdinalIgnoreCase))) topic = topic[..^end.Length].TrimEnd();
        foreach (var article in (string[])["the ", "my ", "some ", "about "])
        {
            if (topic.StartsWith(article, StringComparison.OrdinalIgnoreCase)) topic = topic[article.Length..];
        }

        return topic;
    }

    [GeneratedRegex(@"\b(?:want|wanted|like|need|hope|wish) to (?:also )?(?<verb>learn|master|understand|study|deepen|improve)\s+(?<topic>[^.!?,;:]+?)(?=\s+(?:for|so that|because|as I|in order|before|when|and)\b|[.!?,;:]|$)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Wish();

    [GeneratedRegex(@"\b(?:drop|give up|no longer want to (?:learn|master|understand|study)|take out)\s+(?<topic>[^.!?,;:]+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Drop();

    [GeneratedRegex(@"\b(?:I(?:'ve| have)? (?:just )?(?:finished|completed|solved|did|done|wrote|written|read)|done with)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Work();

    [GeneratedRegex(@"\b(?:plan|goals?|next step|what next)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plan();

    [GeneratedRegex(@"\b(?:remember|last time|earlier|before|told you)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Earlier();

    [GeneratedRegex(@"\bI (?:am an? |work |live |prefer |speak |have \d+ hours )[^.!?]{2,140}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Fact();
}
