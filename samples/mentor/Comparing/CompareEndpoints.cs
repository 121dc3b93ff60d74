using Microsoft.AspNetCore.Http.HttpResults;
using Sluice.Mentor.Layout;
using Sluice.Mentor.Learners;
using Sluice.Mentor.Plans;
using Sluice.Mentor.Talking;

namespace Sluice.Mentor.Comparing;

/// <summary>A comparison, as far as it has come.</summary>
/// <param name="Learner">The learner whose plan is a record.</param>
/// <param name="Toy">The toy's turns; null: they ended with the process that held them.</param>
/// <param name="Recorded">What was said to the other mentor and by it.</param>
/// <param name="Plan">The plan as a record.</param>
/// <param name="Done">Whether it has come to its end.</param>
/// <param name="Problem">Why it stopped before.</param>
public sealed record CompareView(string Learner, IReadOnlyList<ToyTurn>? Toy, IReadOnlyList<Message> Recorded, PlanRevision? Plan, bool Done, string? Problem)
{
    /// <summary>What the toy answered to the last question; null before.</summary>
    public string? ToyEnd => Toy is { } turns && turns.Count == ComparisonScript.Turns.Count ? turns[^1].Answer : null;

    /// <summary>What the other mentor answered to it; null before.</summary>
    public string? RecordedEnd => Recorded.Count == 2 * ComparisonScript.Turns.Count ? Recorded[^1].Text : null;

    /// <summary>Whether an answer names a goal; null: there is no answer.</summary>
    public static bool? Names(string? answer, string topic) => answer?.Contains(topic, StringComparison.OrdinalIgnoreCase);
}

internal static class CompareEndpoints
{
    public static void MapComparison(this IEndpointRouteBuilder app)
    {
        app.MapGet("/compare", () => new RazorComponentResult<ComparePage>(new { View = (CompareView?)null, Token = FormToken.New() }));
        app.MapPost("/compare", BeginAsync);
        app.MapGet("/compare/{learner}", ShowAsync);
    }

    private static async Task<IResult> BeginAsync(HttpContext context, ComparisonRuns runs)
    {
        var form = await SentForm.ReadAsync(context);
        var learner = FormToken.IsOne(form["token"].ToString()) ? await runs.BeginAsync(form["token"].ToString(), context.RequestAborted) : null;
        return new SeeOtherResult(learner is null ? "/compare" : $"/compare/{learner}");
    }

    private static async Task<IResult> ShowAsync(string learner, string? part, LearnerRecords learners, PlanRecords plans, Conversations talk, ComparisonRuns runs,
        CancellationToken cancellationToken)
    {
        if (await learners.FindAsync(learner, cancellationToken) is null) return Telling.Missing("There is no such comparison.");
        var run = runs.Find(learner);
        var view = new CompareView(learner, run?.Toy, await talk.MessagesAsync(Conversations.Id(learner, 1), cancellationToken),
            await plans.FindAsync(learner, cancellationToken), run?.Done ?? true, run?.Problem);
        return part == "live"
            ? new RazorComponentResult<ComparePart>(new { View = view })
            : new RazorComponentResult<ComparePage>(new { View = view, Token = FormToken.New() });
    }
}
