using Sluice.Mentor.Plans;

namespace Sluice.Mentor.Talking;

/// <summary>What is fetched for a turn, since no model remembers it.</summary>
/// <param name="Plan">The plan as the prompt's contract version has it; null while there is none.</param>
/// <param name="Earlier">What the learner said about it in earlier sessions.</param>
internal sealed record Retrieved(string? Plan, IReadOnlyList<EarlierMessage> Earlier);

/// <summary>Something said in an earlier session.</summary>
/// <param name="Session">Number of the session.</param>
/// <param name="Seq">Number of the message.</param>
/// <param name="Text">What was said.</param>
internal sealed record EarlierMessage(int Session, long Seq, string Text);

/// <summary>Fetches the plan, and what earlier sessions hold on it: the one place that decides how.</summary>
internal sealed class PlanRetrieval(PlanRecords plans, Conversations talk)
{
    private const int EarlierMax = 3, SessionsMax = 5, WordLengthMin = 4;

    /// <summary>Fetches for one message of one session.</summary>
    /// <param name="learner">Whose.</param>
    /// <param name="session">Number of the session; only earlier ones are searched.</param>
    /// <param name="message">What the learner says.</param>
    /// <param name="version">Version of the contract that the prompt works with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Retrieved> FetchAsync(string learner, int session, string message, string version, CancellationToken cancellationToken)
    {
        // A version that cannot carry the plan is no reason to forget it: then it is shown as it is held.
        var plan = await plans.TextAsync(learner, null, version, cancellationToken) ?? await plans.TextAsync(learner, null, "stored", cancellationToken);
        var topics = (await plans.FindAsync(learner, cancellationToken))?.Plan?.Goals.Select(goal => goal.Topic) ?? [];
        var words = Words(string.Join(' ', [message, .. topics]));
        var found = new List<(int Score, EarlierMessage Message)>();
        for (var number = session - 1; number > 0 && number >= session - SessionsMax; number--)
        {
            foreach (var said in (await talk.MessagesAsync(Conversations.Id(learner, number), cancellationToken)).Where(said => said.FromLearner))
            {
                var shared = Words(said.Text).Count(words.Contains);
                if (shared > 0) found.Add((shared, new EarlierMessage(number, said.Seq, said.Text)));
            }
        }

        return new Retrieved(plan, [.. found.OrderByDescending(hit => hit.Score).ThenByDescending(hit => hit.Message.Session).ThenBy(hit => hit.Message.Seq)
            .Take(EarlierMax).Select(hit => hit.Message)]);
    }

    private static HashSet<string> Words(string text) =>
        [.. string.Concat(text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ').Where(word => word.Length >= WordLengthMin)];
}
