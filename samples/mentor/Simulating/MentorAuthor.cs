using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Mentor.Plans;
using Sluice.Simulator;

namespace Sluice.Mentor.Simulating;

/// <summary>The documents that the simulated mentor can write.</summary>
internal enum DocumentKind
{
    /// <summary><c>learning-plan@1</c>.</summary>
    FirstPlan,

    /// <summary><c>learning-plan@2</c>.</summary>
    SecondPlan,

    /// <summary><c>mentor-reply</c>.</summary>
    Reply,
}

/// <summary>Writes the simulated mentor's answers. Whatever it says of a plan stands in the messages of the request: a goal that is not shown to it, it
/// does not know. The simulator spoils the answers afterwards.</summary>
internal static partial class MentorAuthor
{
    /// <summary>How the toy mentor's answers tell the plan, and how they are read again while they are in the window.</summary>
    public const string PlanWords = "Your plan:";

    private static readonly string[] Encouragements =
    [
        "That is a good thing to stay with: slow and often beats long and rare.",
        "Thank you for telling me. Write down in one sentence what was hardest; we look at it next time.",
        "Good. Try the same once more without looking at your notes, that is where it sticks.",
        "I see. Take the smallest example you can think of, and work it through by hand.",
    ];

    /// <summary>The document or text for a request; null where it is none of this program's.</summary>
    public static JsonNode? Write(SimulatedRequest request)
    {
        if (request.IsCorrection) return Corrections.Write(request);
        if (request.Schema is not { } schema) return request.Messages.Any(message => message.Role == "user") ? JsonValue.Create(Toy(request.Messages)) : null;
        var properties = schema.TryGetProperty("properties", out var members) ? members : default;
        DocumentKind? kind = Has(properties, "say") ? DocumentKind.Reply : !Has(properties, "steps") ? null
            : Has(properties, "goals") ? DocumentKind.SecondPlan : DocumentKind.FirstPlan;
        return kind is { } known ? Document(known, request.Messages) : null;
    }

    /// <summary>The sound document of a kind, for the messages that the model is shown; null when nobody says anything in them.</summary>
    public static JsonNode? Document(DocumentKind kind, IReadOnlyList<SimulatedMessage> messages)
    {
        var said = messages.Where(message => message.Role == "user").Select(message => message.Text).ToList();
        if (said.Count == 0) return null;
        var system = string.Join('\n', messages.Where(message => message.Role is "system" or "developer").Select(message => message.Text));
        var shown = ShownPlan(system);
        if (kind == DocumentKind.Reply) return ReplyTo(said[^1], shown, system);
        // What is in a stored plan already must not be done again; without one, all that was said counts.
        var plan = PlanWriter.After(shown, Hours(system), shown is null ? said : said.TakeLast(1));
        return kind == DocumentKind.SecondPlan ? JsonSerializer.SerializeToNode(plan, JsonSerializerOptions.Web) : new JsonObject
        {
            ["goal"] = string.Join("; ", plan.Goals.Select(Statements.Phrase)),
            ["hoursPerWeek"] = plan.HoursPerWeek,
            ["steps"] = JsonSerializer.SerializeToNode(plan.Steps, JsonSerializerOptions.Web),
        };
    }

