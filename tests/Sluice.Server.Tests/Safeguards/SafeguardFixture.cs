using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Safeguards;

/// <summary>A real server and store with a contract, three versions of a prompt and two models; looks are made by hand.</summary>
public abstract class SafeguardFixture : IAsyncLifetime
{
    private protected const string Good = """{"id":"T-1","title":"t","priority":"low"}""", Bad = """{"id":"T-1","title":["a","b"],"priority":"urgent"}""";

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));

    private protected TestWorkspace Workspace { get; } = new();

    private protected RunningServer Server { get; private set; } = null!;

    private protected ISafeguardStore Store => (ISafeguardStore)Server.Sluice.Store;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        foreach (var version in (string[])["1.0.0", "1.1.0", "1.2.0"])
            Workspace.Write($"prompts/asker/{version}.prompt", $"---\ncontract: ticket\ncontractRange: ^1.0.0\nmodel: first\nvariables: [topic]\n---\n{{{{role \"user\"}}}}\nVersion {version}: a ticket about {{{{topic}}}}.\n");
        foreach (var model in (string[])["first", "second"]) Workspace.Write($"models/{model}.yaml", $"model: {model}\nbaseUrl: http://127.0.0.1:9/v1\nretriesMax: 0\n");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Workspace.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task StartAsync(string action, string more = "windowMinutes: 15")
    {
        Workspace.Write("contracts/ticket/contract.yaml", $"correction:\n  attemptsMax: 0\nsafeguard:\n  action: {action}\n  {more}\n");
        Server = await RunningServer.ServeAsync(Workspace.Folder, options => options.SafeguardSeconds = 3_600, new EmbeddedOptions { TimeProvider = Time });
    }

    private protected async Task SubmitAsync(int count, string output, string prompt)
    {
        var lines = string.Join('\n', Enumerable.Range(0, count).Select(_ => JsonSerializer.Serialize(new { contract = "ticket", prompt = $"asker@{prompt}", output })));
        Assert.Equal(200, (await Server.PostAsync("/api/outputs/batch", "application/x-ndjson", System.Text.Encoding.UTF8.GetBytes(lines))).Status);
        Time.Advance(TimeSpan.FromMilliseconds(10));
    }

    private protected async Task LookAsync(int times = 1)
    {
        for (var look = 0; look < times; look++) await Server.Sluice.Safeguards.LookAsync(Server.Sluice.Workspace, Cancel);
    }

    private protected async Task MoveAsync(string version)
    {
        var moved = await new VersionReleases(Server.Sluice.Releases).MoveAsync(PublicationKind.Prompt, "asker", "production", version, null, "ann", "release", Cancel);
        Assert.Null(moved.Refusal);
    }

    private protected async Task<string?> AliasAsync() =>
        (await Server.Sluice.Releases.FindAliasAsync(PublicationKind.Prompt, "asker", "production", Cancel))?.Version;

    private protected Task<IReadOnlyList<Safeguard>> AllAsync() => Store.ListAsync(null, 10, Cancel);

    private protected async Task<Safeguard> OneAsync() => Assert.Single(await AllAsync());

    private protected async Task<string?> AskedAsync(ScriptedUpstream model)
    {
        model.Requests.Clear();
        var reply = await Server.PostAsync("/v1/chat/completions", "application/json", """{"model":"sluice/asker@1.0.0","messages":[],"sluice":{"variables":{"topic":"x"}}}"""u8.ToArray());
        Assert.True(reply.Status == 200, reply.Text);
        return model.Requests.TryDequeue(out var asked) ? asked.GetProperty("model").GetString() : null;
    }
}
