using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests;

public sealed class WorkspacePublisherTests
{
    [Fact]
    public async Task A_workspace_is_pinned_once_and_found_unchanged_after()
    {
        using var fixture = new GatewayFixture();
        Assert.Empty(await WorkspacePublisher.PublishAsync(fixture.Workspace, fixture.Ledger, TestContext.Current.CancellationToken));
        Assert.Empty(await WorkspacePublisher.PublishAsync(fixture.Workspace, fixture.Ledger, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_published_version_that_changed_is_a_problem_at_its_file()
    {
        using var fixture = new GatewayFixture();
        var ledger = new MemoryLedger();
        await ledger.PublishAsync([new(PublicationKind.Contract, "ticket", "1.0.0", "sha256:other", null)], TestContext.Current.CancellationToken);
        var problem = Assert.Single(await WorkspacePublisher.PublishAsync(fixture.Workspace, ledger, TestContext.Current.CancellationToken));
        Assert.Equal(("contracts/ticket/1.0.0/schema.json", WorkspacePublisher.ChangedCode), (problem.File, problem.Code));
        Assert.Contains("new version", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_model_configuration_is_another_version_and_no_conflict()
    {
        using var fixture = new GatewayFixture();
        await fixture.Ledger.PublishAsync([new(PublicationKind.Model, "default", "sha256:old", "sha256:old", null)], TestContext.Current.CancellationToken);
        Assert.Empty(await WorkspacePublisher.PublishAsync(fixture.Workspace, fixture.Ledger, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("repair: { lossyCodes: [drop-everything] }", GatewayRules.EditCodeUnknown)]
    [InlineData("correction: { prompt: mend }", GatewayRules.CorrectionVariables)]
    [InlineData("correction: { costMax: 0.5 }", GatewayRules.CorrectionPrice)]
    public async Task A_policy_that_the_gateway_cannot_follow_is_a_problem_and_nothing_is_pinned(string policy, string code)
    {
        using var fixture = new GatewayFixture(policy: policy, files: ("prompts/mend/1.0.0.prompt", "---\nvariables: [mood]\n---\nMend, {{mood}}\n"));
        var ledger = new MemoryLedger();
        var problem = Assert.Single(await WorkspacePublisher.PublishAsync(fixture.Workspace, ledger, TestContext.Current.CancellationToken));
        Assert.Equal(("contracts/ticket/contract.yaml", code), (problem.File, problem.Code));
    }
}
