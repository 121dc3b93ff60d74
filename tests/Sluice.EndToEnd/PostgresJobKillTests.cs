using Sluice.Storage.Postgres.Tests;

namespace Sluice.EndToEnd;

/// <summary>Two servers on one PostgreSQL, killed together.</summary>
public sealed class PostgresJobKillTests(ITestOutputHelper output, PostgresServer server) : JobKillTests(output, new PostgresKillStore(server))
{
    protected override int Rounds => 3;
}
