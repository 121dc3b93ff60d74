using Sluice.Mentor.Plans;

namespace Sluice.Mentor.Tests.Plans;

/// <summary>What a person is told of a revision.</summary>
public sealed class PlanChangeTests
{
    private static readonly LearningPlan Before = new([new Goal("Python", "Beginner")], 4, [new Step("Python", "Read a first chapter", false), new Step("Python", "Do an exercise", false)]);

    [Fact]
    public void What_came_went_and_is_done_is_told() => Assert.Equal(
        ["New goal: SQL", "New step: Read about joins", "Step gone: Do an exercise", "Done: Read a first chapter", "Hours a week: 5, before 4"],
        PlanChange.Between(Before, new([.. Before.Goals, new Goal("SQL", Goal.Unstated)], 5, [Before.Steps[0] with { Done = true }, new Step("SQL", "Read about joins", false)])));

    [Fact]
    public void A_step_that_looks_the_same_is_not_told_as_gone_and_new()
    {
        Assert.Equal(["Nothing changed but order, letter case or white space"],
            PlanChange.Between(Before, Before with { Steps = [Before.Steps[0] with { Task = "Read\na first  chapter" }, Before.Steps[1]] }));
        Assert.Equal(["Nothing changed but order, letter case or white space"], PlanChange.Between(Before, Before with { Steps = [Before.Steps[1], Before.Steps[0]] }));
        Assert.Equal(["Nothing changed"], PlanChange.Between(Before, Before with { Steps = [.. Before.Steps] }));
    }
}
