using Sluice.Cli.Demo.Prompts;

namespace Sluice.Cli.Demo;

/// <summary>A prompt of the starter workspace with its variables.</summary>
internal sealed record DemoPrompt(string Name, IReadOnlyDictionary<string, object?> Variables);

/// <summary>What the demo asks: learners with goals, tickets, invoices, in turn. The same seed asks the same.</summary>
internal static class DemoPrompts
{
    private const long SeedsApart = 1_000;
    private const long NumbersPerSeed = 100_000;

    public static IReadOnlyList<DemoPrompt> Of(int count, long seed)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        // Keys of different seeds differ, so that a run with another seed adds records.
        var first = (((seed % SeedsApart) + SeedsApart) % SeedsApart * NumbersPerSeed) + 1_000;
        var prompts = new DemoPrompt[count];
        for (var i = 0; i < count; i++)
        {
            var number = first + i;
            prompts[i] = (i % 3) switch
            {
                0 => new DemoPrompt("plan-author", LearningGoals.Next(random, number)),
                1 => new DemoPrompt("ticket-triager", SupportTickets.Next(random, number)),
                _ => new DemoPrompt("invoice-reader", InvoiceTexts.Next(random, number)),
            };
        }

        return prompts;
    }

    /// <summary>One of a list.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
