using Sluice.Evaluation.Migrations;

namespace Sluice.Contracts.Tests.Migrations;

public sealed class RoundTripTests
{
    /// <summary>The same run as <c>bench/Sluice.Evaluation migrations</c>, shorter.</summary>
    [Theory]
    [InlineData(500_000)]
    [InlineData(600_000)]
    [InlineData(700_000)]
    public void Generated_documents_come_back_through_generated_migrations_and_edits_are_kept(int seed)
    {
        var run = new RoundTrip(seed);
        run.Run(migrations: 150, documentsEach: 12);

        Assert.Empty(run.Misses);
        Assert.True(run.Documents > 1_500, $"{run.Documents} documents");
        Assert.Equal((run.Documents, run.Edited, 0), (run.Exact, run.EditsKept, run.Disturbed));
        Assert.True(run.ExactWithoutResidue < run.Documents, "the residue made no difference");
    }
}
