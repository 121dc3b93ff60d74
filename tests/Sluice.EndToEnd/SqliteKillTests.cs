namespace Sluice.EndToEnd;

/// <summary>One server on its own database file.</summary>
public sealed class SqliteKillTests(ITestOutputHelper output) : KillTests(output, new SqliteKillStore())
{
    protected override int Rounds => 20;
}
