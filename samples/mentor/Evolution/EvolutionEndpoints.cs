using Microsoft.AspNetCore.Http.HttpResults;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Mentor.Layout;
using Sluice.Mentor.Opening;
using Sluice.Mentor.Plans;
using Sluice.Server;

namespace Sluice.Mentor.Evolution;

/// <summary>The page of the migration.</summary>
/// <param name="State">Where the plans stand.</param>
/// <param name="Example">Whose plan is shown in both forms; null: there is no plan.</param>
/// <param name="Old">It in version 1; null: version 1 cannot carry it.</param>
/// <param name="New">It in version 2.</param>
/// <param name="Held">The version it is held in.</param>
public sealed record EvolutionView(PlanState State, string? Example, string? Old, string? New, string? Held);

internal static class EvolutionEndpoints
{
    private const int ClassSize = 300;

    public static void MapEvolution(this IEndpointRouteBuilder app)
    {
        app.MapGet("/evolution", ShowAsync);
        app.MapPost("/evolution/move", async (PlanMigration migration) => await DoAsync(migration.MoveAsync()));
        app.MapPost("/evolution/back", async (PlanMigration migration) => await DoAsync(migration.MoveBackAsync()));
        app.MapPost("/evolution/class", async (FirstLearners learners, CancellationToken cancellationToken) =>
            await DoAsync(learners.EnrolAsync(ClassSize, cancellationToken)));
    }

    private static async Task<IResult> DoAsync(Task work)
    {
        await work;
        return new SeeOtherResult("/evolution");
    }

    private static async Task<IResult> ShowAsync(string? part, EmbeddedSluice sluice, PlanMigration migration, PlanRecords plans, CancellationToken cancellationToken)
    {
        var state = await migration.StateAsync(cancellationToken);
        // The one that was stored first is seen to change its form while its revision stays.
        var stored = await sluice.Records.ListAsync(Tenants.Default, new RecordFilter(PlanRecords.Contract), 1, null, cancellationToken);
        var example = await plans.FindAsync("maya-okafor", cancellationToken) is not null ? "maya-okafor" : stored.Items is [var newest] ? newest.Reference.Key : null;
        var view = example is null
            ? new EvolutionView(state, null, null, null, null)
            : new EvolutionView(state, example, await plans.TextAsync(example, null, PlanRecords.First, cancellationToken),
                await plans.TextAsync(example, null, PlanRecords.Second, cancellationToken), (await plans.FindAsync(example, cancellationToken))!.Revision.HeldVersion);
        return part == "live" ? new RazorComponentResult<EvolutionPart>(new { View = view }) : new RazorComponentResult<EvolutionPage>(new { View = view });
    }
}
