using System.CommandLine;
using System.Globalization;
using System.Text;
using Sluice.Simulator;

namespace Sluice.Evaluation.Methods;

/// <summary><c>methods</c>: ways to keep what a learner says, over the same simulated conversations, through the real gateway and store.</summary>
internal static class MethodsCommand
{
    private const string Begin = "<!-- figures -->", End = "<!-- end of figures -->";

    private static readonly Option<int> Count = new("--conversations") { Description = "Conversations.", DefaultValueFactory = _ => 200 };
    private static readonly Option<int> Length = new("--turns") { Description = "Turns of each.", DefaultValueFactory = _ => 80 };
    private static readonly Option<long> Seed = new("--seed") { Description = "The seed.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Parallel = new("--parallel") { Description = "Conversations at a time; times are quieter with 1.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Variants = new("--variants") { Description = "Conversations of each variant of the assumptions; 0: no variants.", DefaultValueFactory = _ => 25 };
    private static readonly Option<DirectoryInfo?> Output = new("--docs") { Description = "Folder with methods.md, whose figures are replaced, and where methods.svg is written." };

    public static Command Create()
    {
        var command = new Command("methods", "Lost facts, contradictions, invalid states, tokens and time of context caching, schemas with correction, and retrieval with schemas.")
        {
            Count, Length, Seed, Parallel, Variants, Output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (seed, parallel) = (parsed.GetValue(Seed), Math.Max(1, parsed.GetValue(Parallel)));
            var conversations = Enumerable.Range(0, Math.Max(1, parsed.GetValue(Count))).Select(number => Conversation.Make(seed, number, Math.Max(2, parsed.GetValue(Length)))).ToList();
            var scores = await ScoresAsync(conversations, ModelLimits.Standard, seed, parallel, cancellationToken);
            var text = new StringBuilder(Figures(conversations, scores));
            if (parsed.GetValue(Variants) is > 0 and var some) text.Append(await VariantsAsync([.. conversations.Take(some)], seed, parallel, cancellationToken));
            Console.Write(text);
            if (parsed.GetValue(Output) is not { } folder) return 0;
            Replace(Path.Combine(folder.FullName, "methods.md"), text.ToString());
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "methods.svg"), MethodsChart.Draw([.. MethodRuns.All.Select((kind, i) => (MethodRuns.NameOf(kind), scores[i]))]), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<MethodScore>> ScoresAsync(IReadOnlyList<Conversation> conversations, ModelLimits limits, long seed, int parallel,
        CancellationToken cancellationToken)
    {
        var scores = new List<MethodScore>();
        foreach (var kind in MethodRuns.All)
        {
            await Console.Error.WriteLineAsync($"{MethodRuns.NameOf(kind)}: {conversations.Count} conversations");
            scores.Add(await MethodRuns.RunAsync(kind, conversations, limits, seed, parallel, cancellationToken));
        }

        return scores;
    }

    private static string Figures(IReadOnlyList<Conversation> conversations, IReadOnlyList<MethodScore> scores)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{conversations.Count} conversations of {conversations[0].Turns.Count} turns; {scores[0].Facts:N0} facts hold at their ends, {scores[0].Questions:N0} questions are asked.\n\n");
        text.Append(MethodsTable.Head).Append('\n');
        for (var i = 0; i < scores.Count; i++) text.Append(MethodsTable.Row(MethodRuns.NameOf(MethodRuns.All[i]), scores[i])).Append('\n');
        text.Append("\nWhat the gateway did with the documents that the model wrote:\n\n").Append(MethodsTable.GatewayHead).Append('\n');
        for (var i = 1; i < scores.Count; i++) text.Append(MethodsTable.GatewayRow(MethodRuns.NameOf(MethodRuns.All[i]), scores[i])).Append('\n');
        return text.ToString();
    }

    private static async Task<string> VariantsAsync(IReadOnlyList<Conversation> conversations, long seed, int parallel, CancellationToken cancellationToken)
    {
        var standard = ModelLimits.Standard;
        (string Name, ModelLimits Limits)[] variants =
        [
            ("none", standard),
            ("overlooks nothing in the middle", standard with { Overlooks = 0 }),
            ("overlooks twice as much in the middle", standard with { Overlooks = 2 * standard.Overlooks }),
            ("drops nothing when it rewrites", standard with { Drops = 0 }),
            ("drops five times as much when it rewrites", standard with { Drops = 5 * standard.Drops }),
            ("writes no malformed output", standard with { Faults = FaultProfile.Parse("none") }),
            ("writes hostile output", standard with { Faults = FaultProfile.Parse("hostile") }),
            ("a window four times as large", standard with { Window = 4 * standard.Window }),
        ];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"\nFacts lost or contradicted, and questions not answered rightly, when an assumption about the model is another one ({conversations.Count} of the conversations):\n\n");
        text.Append(MethodsTable.VariantHead).Append('\n');
        foreach (var (name, limits) in variants)
        {
            await Console.Error.WriteLineAsync($"variant: {name}");
            text.Append(MethodsTable.VariantRow(name, await ScoresAsync(conversations, limits, seed, parallel, cancellationToken))).Append('\n');
        }

        return text.ToString();
    }

    private static void Replace(string file, string figures)
    {
        var page = File.ReadAllText(file);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin) throw new InvalidOperationException($"{file} has no {Begin} with {End} after it.");
        File.WriteAllText(file, $"{page[..(begin + Begin.Length)]}\n\n{figures}\n{page[end..]}");
    }
}
