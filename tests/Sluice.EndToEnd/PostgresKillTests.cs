using Sluice.Storage.Postgres.Tests;

namespace Sluice.EndToEnd;

/// <summary>Two servers on one PostgreSQL, killed together.</summary>
public sealed class PostgresKillTests(ITestOutputHelper output, PostgresServer server) : KillTests(output, new PostgresKillStore(server))
{
    protected override int Rounds => 5;
}
