using System.Text.Json.Serialization;

namespace Sluice.Mentor.Plans;

/// <summary>A learning plan in the shape of <c>learning-plan@2</c>, which is how this program reads every plan.</summary>
/// <param name="Goals">What the learner wants to reach.</param>
/// <param name="HoursPerWeek">Hours in a week.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record LearningPlan(IReadOnlyList<Goal> Goals, int HoursPerWeek, IReadOnlyList<Step> Steps)
{
    [JsonIgnore]
    public int DoneCount => Steps.Count(step => step.Done);
}

/// <summary>A goal.</summary>
/// <param name="Topic">What about.</param>
/// <param name="Level">How far: <c>Beginner</c>, <c>Intermediate</c>, <c>Advanced</c> or <c>Unstated</c>.</param>
public sealed record Goal(string Topic, string Level)
{
    public const string Unstated = "Unstated";

    /// <summary>For people: the topic, and the level where one was said.</summary>
    public override string ToString() => Level == Unstated ? Topic : $"{Topic} ({Level.ToLowerInvariant()})";
}

/// <summary>A step towards a goal.</summary>
/// <param name="Topic">The goal's topic.</param>
/// <param name="Task">What to do.</param>
/// <param name="Done">Whether it is done.</param>
public sealed record Step(string Topic, string Task, bool Done);
