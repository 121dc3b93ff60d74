using Microsoft.AspNetCore.Http.HttpResults;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Mentor.Layout;
using Sluice.Mentor.Learners;
using Sluice.Server;

namespace Sluice.Mentor.Plans;

/// <summary>The history of a plan.</summary>
/// <param name="Learner">Whose.</param>
/// <param name="Name">Their name.</param>
/// <param name="Latest">The version that plans are read in.</param>
/// <param name="Revisions">A page of revisions, newest first.</param>
/// <param name="Next">Cursor of the next page.</param>
public sealed record PlanHistoryView(string Learner, string Name, string Latest, IReadOnlyList<ShownRevision> Revisions, string? Next);

/// <summary>One revision in the history.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Changes">What it changed.</param>
/// <param name="Written">The document in the version it was decided by.</param>
/// <param name="Read">The document in the latest version.</param>
public sealed record ShownRevision(PlanRevision Revision, IReadOnlyList<string> Changes, string? Written, string? Read);

internal static class PlanEndpoints
{
    private const int PageLimit = 20;

    public static void MapPlans(this IEndpointRouteBuilder app)
    {
        app.MapGet("/learners/{learner}/plan", HistoryAsync);
        app.MapGet("/traces/{id}", TraceAsync);
    }

    private static async Task<IResult> HistoryAsync(string learner, string? cursor, LearnerRecords learners, PlanRecords plans, CancellationToken cancellationToken)
    {
        if (await learners.FindAsync(learner, cancellationToken) is not { } profile) return Telling.Missing("There is no such learner.");
        Page<PlanRevision> page;
        try
        {
            page = await plans.HistoryAsync(learner, PageLimit, cursor, cancellationToken);
        }
        catch (StoreException exception) when (exception.Code == StoreErrorCode.CursorInvalid)
        {
            return Telling.Missing("There is no such page of the history.");
        }

        var shown = new List<ShownRevision>(page.Items.Count);
        for (var index = 0; index < page.Items.Count; index++)
        {
            var (revision, before) = (page.Items[index], index + 1 < page.Items.Count ? page.Items[index + 1] : null);
            var number = revision.Revision.Reference.Revision;
            var changes = revision.Plan is not { } plan ? [revision.Fault!]
                : before is null && number > 1 ? ["What it changed is told by the page before"]
                : PlanChange.Between(before?.Plan, plan);
            shown.Add(new ShownRevision(revision, changes,
                await plans.TextAsync(learner, number, revision.Revision.Stamp.ContractVersion, cancellationToken),
                await plans.TextAsync(learner, number, ReadVersion.LatestWord, cancellationToken)));
        }

        return new RazorComponentResult<PlanHistoryPage>(new { View = new PlanHistoryView(learner, profile.Name, PlanRecords.Second, shown, page.Next) });
    }

    private static async Task<IResult> TraceAsync(string id, EmbeddedSluice sluice, CancellationToken cancellationToken) =>
        id.Length <= 64 && await sluice.Traces.FindAsync(Tenants.Default, id, content: true, cancellationToken: cancellationToken) is { } trace
            ? new RazorComponentResult<TracePage>(new { Trace = trace })
            : Telling.Missing("There is no decision with this trace id.");
}
