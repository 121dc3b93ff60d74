namespace Sluice.Server.Tests.Contracts;

public sealed class ContractTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Contracts_are_listed_with_their_versions_and_hashes()
    {
        var items = (await _server.GetAsync("/api/contracts")).Json.GetProperty("items");
        Assert.Equal(["note", "ticket"], items.EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        Assert.Equal("1.1.0", items[1].GetProperty("latest").GetString());
        Assert.All(items[1].GetProperty("versions").EnumerateArray(),
            version => Assert.StartsWith("sha256:", version.GetProperty("hash").GetString()!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_contract_comes_with_its_latest_schema_as_written()
    {
        var contract = await _server.GetAsync("/api/contracts/ticket");
        Assert.Equal(TestWorkspace.TicketSchema, contract.Json.GetProperty("schema").GetRawText());
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("ticket@1.0.0")]
    public async Task An_unknown_contract_is_not_found(string name) =>
        (await _server.GetAsync($"/api/contracts/{name}")).IsProblem(404, "contract_unknown");
}
