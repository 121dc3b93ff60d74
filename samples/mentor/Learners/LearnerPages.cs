using Sluice.Mentor.Plans;
using Sluice.Mentor.Talking;

namespace Sluice.Mentor.Learners;

/// <summary>Gathers what the page of a learner shows, from the store alone.</summary>
internal sealed class LearnerPages(LearnerRecords learners, LearnerNotes notes, PlanRecords plans, Conversations talk, AnsweringHost answers)
{
    /// <summary>A learner with one session; null when there is no such learner or session.</summary>
    /// <param name="learner">The learner's id.</param>
    /// <param name="session">Number of the session; null: the newest.</param>
    /// <param name="problem">Why what was sent is not kept; null when it is.</param>
    /// <param name="written">What was sent and is not kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LearnerView?> FindAsync(string learner, int? session, string? problem, string written, CancellationToken cancellationToken)
    {
        if (await learners.FindAsync(learner, cancellationToken) is not { } profile) return null;
        var newest = await talk.NewestAsync(learner, cancellationToken);
        var number = session ?? newest;
        if (number < 1 || number > newest) return null;
        var id = Conversations.Id(learner, number);
        return new LearnerView(profile, await notes.OfAsync(learner, cancellationToken), await plans.FindAsync(learner, cancellationToken), number, newest,
            await talk.MessagesAsync(id, cancellationToken), await talk.WindowAsync(id, cancellationToken), answers.Trouble(id), FormToken.New(), problem, written);
    }
}
