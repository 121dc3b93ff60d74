namespace Sluice.Cli.Demo.Prompts;

/// <summary>Learners with goals, for the prompt <c>plan-author</c>.</summary>
internal static class LearningGoals
{
    private static readonly string[] Learners =
        ["Maya Okafor", "李雷", "Tomás Herrera", "Aoife Byrne", "Yuki Tanaka", "Priya Raman", "Jonas Lindqvist", "Zofia Wójcik", "Amara Diallo", "Elif Demir"];

    private static readonly (string Goal, string[] Interests)[] Goals =
    [
        ("Write and publish a small command-line tool in Rust.", ["open source", "text processing"]),
        ("Hold a ten-minute conversation in Spanish about daily life.", ["cooking", "football", "travel"]),
        ("Read a statistical test in a paper and judge it.", ["medicine", "public health"]),
        ("Bake a sourdough loaf that rises, and know why when it does not.", []),
        ("Set up a home network with a firewall and understand every rule in it.", ["privacy", "old hardware"]),
        ("Play three songs on the guitar from memory in front of friends.", ["folk", "\"unplugged\" concerts"]),
        ("Pass the amateur radio licence exam.", ["electronics", "hiking"]),
        ("Explain a company's balance sheet to a colleague.", ["start-ups"]),
        ("Run ten kilometres without stopping.", []),
        ("Take night photographs that are sharp and not too dark.", ["astronomy", "city lights"]),
    ];

    private static readonly string[] Levels = ["beginner", "intermediate", "advanced"];

    public static Dictionary<string, object?> Next(Random random, long number)
    {
        var (goal, interests) = random.Pick(Goals);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["planId"] = $"plan-{number}",
            ["learner"] = random.Pick(Learners),
            ["goal"] = goal,
            ["level"] = random.Pick(Levels),
            ["weeks"] = random.Next(1, 5),
            ["hoursPerWeek"] = random.Next(2, 11),
            ["interests"] = interests,
        };
    }
}
