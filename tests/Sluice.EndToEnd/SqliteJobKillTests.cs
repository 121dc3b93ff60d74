namespace Sluice.EndToEnd;

/// <summary>One server on its own database file.</summary>
public sealed class SqliteJobKillTests(ITestOutputHelper output) : JobKillTests(output, new SqliteKillStore())
{
    protected override int Rounds => 6;
}
