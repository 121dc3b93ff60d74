using System.Text;
using Sluice.Simulator;

namespace Sluice.EndToEnd.Clients;

/// <summary>What the clients of the matrix talk to: <c>sluice serve</c> in a process of its own, in front of a simulator that answers, one
/// that is always busy, and an address where nobody listens.</summary>
public sealed class ClientServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-clients-");
    private readonly List<SimulatorServer> _simulators = [];
    private ServeProcess? _serve;

    /// <summary>The address that a client is given.</summary>
    public Uri Url => new(_serve!.Address, "/v1");

    public async ValueTask InitializeAsync()
    {
        var answering = await SimulateAsync("none");
        Assert.True(FaultProfile.TryReadJson(Encoding.UTF8.GetBytes("""{"http-429":1}"""), "busy", out var busy, out _));
        Write("sluice.yaml", "{}\n");
        Write("models/simulator.yaml", $"model: simulator\nbaseUrl: {answering}\n");
        Write("models/busy.yaml", $"model: busy-1\nbaseUrl: {await SimulateAsync(busy)}\nretriesMax: 0\n");
        Write("models/down.yaml", "model: down-1\nbaseUrl: http://127.0.0.1:9/v1\nretriesMax: 0\n");
        Write("contracts/ticket/contract.yaml", "key: /id\n");
        Write("contracts/ticket/1.0.0/schema.json", """
            {"type":"object","additionalProperties":false,"required":["id","title","priority"],
             "properties":{"id":{"type":"string"},"title":{"type":"string"},"priority":{"type":"string","enum":["low","high"]}}}
            """);
        Write("contracts/never/contract.yaml", "correction: { attemptsMax: 0 }\n");
        Write("contracts/never/1.0.0/schema.json", """{"type":"object","required":["a"],"properties":{"a":{"type":"string","minLength":5,"maxLength":1}}}""");
        Write("prompts/ticket-author/1.0.0.prompt", "---\ncontract: ticket\ncontractRange: ^1.0.0\nmodel: simulator\nvariables: [topic]\n---\nWrite a ticket about {{topic}}.\n");
        _serve = await ServeProcess.StartAsync(_folder.FullName, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_serve is not null) await _serve.DisposeAsync();
        foreach (var simulator in _simulators) await simulator.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<Uri> SimulateAsync(string profile) => SimulateAsync(FaultProfile.Parse(profile));

    private async Task<Uri> SimulateAsync(FaultProfile profile)
    {
        var simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Profile = profile }, CancellationToken.None);
        _simulators.Add(simulator);
        return simulator.BaseAddress;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
