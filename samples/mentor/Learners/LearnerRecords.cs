using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server;

namespace Sluice.Mentor.Learners;

/// <summary>Learners, as records of the contract <c>learner-profile</c>.</summary>
internal sealed class LearnerRecords(EmbeddedSluice sluice)
{
    public const string Contract = "learner-profile";

    private const int FactsMax = 100;

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
    public async Task<Profile> CreateAsync(NewLearner learner, CancellationToken cancellationToken)
    {
        var profile = new Profile(learner.Id, learner.Name, learner.HoursPerWeek, []);
        await WriteAsync(profile, $"learner.{learner.Token}", null, cancellationToken);
        return profile;
    }

    /// <summary>Keeps what the learner told of themself, with the message it comes from.</summary>
    public async Task NoteAsync(string learner, IReadOnlyList<string> noted, string session, long seq, CancellationToken cancellationToken)
    {
        if (await FindAsync(learner, cancellationToken) is not { } profile) return;
        var fresh = noted.Where(says => profile.Facts.All(fact => !fact.Says.Equals(says, StringComparison.OrdinalIgnoreCase))).ToList();
        if (fresh.Count == 0 || profile.Facts.Count + fresh.Count > FactsMax) return;
        var facts = profile.Facts.Concat(fresh.Select(says => new Fact(says, session, seq)));
        await WriteAsync(profile with { Facts = [.. facts] }, $"{session}.{seq}.profile", session, cancellationToken);
    }

    private async Task WriteAsync(Profile profile, string idempotencyKey, string? session, CancellationToken cancellationToken)
    {
        var outcome = await sluice.Gateway.SubmitAsync(new Submission
        {
            Contract = Contract,
            Output = MentorJson.Write(profile),
            IdempotencyKey = idempotencyKey,
            Origin = new Origin { Session = session },
        }, cancellationToken);
        // A conflict: this form, or this message, has made its revision before.
        if (outcome is { Decided: false, Refusal.Code: not RefusalCode.IdempotencyConflict })
            throw new InvalidOperationException($"The profile was refused: {outcome.Refusal.Message}");
        if (outcome is { Decided: true, Decision.Verdict: Verdict.Rejected })
            throw new InvalidOperationException($"The profile breaks its contract; it is kept as failure {outcome.Decision.Failure?.Id}.");
    }
}
