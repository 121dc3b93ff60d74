namespace Sluice.Mentor.Plans;

/// <summary>What one revision changed against the one before, in words.</summary>
internal static class PlanChange
{
    public static IReadOnlyList<string> Between(LearningPlan? before, LearningPlan after)
    {
        if (before is null) return [$"First plan: {Count(after.Goals.Count, "goal")}, {Count(after.Steps.Count, "step")}"];
        var changes = new List<string>();
        changes.AddRange(after.Goals.Where(goal => Find(before, goal) is null).Select(goal => $"New goal: {goal}"));
        changes.AddRange(before.Goals.Where(goal => Find(after, goal) is null).Select(goal => $"Goal gone: {goal}"));
        changes.AddRange(after.Goals.Where(goal => Find(before, goal) is { } old && old.Level != goal.Level).Select(goal => $"Level changed: {goal}"));
        changes.AddRange(after.Steps.Where(step => before.Steps.All(old => !Same(old, step))).Select(step => $"New step: {step.Task}"));
        changes.AddRange(before.Steps.Where(step => after.Steps.All(now => !Same(now, step))).Select(step => $"Step gone: {step.Task}"));
        changes.AddRange(after.Steps.Where(step => before.Steps.Any(old => Same(old, step) && old.Done != step.Done))
            .Select(step => step.Done ? $"Done: {step.Task}" : $"Open again: {step.Task}"));
        if (before.HoursPerWeek != after.HoursPerWeek) changes.Add($"Hours a week: {after.HoursPerWeek}, before {before.HoursPerWeek}");
        if (changes.Count > 0) return changes;
        return [before.Steps.SequenceEqual(after.Steps) && before.Goals.SequenceEqual(after.Goals) ? "Nothing changed" : "Nothing changed but order, letter case or white space"];
    }

    // Who reads the two does not see whether there is a space or a new line.
    private static bool Same(Step one, Step other) =>
        one.Task.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SequenceEqual(other.Task.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Goal? Find(LearningPlan plan, Goal wanted) =>
        plan.Goals.FirstOrDefault(goal => goal.Topic.Equals(wanted.Topic, StringComparison.OrdinalIgnoreCase));

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