    private static bool Has(JsonElement properties, string name) => properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out _);

    private static JsonObject ReplyTo(string message, LearningPlan? plan, string system)
    {
        var about = plan?.Goals.Select(goal => goal.Topic).ToList() ?? [];
        var mentioned = about.Where(topic => Statements.Mentions(message, topic)).ToList();
        var words = new StringBuilder(plan is null || plan.Goals.Count == 0 ? "We have no plan yet. What would you like to learn?" : Answer(message, plan, mentioned));
        if (Statements.AsksForEarlier(message) && EarlierLine().Match(system) is { Success: true } earlier)
            words.Append(CultureInfo.InvariantCulture, $" In session {earlier.Groups["session"].Value} you said: “{earlier.Groups["text"].Value.TrimEnd()}”");
        return new JsonObject
        {
            ["say"] = words.ToString(),
            ["about"] = new JsonArray([.. (mentioned.Count > 0 ? mentioned : about).Select(topic => JsonValue.Create(topic))]),
            ["noted"] = new JsonArray([.. Statements.Facts(message).Select(fact => JsonValue.Create(fact))]),
        };
    }

    private static string Answer(string message, LearningPlan plan, List<string> mentioned)
    {
        var next = plan.Steps.FirstOrDefault(step => !step.Done && mentioned.Contains(step.Topic, StringComparer.OrdinalIgnoreCase))
            ?? plan.Steps.FirstOrDefault(step => !step.Done);
        var onward = next is null ? "Every step of your plan is done." : $"Next, for {next.Topic}: {Lower(next.Task)}.";
        if (Statements.AsksForPlan(message)) return $"Your plan has {Count(plan.Goals)}: {List(plan.Goals)}. {plan.DoneCount} of {plan.Steps.Count} steps are done. {onward}";
        if (Statements.Goals(message) is { Count: > 0 } goals)
        {
            return goals.All(goal => plan.Goals.Any(other => other.Topic.Equals(goal.Topic, StringComparison.OrdinalIgnoreCase)))
                ? $"I have put {List(goals)} into your plan. {onward}"
                : $"{List(goals)} is not in your plan yet. {onward}";
        }

        if (Statements.Dropped(message).Count > 0) return $"I have taken that out. Your plan now has {Count(plan.Goals)}: {List(plan.Goals)}.";
        if (mentioned.Count > 0 && Statements.TellsOfWork(message)) return $"Well done: {plan.DoneCount} of {plan.Steps.Count} steps are done now. {onward}";
        return $"{Encouragements[(uint)message.Sum(c => c) % Encouragements.Length]} {onward}";
    }

    /// <summary>The toy: its plan is what it finds in the messages that are left.</summary>
    private static string Toy(IReadOnlyList<SimulatedMessage> messages)
    {
        var goals = new List<Goal>();
        foreach (var message in messages)
        {
            if (message.Role == "assistant" && message.Text.LastIndexOf(PlanWords, StringComparison.Ordinal) is >= 0 and var at)
            {
                goals = [.. Read(message.Text[(at + PlanWords.Length)..])];
            }
            else if (message.Role == "user")
            {
                goals = [.. PlanWriter.After(new LearningPlan(goals, 1, []), 1, [message.Text]).Goals];
            }
        }

        var last = messages[^1].Text;
        if (Statements.Goals(last).Count > 0) return $"I have put that into your plan. {PlanWords} {List(goals, "; ")}.";
        if (!Statements.AsksForPlan(last)) return Encouragements[(uint)last.Sum(c => c) % Encouragements.Length];
        return goals.Count == 0 ? "You have not told me any goal yet. What would you like to learn?" : $"Your plan has {Count(goals)}: {List(goals)}.";
    }

    private static IEnumerable<Goal> Read(string text)
    {
        foreach (var part in text.TrimEnd('.', ' ').Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var level = LevelInBrackets().Match(part);
            yield return level.Success
                ? new Goal(part[..level.Index], char.ToUpperInvariant(level.Groups["level"].Value[0]) + level.Groups["level"].Value[1..])
                : new Goal(part, Goal.Unstated);
        }
    }

    private static LearningPlan? ShownPlan(string system)
    {
        const string Before = "The stored plan:\n";
        var at = system.IndexOf(Before, StringComparison.Ordinal);
        if (at < 0) return null;
        var bytes = Encoding.UTF8.GetBytes(system[(at + Before.Length)..]);
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        if (!JsonDocument.TryParseValue(ref reader, out var document)) return null;
        using (document)
        {
            var root = document.RootElement;
            if (root.TryGetProperty("goals", out _)) return root.Deserialize<LearningPlan>(JsonSerializerOptions.Web);
            var goals = root.GetProperty("goal").GetString()!.Split("; ").Select(Phrased);
            return new LearningPlan([.. goals], root.GetProperty("hoursPerWeek").GetInt32(), root.GetProperty("steps").Deserialize<Step[]>(JsonSerializerOptions.Web)!);
        }
    }

    private static Goal Phrased(string phrase)
    {
        if (phrase.StartsWith("Master advanced ", StringComparison.Ordinal)) return new Goal(phrase["Master advanced ".Length..], "Advanced");
        if (phrase.StartsWith("Deepen ", StringComparison.Ordinal)) return new Goal(phrase["Deepen ".Length..], "Intermediate");
        return phrase.StartsWith("Master ", StringComparison.Ordinal) && phrase.EndsWith(" basics", StringComparison.Ordinal) && phrase.Length > "Master  basics".Length
            ? new Goal(phrase["Master ".Length..^" basics".Length], "Beginner")
            : new Goal(phrase, Goal.Unstated);
    }

    private static int Hours(string system) =>
        HoursLine().Match(system) is { Success: true } match ? int.Parse(match.Groups["hours"].Value, CultureInfo.InvariantCulture) : 1;

    private static string Count(IReadOnlyCollection<Goal> goals) => goals.Count == 1 ? "1 goal" : $"{goals.Count} goals";

    private static string List(IReadOnlyList<Goal> goals, string? between = null) => between is not null || goals.Count < 2
        ? string.Join(between, goals)
        : $"{string.Join(", ", goals.Take(goals.Count - 1))} and {goals[^1]}";

    private static string Lower(string task) => char.ToLowerInvariant(task[0]) + task[1..];

    [GeneratedRegex(@"^- session (?<session>\d+), message \d+: (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EarlierLine();

    [GeneratedRegex(@", (?<hours>\d+) hours a week", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HoursLine();

    [GeneratedRegex(@" \((?<level>beginner|intermediate|advanced)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LevelInBrackets();
}
