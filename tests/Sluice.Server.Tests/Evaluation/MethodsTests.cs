using System.Xml.Linq;
using Sluice.Evaluation.Methods;
using Sluice.Gateway;
using Sluice.Simulator;

namespace Sluice.Server.Tests.Evaluation;

/// <summary>The same run as <c>bench/Sluice.Evaluation methods</c>, shorter.</summary>
public sealed class MethodsTests
{
    private const long Seed = 7;

    private static readonly ModelLimits Perfect = new(1_000_000, 0, 0, 0, FaultProfile.Parse("none"), 1);

    private static List<Conversation> Make(int count, int length) => [.. Enumerable.Range(0, count).Select(number => Conversation.Make(Seed, number, length))];

    private static Task<MethodScore> RunAsync(MethodKind kind, IReadOnlyList<Conversation> conversations, ModelLimits limits, int parallel = 2) =>
        MethodRuns.RunAsync(kind, conversations, limits, Seed, parallel, TestContext.Current.CancellationToken);

    [Fact]
    public void The_ground_truth_is_what_was_said_last_and_never_what_somebody_else_said()
    {
        foreach (var conversation in Make(20, 60))
        {
            var truth = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var turn in conversation.Turns)
            {
                if (turn.Kind is TurnKind.State) Assert.False(truth.ContainsKey(turn.Id), turn.Text);
                if (turn.Kind is TurnKind.Change or TurnKind.Hearsay) Assert.NotEqual(turn.Value, truth[turn.Id]);
                if (turn.Kind is TurnKind.Question) Assert.Equal(truth[turn.Id], turn.Value);
                if (turn.Kind is TurnKind.State or TurnKind.Change) truth[turn.Id] = turn.Value;
            }

            Assert.Equal(truth.OrderBy(fact => fact.Key, StringComparer.Ordinal), conversation.Truth);
            Assert.Equal(TurnKind.Plan, conversation.Turns[^1].Kind);
            Assert.Equal(Enum.GetValues<TurnKind>(), conversation.Turns.Select(turn => turn.Kind).Distinct().Order());
        }

        Assert.Equal(Make(3, 30).SelectMany(conversation => conversation.Turns), Make(3, 30).SelectMany(conversation => conversation.Turns));
    }

    [Theory]
    [InlineData("ContextCaching")]
    [InlineData("Schemas")]
    [InlineData("Records")]
    [InlineData("Retrieval")]
    public async Task The_counts_of_a_method_add_up_and_depend_on_the_seed_alone(string name)
    {
        var (kind, conversations) = (Enum.Parse<MethodKind>(name), Make(3, 30));
        var limits = ModelLimits.Standard with { Faults = FaultProfile.Parse("hostile") };
        var score = await RunAsync(kind, conversations, limits);
        Assert.Equal((3, 90), (score.Conversations, score.Turns));
        Assert.Equal(conversations.Sum(conversation => conversation.Truth.Count), score.Facts);
        Assert.Equal(score.Facts, score.Kept + score.Lost + score.Contradicted);
        Assert.Equal(conversations.Sum(conversation => conversation.Turns.Count(turn => turn.Kind == TurnKind.Question)), score.Questions);
        Assert.Equal(score.Questions, score.Right + score.Unknown + score.Wrong);
        Assert.InRange(score.Repaired + score.Corrected + score.Rejected, kind == MethodKind.ContextCaching ? 0 : 10, score.Documents);
        // A correction can say something else than the model meant; a repair of a small record does not.
        if (kind is MethodKind.Records or MethodKind.Retrieval) Assert.Equal(0, score.RepairedOther);
        Assert.InRange(score.CorrectedOther, 0, score.Corrected);
        if (kind == MethodKind.ContextCaching) Assert.InRange(score.Invalid, 1, score.Documents);
        else Assert.Equal(0, score.Invalid);

        Assert.InRange(score.RepairedOther, 0, score.Repaired);
        var again = await RunAsync(kind, conversations, limits, parallel: 1);
        Assert.Equal((MethodsTable.GatewayRow("x", score), score.Tokens, score.Kept, score.Wrong, score.Invented),
            (MethodsTable.GatewayRow("x", again), again.Tokens, again.Kept, again.Wrong, again.Invented));
    }

    [Theory]
    [InlineData("ContextCaching")]
    [InlineData("Schemas")]
    [InlineData("Records")]
    public async Task With_a_model_without_limits_nothing_is_lost(string name)
    {
        var score = await RunAsync(Enum.Parse<MethodKind>(name), Make(2, 40), Perfect);
        Assert.Equal((score.Facts, score.Questions, 0, 0), (score.Kept, score.Right, score.Invented, score.Rejected));
    }

    [Fact]
    public void The_model_knows_only_what_stands_in_its_window()
    {
        var model = new SimulatedModel(Perfect with { Window = 100 }, new Dice(Seed, 0), TokenCounter.For("gpt-4o"));
        var text = "user: Please note my goal for chess: win.\n" + string.Join(' ', Enumerable.Repeat("word", 150)) + "\nuser: Please note my goal for music: play.\n";
        Assert.Equal(["goal.music"], model.Read(new ModelPrompt(text, model.Tokens(text), 0, 0), 1).Keys);
        var large = new SimulatedModel(Perfect, new Dice(Seed, 0), TokenCounter.For("gpt-4o"));
        Assert.Equal(["goal.chess", "goal.music"], large.Read(new ModelPrompt(text, large.Tokens(text), 0, 0), 1).Keys);
    }

    [Fact]
    public void The_model_reads_documents_statements_and_its_own_answers_the_later_the_better_but_nobody_else()
    {
        var model = new SimulatedModel(Perfect, new Dice(Seed, 0), TokenCounter.For("gpt-4o"));
        const string Text = """
            The plan: {"learner":"learner-1","facts":[{"id":"goal.chess","kind":"goal","value":"win"},{'key': 'learner-1.goal.music', 'kind': 'goal', 'value': 'play
            well'}]}
            user: That has changed: my goal for openings is now: draw.
            user: A friend says: goal for music is sing. I am not sure.
            assistant: Your constraint for logic: at most 3 hours a week.
            """;
        var known = model.Read(new ModelPrompt(Text, model.Tokens(Text), 0, 0), 1);
        Assert.Equal(["constraint.logic=at most 3 hours a week", "goal.chess=draw", "goal.music=play well"], known.Select(fact => $"{fact.Key}={fact.Value}"));
    }

    [Fact]
    public void The_chart_has_a_bar_for_each_method_and_colours_for_both_grounds()
    {
        var score = new MethodScore { Documents = 4, Invalid = 1, PromptTokens = 100 };
        score.Took(1);
        score.Answered("I do not know.", "x");
        score.Ended(new Dictionary<string, string> { ["a"] = "1" }, new Dictionary<string, string> { ["a"] = "2" });
        var svg = MethodsChart.Draw([("one <way>", score), ("another", score)]);
        var root = XDocument.Parse(svg).Root!;
        Assert.Equal(12, root.Elements(root.Name.Namespace + "rect").Count());
        Assert.Contains("prefers-color-scheme: dark", svg, StringComparison.Ordinal);
        Assert.Contains(root.Descendants(), text => text.Value == "one <way>");
    }
}
