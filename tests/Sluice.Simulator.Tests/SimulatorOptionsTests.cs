using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Sluice.Simulator.Tests;

public sealed class SimulatorOptionsTests
{
    [Fact]
    public async Task Every_wrong_option_is_listed()
    {
        var options = new SimulatorOptions { Port = 70_000, MendRate = 1.5, LatencyMedian = TimeSpan.FromSeconds(-1), RetryAfterSeconds = -1 };
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => SimulatorServer.StartAsync(options, TestContext.Current.CancellationToken));
        Assert.Equal(4, e.Failures.Count());
        Assert.Contains(nameof(options.MendRate), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_says_which_and_what_to_do()
    {
        await using var first = await RunningSimulator.StartAsync(FaultProfile.None);
        var port = first.Server.BaseAddress.Port;
        var e = await Assert.ThrowsAnyAsync<IOException>(() => RunningSimulator.StartAsync(FaultProfile.None, o => o.Port = port));
        Assert.Contains($"Port {port} on 127.0.0.1 cannot be used", e.Message, StringComparison.Ordinal);
        Assert.Contains("Choose another port", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_is_loopback()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        Assert.StartsWith("http://127.0.0.1:", simulator.Server.BaseAddress.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("/v1", simulator.Server.BaseAddress.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_waits_for_its_latency_on_the_given_clock()
    {
        var clock = new FakeTimeProvider();
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None, o =>
        {
            o.LatencyMedian = TimeSpan.FromMinutes(1);
            o.Clock = clock;
        });
        var waiting = simulator.TextAsync(Requests.Ticket(1));
        while (simulator.Server.Statistics.Requests == 0)
            await Task.Yield();
        Assert.Equal(0, simulator.Server.Statistics.Clean);
        while (!waiting.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.NotEmpty(await waiting);
    }

    [Fact]
    public void Latencies_are_log_normal_around_the_median()
    {
        var random = SeededStream.From(1, "latency"u8);
        var draws = Enumerable.Range(0, 4000).Select(_ => random.LogNormal(15)).Order().ToList();
        Assert.InRange(draws[2000], 14, 16);
        Assert.True(draws[0] > 0);
        // Sigma 0.5: the 84th percentile lies at the median times e^0.5.
        Assert.InRange(draws[3360], 15 * 1.5, 15 * 1.8);
    }

    [Fact]
    public async Task Statistics_count_requests_and_faults()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.Fence, 1));
        for (var number = 0; number < 5; number++)
        {
            using var response = await simulator.PostAsync(Requests.Ticket(number));
            Assert.Equal("fence", Assert.Single(response.Headers.GetValues(ChatEndpoint.FaultsHeader)));
        }

        var statistics = simulator.Server.Statistics;
        Assert.Equal((5, 0, 0, 5), (statistics.Requests, statistics.Refused, statistics.Clean, statistics.Faults[Fault.Fence]));
        Assert.Equal(5, statistics.Faults.Values.Sum());
    }
}
