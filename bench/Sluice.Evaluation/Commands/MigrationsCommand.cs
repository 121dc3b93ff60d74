using System.CommandLine;
using Sluice.Evaluation.Migrations;

namespace Sluice.Evaluation.Commands;

/// <summary><c>migrations</c>: generated documents over generated migrations, up and back, untouched and edited; and what reading through a
/// chain costs.</summary>
internal static class MigrationsCommand
{
    private static readonly Option<int> Count = new("--migrations") { Description = "Migrations to generate.", DefaultValueFactory = _ => 2_000 };
    private static readonly Option<int> Each = new("--documents") { Description = "Documents for each.", DefaultValueFactory = _ => 55 };
    private static readonly Option<int> Seed = new("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Cost = new("--cost") { Description = "Only measure what reading through a chain costs." };

    public static Command Create()
    {
        var command = new Command("migrations", "Round trips over generated migrations, and the cost of a chain on read.") { Count, Each, Seed, Cost };
        command.SetAction(parsed =>
        {
            var held = parsed.GetValue(Cost) || RoundTrips(parsed.GetValue(Count), parsed.GetValue(Each), parsed.GetValue(Seed));
            ChainCost.Print(Console.Out);
            return held ? 0 : 1;
        });
        return command;
    }

    private static bool RoundTrips(int migrations, int each, int seed)
    {
        var run = new RoundTrip(seed);
        run.Run(migrations, each);
        foreach (var miss in run.Misses) Console.WriteLine(miss);
        Console.WriteLine($"migrations {run.Migrations}, documents {run.Documents}");
        Console.WriteLine($"down(up(d)) = d with residue    {run.Exact} of {run.Documents}; bytes and order the same {run.SameOrder}");
        Console.WriteLine($"down(up(d)) = d without residue {run.ExactWithoutResidue} of {run.Documents}");
        Console.WriteLine($"edits in between kept           {run.EditsKept} of {run.Edited}; disturbed other values {run.Disturbed}");
        return run.Exact == run.Documents && run.EditsKept == run.Edited && run.Disturbed == 0;
    }
}
