using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server;

namespace Sluice.Mentor.Plans;

/// <summary>A revision of a plan, as it is shown: migrated to the latest version where it is held in an older one, and validated there.</summary>
/// <param name="Revision">Everything but the document.</param>
/// <param name="Plan">The plan; null when it cannot be shown.</param>
/// <param name="Fault">Why it cannot be shown; null when it can.</param>
public sealed record PlanRevision(RecordRevision Revision, LearningPlan? Plan, string? Fault);

/// <summary>Plans, as records of the contract <c>learning-plan</c>, keyed by the learner.</summary>
internal sealed class PlanRecords(EmbeddedSluice sluice)
{
    public const string Contract = "learning-plan", Author = "plan-author", LiveAlias = "live", First = "1.0.0", Second = "2.0.0";

    /// <summary>The learner's plan as it is now; null while there is none.</summary>
    public async Task<PlanRevision?> FindAsync(string learner, CancellationToken cancellationToken) =>
        await sluice.Records.GetAsync(Tenants.Default, Contract, learner, null, ReadVersion.Latest, cancellationToken) is { } outcome ? Of(outcome) : null;

    /// <summary>Revisions, newest first.</summary>
    public async Task<Page<PlanRevision>> HistoryAsync(string learner, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = await sluice.Records.HistoryAsync(Tenants.Default, Contract, learner, ReadVersion.Latest, limit, cursor, cancellationToken);
        return new Page<PlanRevision>([.. page.Items.Select(Of)], page.Next);
    }

    /// <summary>A revision's document in a version, as text for people and models; null when that version cannot carry it.</summary>
    /// <param name="learner">Whose.</param>
    /// <param name="revision">The revision; null: the newest.</param>
    /// <param name="version">The version; <c>stored</c>: as it is held.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string?> TextAsync(string learner, long? revision, string version, CancellationToken cancellationToken)
    {
        if (!ReadVersion.TryParse(version, out var wanted)) throw new ArgumentException($"'{version}' is no version.", nameof(version));
        var outcome = await sluice.Records.GetAsync(Tenants.Default, Contract, learner, revision, wanted, cancellationToken);
        return outcome is { Loaded: true } ? MentorJson.Pretty(outcome.Record.Document.Utf8) : null;
    }

    /// <summary>The exact version of the prompt that writes plans now: what the alias <c>live</c> names.</summary>
    public async Task<string> AuthorVersionAsync(CancellationToken cancellationToken) =>
        (await sluice.Releases.FindAliasAsync(PublicationKind.Prompt, Author, LiveAlias, cancellationToken))?.Version ?? First;

    private static PlanRevision Of(LoadOutcome outcome) => outcome.Loaded
        ? new PlanRevision(outcome.Revision, MentorJson.Read<LearningPlan>(outcome.Record.Document.Utf8), null)
        : new PlanRevision(outcome.Revision, null, outcome.Fault.Message);
}
