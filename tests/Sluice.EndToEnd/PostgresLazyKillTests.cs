using Sluice.Storage.Postgres.Tests;

namespace Sluice.EndToEnd;

/// <summary>Two servers on one PostgreSQL, killed together.</summary>
public sealed class PostgresLazyKillTests(ITestOutputHelper output, PostgresServer server) : LazyKillTests(output, new PostgresKillStore(server))
{
    protected override int Rounds => 3;
}
