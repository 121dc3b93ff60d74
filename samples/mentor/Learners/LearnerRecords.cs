using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server;

namespace Sluice.Mentor.Learners;

/// <summary>Learners, as records of the contract <c>learner-profile</c>.</summary>
internal sealed class LearnerRecords(EmbeddedSluice sluice)
{
    public const string Contract = "learner-profile";

    /// <summary>A page of learners, most recently changed first.</summary>
    public async Task<Page<Profile>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = await sluice.Records.ListAsync(Tenants.Default, new RecordFilter(Contract), limit, cursor, cancellationToken);
        var profiles = new List<Profile>(page.Items.Count);
        foreach (var item in page.Items)
        {
            if (await FindAsync(item.Reference.Key, cancellationToken) is { } profile) profiles.Add(profile);
        }

        return new Page<Profile>(profiles, page.Next);
    }

    /// <summary>A learner; null when there is none.</summary>
    public async Task<Profile?> FindAsync(string learner, CancellationToken cancellationToken) =>
        Profile.IsId(learner)
        && await sluice.Records.GetAsync(Tenants.Default, Contract, learner, null, ReadVersion.Latest, cancellationToken) is { Loaded: true } outcome
            ? MentorJson.Read<Profile>(outcome.Record.Document.Utf8)
            : null;

    /// <summary>Makes a learner. Done again with the same form it changes nothing.</summary>
    /// <returns>False when the same form has made a learner before, with other words.</returns>
    public async Task<bool> CreateAsync(NewLearner learner, CancellationToken cancellationToken)
    {
        var profile = new Profile(learner.Id, learner.Name, learner.HoursPerWeek);
        var outcome = await sluice.Gateway.SubmitAsync(new Submission
        {
            Contract = Contract,
            Output = MentorJson.Write(profile),
            IdempotencyKey = $"learner.{learner.Token}",
        }, cancellationToken);
        if (outcome is { Decided: false, Refusal.Code: RefusalCode.IdempotencyConflict }) return false;
        if (!outcome.Decided)
            throw new InvalidOperationException($"The profile was refused: {outcome.Refusal.Message}");
        if (outcome.Decision.Verdict == Verdict.Rejected)
            throw new InvalidOperationException($"The profile breaks its contract; it is kept as failure {outcome.Decision.Failure?.Id}.");
        return true;
    }
}
