using Sluice.Mentor.Plans;

namespace Sluice.Mentor.Simulating;

/// <summary>How the simulated model keeps a plan: it knows the plan it is shown and the messages it is shown, and nothing else.</summary>
internal static class PlanWriter
{
    /// <summary>The plan after what was said, in order.</summary>
    /// <param name="shown">The plan that the model was shown; null: none.</param>
    /// <param name="hours">Hours in a week.</param>
    /// <param name="said">The learner's words that are not in the plan yet.</param>
    public static LearningPlan After(LearningPlan? shown, int hours, IEnumerable<string> said)
    {
        var (goals, steps) = (shown?.Goals.ToList() ?? [], shown?.Steps.ToList() ?? []);
        foreach (var text in said)
        {
            foreach (var goal in Statements.Goals(text).Where(goal => goals.All(other => !other.Topic.Equals(goal.Topic, StringComparison.OrdinalIgnoreCase))))
            {
                goals.Add(goal);
                steps.AddRange(StepsTo(goal));
            }

            foreach (var words in Statements.Dropped(text))
            {
                goals.RemoveAll(goal => Statements.Mentions(words, goal.Topic));
                steps.RemoveAll(step => Statements.Mentions(words, step.Topic));
            }

            if (Statements.TellsOfWork(text)) Tick(steps, text);
        }

        return new LearningPlan(goals, shown?.HoursPerWeek ?? hours, steps);
    }

    /// <summary>The first open step of every topic that is spoken of, or of the plan when none is.</summary>
    private static void Tick(List<Step> steps, string text)
    {
        var topics = steps.Select(step => step.Topic).Distinct(StringComparer.OrdinalIgnoreCase).Where(topic => Statements.Mentions(text, topic)).ToList();
        foreach (var topic in topics)
        {
            var open = steps.FindIndex(step => !step.Done && step.Topic.Equals(topic, StringComparison.OrdinalIgnoreCase));
            if (open >= 0) steps[open] = steps[open] with { Done = true };
        }
    }

    private static IEnumerable<Step> StepsTo(Goal goal) => (goal.Level switch
    {
        "Advanced" => (string[])["Find the hardest part of {0} in your own work", "Build something with it, and have it reviewed"],
        "Intermediate" => ["List what you know of {0}, and what you only use", "Solve three problems that use {0} in a new place"],
        _ => ["Read a first chapter on {0}, and write down three questions", "Do two small exercises in {0}", "Explain the core of {0} to somebody in five minutes"],
    }).Select(task => new Step(goal.Topic, task.Replace("{0}", goal.Topic, StringComparison.Ordinal), false));
}
