using Sluice.Mentor.Plans;
using Sluice.Mentor.Talking;

namespace Sluice.Mentor.Learners;

/// <summary>The list of learners.</summary>
/// <param name="Items">A page of them, with their plans.</param>
/// <param name="Next">Cursor of the next page.</param>
/// <param name="Token">The form's mark.</param>
/// <param name="Name">What was filled in before.</param>
/// <param name="Goal">What was filled in before.</param>
/// <param name="Hours">What was filled in before.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record LearnersView(IReadOnlyList<(Profile Profile, PlanRevision? Plan)> Items, string? Next, string Token, string Name, string Goal,
    string Hours, string? Problem);

/// <summary>One learner: conversation, plan and profile.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Facts">What is known of them.</param>
/// <param name="Plan">The plan; null while there is none.</param>
/// <param name="Session">Number of the session that is shown.</param>
/// <param name="Newest">Number of the newest session; only there something can be said.</param>
/// <param name="Messages">Its messages.</param>
/// <param name="Window">What of them a model is shown; null: there are none.</param>
/// <param name="Stuck">Why the newest message could not be answered; null when it was, or will be.</param>
/// <param name="Token">The form's mark.</param>
/// <param name="Problem">Why what was said is not kept.</param>
/// <param name="Written">What was said and is not kept.</param>
public sealed record LearnerView(Profile Profile, IReadOnlyList<Fact> Facts, PlanRevision? Plan, int Session, int Newest, IReadOnlyList<Message> Messages,
    Window? Window, string? Stuck, string Token, string? Problem, string Written)
{
    public bool Waits => Messages is [.., { FromLearner: true }] && Stuck is null;
}
