namespace Sluice.EndToEnd;

/// <summary>One server on its own database file.</summary>
public sealed class SqliteLazyKillTests(ITestOutputHelper output) : LazyKillTests(output, new SqliteKillStore())
{
    protected override int Rounds => 6;
}
