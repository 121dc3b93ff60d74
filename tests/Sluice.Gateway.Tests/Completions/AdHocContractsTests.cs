using System.Text;

namespace Sluice.Gateway.Tests.Completions;

public sealed class AdHocContractsTests
{
    [Fact]
    public void Contracts_that_came_with_requests_are_compiled_once_and_given_up_when_nobody_uses_them()
    {
        var contracts = new AdHocContracts(countMax: 10);
        var used = contracts.Of(AdHocContracts.FormatPrefix, "used", Schema("used")).Contract;
        var idle = contracts.Of(AdHocContracts.FormatPrefix, "idle", Schema("idle")).Contract;
        Assert.Same(used, contracts.Of(AdHocContracts.FormatPrefix, "used", Schema("used")).Contract);
        for (var i = 0; i < 100; i++)
        {
            contracts.Of(AdHocContracts.FormatPrefix, "other", Schema($"other-{i}"));
            Assert.Same(used, contracts.Of(AdHocContracts.FormatPrefix, "used", Schema("used")).Contract);
        }

        var again = contracts.Of(AdHocContracts.FormatPrefix, "idle", Schema("idle")).Contract!;
        Assert.NotSame(idle, again);
        Assert.Equal(idle!.Id, again.Id);
    }

    private static byte[] Schema(string title) => Encoding.UTF8.GetBytes($$"""{"title":"{{title}}"}""");
}
