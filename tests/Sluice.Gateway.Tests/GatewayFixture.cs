using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway.Tests;

/// <summary>A gateway over a small workspace on disk, a scripted model and a ledger in memory.</summary>
internal sealed class GatewayFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-gateway-");
    private readonly ServiceProvider _services;

    public GatewayFixture(ScriptedModel? model = null, string policy = "key: /id", Action<GatewayOptions>? configure = null,
        Action<IServiceCollection>? services = null, params (string Path, string Text)[] files)
    {
        Records = new MemoryRecords(Ledger);
        Write("sluice.yaml", "limits: { outputBytesMax: 4096 }\n");
        Write("contracts/ticket/contract.yaml", policy + "\n");
        Write("contracts/ticket/1.0.0/schema.json", """
            {"type":"object","additionalProperties":false,"required":["id","priority"],
             "properties":{"id":{"type":"string"},"priority":{"enum":["low","high"]},"hours":{"type":"integer"}}}
            """);
        Write("prompts/triage/1.0.0.prompt", "---\ncontract: ticket\ncontractRange: ^1.0.0\nmodel: default\nvariables: [text]\n---\nTriage this: {{text}}\n");
        Write("models/default.yaml", "provider: openai\nmodel: scripted-1\ntemperature: 0\n");
        foreach (var (path, text) in files) Write(path, text);
        var load = WorkspaceLoader.Load(_folder.FullName);
        Assert.Empty(load.Problems);
        Workspace = load.Snapshot!;
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        _services = collection
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IAdmissionStore>(Ledger)
            .AddSingleton<IRecordStore>(Records)
            .AddSingleton<IFailureStore>(Records)
            .AddSluiceGateway(Workspace, options =>
            {
                options.ChatClientFactory = _ => model ?? new ScriptedModel();
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
        Gateway = _services.GetRequiredService<OutputGateway>();
    }

    public IServiceProvider Services => _services;

    public WorkspaceSnapshot Workspace { get; }

    public OutputGateway Gateway { get; }

    public MemoryLedger Ledger { get; } = new();

    public MemoryRecords Records { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public async Task<Decision> SubmitAsync(string output, string? key = null, string? idempotencyKey = null)
    {
        var outcome = await Gateway.SubmitAsync(Submission(output, key, idempotencyKey), TestContext.Current.CancellationToken);
        return outcome.Decision ?? throw new InvalidOperationException(outcome.Refusal!.Message);
    }

    public static Submission Submission(string output, string? key = null, string? idempotencyKey = null) =>
        new() { Contract = "ticket", Output = Encoding.UTF8.GetBytes(output), Key = key, IdempotencyKey = idempotencyKey };

    public void Dispose()
    {
        _services.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
